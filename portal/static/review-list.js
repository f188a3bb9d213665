// The list of a review with scripts: decisions are saved as they are made, what is beside the list follows it.
import { post } from "/static/review-keys.js";

export const review = document.getElementById("review");
export const item = review.dataset.item;
const form = document.querySelector("[data-decisions]");
const status = document.getElementById("status");
export const rows = [...document.querySelectorAll(".hb-finding")];
export const scroller = document.querySelector("[data-scroller]");
let base = review.dataset.base;
let here = -1;
let sending = Promise.resolve();
let unsaved = 0;
const followers = [];

// Have something follow the row that somebody stands on.
export const follow = (follower) => followers.push(follower);

export const say = (words) => { status.textContent = words; };
export const go = (path) => { if (path) leave(() => { location.href = path; }); };

export function marksOf(id) {
  const boxes = [...document.querySelectorAll("[data-box]")].filter((box) => box.dataset.box === id);
  const words = [...document.querySelectorAll("[data-ids]")].filter((mark) => mark.dataset.ids.split(" ").includes(id));
  const bars = [...document.querySelectorAll("[data-bar]")].filter((bar) => bar.dataset.bar === id);
  return [...boxes, ...words, ...bars];
}

export function stand(index, focus = true) {
  if (!rows.length) return;
  for (const old of document.querySelectorAll(".hb-finding--here, .hb-box--here, .hb-mark--here")) {
    old.classList.remove("hb-finding--here", "hb-box--here", "hb-mark--here");
  }
  here = Math.max(0, Math.min(index, rows.length - 1));
  const row = rows[here];
  row.classList.add("hb-finding--here");
  if (focus) {
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  const marks = marksOf(row.dataset.id);
  for (const mark of marks) mark.classList.add(mark.dataset.ids ? "hb-mark--here" : "hb-box--here");
  for (const follower of followers) follower(row, focus);
  if (marks.length && scroller && scroller.scrollHeight > scroller.clientHeight) {
    const box = marks[0].getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    scroller.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
    scroller.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }
}

export function move(step) {
  let next = here + step;
  while (rows[next]?.classList.contains("hb-finding--kept")) next += step;
  if (next >= rows.length) say("End of this list. Press ] for the next sheet, o for the next with something to decide.");
  else if (next < 0) say("Start of this list.");
  else say("");
  stand(next < 0 || next >= rows.length ? here : next);
}

export function choose(state) {
  if (here < 0) stand(0);
  const radio = rows[here]?.querySelector(`input[value=${state}]`);
  if (!radio) return say("The policy keeps this for everybody.");
  radio.checked = true;
  decide(rows[here], state);
  move(1);
}

// The same in all files of the case: a page of its own.
export function inCase() {
  const link = rows[here]?.querySelector("[data-case]");
  if (!link) return say("There is nothing that other files of a case of yours could say, too.");
  go(link.href);
}

const looksOf = (mark) => (mark.dataset.box ? "hb-box" : mark.dataset.bar ? "hb-timeline__bar" : "hb-mark");

function paint(row, state, decided) {
  for (const name of ["proposed", "accepted", "rejected"]) {
    row.classList.toggle(`hb-finding--${name}`, name === state);
    for (const mark of marksOf(row.dataset.id)) mark.classList.toggle(`${looksOf(mark)}--${name}`, name === state);
    for (const word of marksOf(row.dataset.id).filter((mark) => mark.classList.contains("hb-word"))) {
      word.classList.toggle("hb-word--going", state === "accepted");
      word.classList.toggle("hb-word--open", state === "proposed");
    }
  }
  for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state;
  if (decided !== undefined) row.querySelector("[data-decided]").textContent = decided;
}

function decide(row, state, over = false) {
  paint(row, state);
  unsaved += 1;
  // One decision after the other, each on its own, so that each can be undone on its own.
  sending = sending.then(() => send(row.dataset.id, state, over));
}

async function send(id, state, over) {
  const fields = new URLSearchParams({ base, [`d.${id}`]: state });
  if (over) fields.set("over", "yes");
  try {
    const answer = await post(`/my-work/${item}/review/decide`, fields, { keepalive: true });
    if (!answer.ok && answer.status !== 409) throw new Error();
    unsaved -= 1;
    take(await answer.json(), `: ${WORDS[state]} “${called(id)}”`);
  } catch {
    say("Not saved. Load the page again and look at your last decisions.");
  }
}

const WORDS = { accepted: "redact", rejected: "keep" };
const called = (id) => rows.find((row) => row.dataset.id === id)?.querySelector(".hb-finding__text").textContent.trim();

function take(data, done = "") {
  if (!data.base) { say("Not saved: this file no longer waits for review. Load the page again."); return; }
  base = data.base;
  for (const field of form.querySelectorAll("[name=base]")) field.value = base;
  document.querySelector("[data-left]").textContent = data.left;
  for (const known of data.rows) {
    const row = rows.find((one) => one.dataset.id === known.id);
    if (!row) continue;
    row.dataset.open = known.open ? "yes" : "no";
    paint(row, known.state, known.decided);
  }
  for (const clash of data.clashes) showClash(clash);
  const clashed = data.clashes.length;
  say(clashed ? `Not saved: somebody else decided otherwise on ${clashed === 1 ? "a finding" : `${clashed} findings`}.` : data.said || `Saved${done}. ${data.left} left to decide.`);
  if (!clashed && data.gone.length) say("Somebody took findings back meanwhile. Load the page again.");
}

function showClash(clash) {
  const row = rows.find((one) => one.dataset.id === clash.id);
  if (!row) return;
  const note = row.querySelector("[data-clash]");
  note.replaceChildren(Object.assign(document.createElement("p"), { textContent: `Somebody else decided meanwhile. ${clash.stands}.`, className: "govuk-!-margin-bottom-1" }));
  const button = (words, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "hb-link", textContent: words });
    made.addEventListener("click", () => { note.hidden = true; row.focus(); act(); });
    note.append(made);
  };
  button("Use mine", () => decide(row, clash.wanted, true));
  button("Leave it as it is", () => say("Left as it is."));
  note.hidden = false;
}

