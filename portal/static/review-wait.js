// Looks again while something is being made, and shows the page anew once it is there, not before: whoever has it read aloud is not
// thrown back to its beginning. Without scripts there is a link.
const waiting = document.querySelector("[data-wait]");

async function look() {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page?.querySelector("[data-wait]");
  if (page && !fresh) { location.reload(); return; }
  const [now, before] = [fresh, waiting].map((one) => one?.firstChild?.textContent.trim());
  if (now && now !== before) waiting.firstChild.textContent = `${now} `;
  setTimeout(look, 1500);
}
if (waiting) setTimeout(look, 1500);
