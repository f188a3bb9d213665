// Papers of a case are dragged to another place, and released files into the case; buttons do the same without loading the page anew.
const part = () => document.getElementById("order-part");
const say = (words) => { const place = part().querySelector("[data-said]"); if (place) place.textContent = words; };
let dragged = null;

function prepare() {
  const form = part().querySelector("[data-arranging]");
  if (!form?.querySelector("button")) return;
  for (const one of part().querySelectorAll("[data-paper], [data-offer]")) one.draggable = true;
}

// One after the other: each answer shows the page as it is then.
let sending = Promise.resolve();
const send = (...what) => { sending = sending.then(() => sent(...what)); };

// Where somebody is by now, and what they chose in lists: it stays so when this part of the page is put anew.
function standing() {
  const active = document.activeElement;
  const lists = [...part().querySelectorAll("select")].map((one) => [one.id, one.value]);
  const found = part().contains(active) && (active.id ? `#${active.id}` : active.value && `[value="${active.value}"]`);
  return { active, found, lists };
}

// Sends what a form would, and puts this part of the page as the answer shows it.
async function sent(path, fields, focus) {
  const before = document.activeElement;
  fields.set("csrf", document.querySelector("meta[name=csrf-token]").content);
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("order-part");
  if (!answer.ok || !fresh) { say(page.querySelector("main .govuk-body")?.textContent.trim() || "That did not work: load the page again."); return; }
  const open = part().querySelector("#offered")?.open;
  const { active, found, lists } = standing();
  part().replaceWith(fresh);
  for (const [id, value] of lists) {
    const list = document.getElementById(id);
    if (list && [...list.options].some((option) => option.value === value)) list.value = value;
  }
  prepare();
  if (open && part().querySelector("#offered")) part().querySelector("#offered").open = true;
  say(page.querySelector(".govuk-notification-banner__content")?.textContent.trim() || "Done.");
  if (active !== before) { if (found) part().querySelector(found)?.focus(); return; }
  (focus.map((one) => part().querySelector(one)).find(Boolean) || part().querySelector("#order"))?.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-arranging]");
  const button = event.submitter;
  if (!form || !button) return;
  event.preventDefault();
  const fields = new FormData(form);
  fields.set(button.name, button.value);
  const [what, id] = button.value.split(":");
  const other = { up: "down", down: "up" }[what];
  const focus = [`[value="${what}:${id}"]`, ...(other ? [`[value="${other}:${id}"]`] : []), `[data-paper="${id}"] button`];
  send(button.getAttribute("formaction") || form.getAttribute("action"), fields, button.name === "move" ? focus : []);
});

const clear = () => document.querySelectorAll(".hb-order__paper--here, .hb-order--here").forEach((one) => one.classList.remove("hb-order__paper--here", "hb-order--here"));

// Where what is dragged would go: the section under it, and the paper that it would stand before.
function target(event) {
  const section = event.target.closest?.("[data-section]");
  if (!section) return null;
  let paper = event.target.closest("[data-paper]");
  if (paper) {
    const frame = paper.getBoundingClientRect();
    if (event.clientY > frame.top + frame.height / 2) paper = paper.nextElementSibling;
  }
  return { section, paper };
}

document.addEventListener("dragstart", (event) => {
  const one = event.target.closest?.("[data-paper], [data-offer]");
  if (!one) return;
  dragged = one;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});
document.addEventListener("dragover", (event) => {
  const place = dragged && target(event);
  if (!place) return;
  event.preventDefault();
  clear();
  if (dragged.dataset.paper && place.paper) place.paper.classList.add("hb-order__paper--here");
  else place.section.classList.add("hb-order--here");
});
document.addEventListener("dragend", () => { dragged = null; clear(); });
document.addEventListener("drop", (event) => {
  const place = dragged && target(event);
  if (!place) return;
  event.preventDefault();
  const { paper, offer } = dragged.dataset;
  const fields = new FormData();
  if (offer) {
    fields.set("item", offer);
    send(part().querySelector("[data-offering]").getAttribute("action"), fields, []);
    return;
  }
  if (place.paper === dragged) return;
  fields.set("move", `put:${paper}`);
  fields.set("section", place.section.dataset.section);
  if (place.paper) fields.set("before", place.paper.dataset.paper);
  send(part().querySelector("[data-arranging]").getAttribute("action"), fields, [`[data-paper="${paper}"] button`]);
});

prepare();
