// Measures how long somebody is active on a page about an item (an element with data-time-of): seconds with the page in front and
// something done in the last minute. Tells the server every 15 seconds; idle time is left out.
const place = document.querySelector("[data-time-of]");
const token = document.querySelector('meta[name="csrf-token"]').content;
let last = Date.now();
let seconds = 0;
for (const kind of ["keydown", "pointerdown", "pointermove", "scroll", "wheel"]) {
  document.addEventListener(kind, () => { last = Date.now(); }, { passive: true, capture: true });
}
setInterval(() => {
  if (document.visibilityState === "visible" && Date.now() - last < 60000) seconds += 1;
}, 1000);
async function tell() {
  if (!seconds) return;
  const told = seconds;
  seconds = 0;
  const body = new URLSearchParams({ seconds: String(told), csrf: token });
  const answer = await fetch(`/my-work/${place.dataset.timeOf}/time`, { method: "POST", body, keepalive: true }).catch(() => null);
  if (!answer) seconds += told;
}
setInterval(tell, 15000);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") tell(); });
