// Shows what became of items that are worked on, in place: nobody has to load the page again, and nobody who has it read aloud is
// thrown back to its beginning. What changed is said once.
const PATIENCE = 2000;
const said = document.createElement("p");
said.setAttribute("role", "status");
said.className = "govuk-visually-hidden";
document.body.append(said);
const waiting = () => [...document.querySelectorAll("[data-item]")].filter((row) => ["new", "running"].includes(row.dataset.state));

async function moved(row) {
  const answer = await fetch(`/my-work/${row.dataset.item}/state`, { headers: { Accept: "application/json" } });
  return answer.ok && (await answer.json()).state !== row.dataset.state;
}

const nameOf = (row) => (row.querySelector("h1") || row.querySelector("th a"))?.textContent.trim() || "";
const stateOf = (row) => row.querySelector(".govuk-tag")?.textContent.trim() || "";

async function refresh() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [fresh, main] = [page.querySelector("main"), document.querySelector("main")];
  if (!answer.ok || !fresh?.querySelector("[data-item]")) { location.reload(); return; }
  const before = new Map([...main.querySelectorAll("[data-item]")].map((row) => [row.dataset.item, row.dataset.state]));
  const active = document.activeElement;
  const again = main.contains(active) && (active.id ? `#${CSS.escape(active.id)}` : active.getAttribute("href") && `[href="${CSS.escape(active.getAttribute("href"))}"]`);
  main.replaceChildren(...fresh.childNodes);
  if (again) document.querySelector(again)?.focus({ preventScroll: true });
  const news = [...main.querySelectorAll("[data-item]")].filter((row) => before.has(row.dataset.item) && before.get(row.dataset.item) !== row.dataset.state);
  said.textContent = news.map((row) => `${nameOf(row)}: ${stateOf(row)}.`).join(" ");
}

async function look() {
  const typed = document.activeElement?.matches("main input, main textarea, main select");
  if (document.visibilityState === "visible" && !typed && !document.querySelector("details[open]")) {
    for (const row of waiting().slice(0, 5)) {
      if (await moved(row).catch(() => false)) { await refresh().catch(() => {}); break; }
    }
  }
  if (waiting().length) setTimeout(look, PATIENCE);
}
setTimeout(look, 1500);
