// Loads the page again when an item on it moves on, so that nobody has to.
const waiting = [...document.querySelectorAll("[data-item]")].filter((row) => ["new", "running"].includes(row.dataset.state));

async function moved(row) {
  const answer = await fetch(`/my-work/${row.dataset.item}/state`, { headers: { Accept: "application/json" } });
  return answer.ok && (await answer.json()).state !== row.dataset.state;
}

async function look() {
  if (document.visibilityState === "visible" && !document.querySelector("details[open]")) {
    for (const row of waiting.slice(0, 5)) {
      if (await moved(row).catch(() => false)) {
        window.location.reload();
        return;
      }
    }
  }
  setTimeout(look, 2000);
}
setTimeout(look, 1500);