async function leave(then) {
  await sending;
  then();
}

export async function undo() {
  await sending;
  const answer = await post(`/my-work/${item}/review/undo`, new URLSearchParams({ base }));
  if (answer.status === 422) return say("There is nothing of yours left to undo in this file.");
  if (!answer.ok) return say("It could not be undone. Load the page again.");
  const data = await answer.json();
  const known = data.rows.filter((row) => rows.some((one) => one.dataset.id === row.id));
  if (data.gone.length) { location.reload(); return; }
  take(data);
  if (known.length) stand(rows.findIndex((row) => row.dataset.id === known[0].id));
}

rows.forEach((row, index) => {
  row.addEventListener("focusin", () => { if (here !== index) stand(index, false); });
  row.addEventListener("change", (event) => { if (event.target.type === "radio") decide(row, event.target.value); });
});
document.querySelectorAll("[data-boxes] a, a[data-ids], [data-timeline] a").forEach((mark) => mark.addEventListener("click", (event) => {
  const id = mark.dataset.ids ? mark.dataset.ids.split(" ")[0] : (mark.firstElementChild.dataset.box || mark.firstElementChild.dataset.bar);
  const index = rows.findIndex((row) => row.dataset.id === id);
  if (index < 0) { location.href = `/my-work/${item}/review${review.dataset.place || ""}?finding=${encodeURIComponent(id)}#row-${encodeURIComponent(id)}`; event.preventDefault(); return; }
  event.preventDefault();
  stand(index);
}));
document.querySelectorAll("[data-undo]").forEach((one) => one.addEventListener("submit", (event) => { event.preventDefault(); undo(); }));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/']");
  if (link && unsaved && !event.ctrlKey && !event.metaKey) { event.preventDefault(); go(link.href); }
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

const first = location.hash.startsWith("#row-") ? rows.findIndex((row) => `#${row.id}` === decodeURIComponent(location.hash)) : -1;
if (first >= 0) stand(first);
else if (rows.length) stand(Math.max(0, rows.findIndex((row) => row.dataset.open === "yes")), false);


export const page = (name) => () => go(review.dataset[name]);
