// How long each part of the dossier is before somebody: seconds in which it is on the screen, the page is seen, and they are there.
const dossier = document.querySelector("[data-time]");
if (dossier) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const seen = new Map();
  const shown = new Set();
  let active = Date.now();
  for (const kind of ["keydown", "pointermove", "scroll", "click"]) addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? shown.add(entry.target.dataset.part) : shown.delete(entry.target.dataset.part);
  });
  dossier.querySelectorAll("[data-part]").forEach((part) => watcher.observe(part));
  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - active > 60000) return;
    for (const part of ["dossier", ...shown]) seen.set(part, (seen.get(part) || 0) + 1);
  }, 1000);
  const tell = () => {
    for (const [part, seconds] of seen) {
      seen.delete(part);
      const body = new URLSearchParams({ part, seconds: String(seconds) });
      fetch(dossier.dataset.time, { method: "POST", body, keepalive: true, headers: { "X-CSRF-Token": token } }).catch(() => {});
    }
  };
  setInterval(tell, 30000);
  addEventListener("pagehide", tell);
}
