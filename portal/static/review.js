// The review of a document with scripts: decisions are saved as they are made, list and picture follow each other, keys do everything.
import { keysFor, measure, post } from "/static/review-keys.js";

const review = document.getElementById("review");
const item = review.dataset.item;
const form = document.querySelector("[data-decisions]");
const status = document.getElementById("status");
const rows = [...document.querySelectorAll(".hb-finding")];
const scroller = document.querySelector("[data-scroller]");
let base = review.dataset.base;
let here = -1;
let waiting = new Map();
let sending = null;
let timer = 0;

const say = (words) => { status.textContent = words; };
const go = (path) => { if (path) leave(() => { location.href = path; }); };

function marksOf(id) {
  const boxes = [...document.querySelectorAll("[data-box]")].filter((box) => box.dataset.box === id);
  const words = [...document.querySelectorAll("[data-ids]")].filter((mark) => mark.dataset.ids.split(" ").includes(id));
  return [...boxes, ...words];
}

function stand(index, focus = true) {
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
  for (const mark of marks) mark.classList.add(mark.dataset.box ? "hb-box--here" : "hb-mark--here");
  if (marks.length && scroller && scroller.scrollHeight > scroller.clientHeight) {
    const box = marks[0].getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    scroller.scrollTop += box.top + box.height / 2 - frame.top - frame.height / 2;
    scroller.scrollLeft += box.left + box.width / 2 - frame.left - frame.width / 2;
  }
}

function move(step) {
  const next = here + step;
  if (next >= rows.length) say("End of this list. Press ] for the next sheet, o for the next with something to decide.");
  else if (next < 0) say("Start of this list.");
  else say("");
  stand(next < 0 ? 0 : next);
}

function choose(state) {
  if (here < 0) stand(0);
  const radio = rows[here]?.querySelector(`input[value=${state}]`);
  if (!radio) return say("The policy keeps this for everybody.");
  radio.checked = true;
  decide(rows[here], state);
  if (here + 1 < rows.length) move(1);
  else { say("End of this list. Press ] for the next sheet, o for the next with something to decide."); stand(here); }
}

function paint(row, state, decided) {
  for (const name of ["proposed", "accepted", "rejected"]) {
    row.classList.toggle(`hb-finding--${name}`, name === state);
    for (const mark of marksOf(row.dataset.id)) mark.classList.toggle(`${mark.dataset.box ? "hb-box" : "hb-mark"}--${name}`, name === state);
  }
  for (const radio of row.querySelectorAll("input[type=radio]")) radio.checked = radio.value === state;
  if (decided !== undefined) row.querySelector("[data-decided]").textContent = decided;
}

function decide(row, state) {
  paint(row, state);
  waiting.set(row.dataset.id, state);
  clearTimeout(timer);
  timer = setTimeout(save, 250);
}

async function save(over = false, options = {}) {
  if (sending) await sending;
  if (!waiting.size) return;
  const sent = waiting;
  waiting = new Map();
  const fields = new URLSearchParams({ base });
  if (over) fields.set("over", "yes");
  for (const [id, state] of sent) fields.set(`d.${id}`, state);
  say("Saving");
  sending = post(`/review/${item}/decide`, fields, options).then(async (answer) => {
    if (!answer.ok && answer.status !== 409) throw new Error();
    take(await answer.json());
  }).catch(() => {
    for (const [id, state] of sent) if (!waiting.has(id)) waiting.set(id, state);
    say("Not saved. Load the page again and look at your last decisions.");
  }).finally(() => { sending = null; });
  await sending;
}

function take(data) {
  if (!data.base) { say("Not saved: this file no longer waits for review. Load the page again."); return; }
  base = data.base;
  for (const field of form.querySelectorAll("[name=base]")) field.value = base;
  document.querySelector("[data-left]").textContent = data.left;
  for (const known of data.rows) {
    const row = rows.find((one) => one.dataset.id === known.id);
    if (!row) continue;
    row.dataset.open = known.open ? "yes" : "no";
    if (!waiting.has(known.id)) paint(row, known.state, known.decided);
  }
  for (const clash of data.clashes) showClash(clash);
  const clashed = data.clashes.length;
  say(clashed ? `Not saved: somebody else decided otherwise on ${clashed === 1 ? "a finding" : `${clashed} findings`}.` : data.said || "Saved");
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
  button("Use mine", () => { waiting.set(clash.id, clash.wanted); paint(row, clash.wanted); save(true); });
  button("Leave it as it is", () => say("Left as it is."));
  note.hidden = false;
}

async function leave(then) {
  clearTimeout(timer);
  await save();
  then();
}

async function undo() {
  clearTimeout(timer);
  await save();
  const answer = await post(`/review/${item}/undo`, new URLSearchParams());
  if (answer.status === 422) return say("There is nothing of yours left to undo in this file.");
  if (!answer.ok) return say("It could not be undone. Load the page again.");
  const data = await answer.json();
  const known = data.rows.filter((row) => rows.some((one) => one.dataset.id === row.id));
  if (data.gone.length || known.length < data.rows.length) { location.reload(); return; }
  take(data);
  if (known.length) stand(rows.findIndex((row) => row.dataset.id === known[0].id));
}

// Drawing: a mode of its own, so that a box can be drawn within a box.
const drawing = document.querySelector("[data-drawing]");
const picture = document.querySelector("[data-boxes]");
let drawn = null;
let corner = null;
const drawButton = document.querySelector("[data-draw]");

function draw(wanted = !scroller.classList.contains("hb-page--drawing")) {
  if (!drawing) return;
  scroller.classList.toggle("hb-page--drawing", wanted);
  drawButton.setAttribute("aria-pressed", String(wanted));
  say(wanted ? "Draw a box over the page. Press d again to stop." : "");
}

function shares(event) {
  const frame = picture.getBoundingClientRect();
  const share = (at, from, length) => Math.min(1, Math.max(0, (at - from) / length));
  return [share(event.clientX, frame.left, frame.width), share(event.clientY, frame.top, frame.height)];
}

if (drawing) {
  drawButton.addEventListener("click", () => draw());
  picture.addEventListener("pointerdown", (event) => {
    if (!scroller.classList.contains("hb-page--drawing")) return;
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    corner = shares(event);
    drawn?.remove();
    drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    drawn.setAttribute("class", "hb-box hb-box--drawn");
    picture.append(drawn);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!corner) return;
    const [x, y] = shares(event);
    const box = { x: Math.min(x, corner[0]), y: Math.min(y, corner[1]), width: Math.abs(x - corner[0]), height: Math.abs(y - corner[1]) };
    for (const [name, value] of Object.entries(box)) drawn.setAttribute(name, String(value * 1000));
    const fields = { left: box.x, top: box.y, width: box.width, height: box.height };
    for (const [name, value] of Object.entries(fields)) drawing.elements[name].value = (value * 100).toFixed(2);
  });
  picture.addEventListener("pointerup", () => {
    if (!corner) return;
    corner = null;
    draw(false);
    document.getElementById("adding").open = true;
    say("Say what the box covers and add it.");
    drawing.querySelector("button").focus({ preventScroll: true });
  });
}

rows.forEach((row, index) => {
  row.addEventListener("focusin", () => { if (here !== index) stand(index, false); });
  row.addEventListener("change", (event) => { if (event.target.type === "radio") decide(row, event.target.value); });
});
document.querySelectorAll("[data-boxes] a, [data-ids]").forEach((mark) => mark.addEventListener("click", (event) => {
  const id = mark.dataset.ids ? mark.dataset.ids.split(" ")[0] : mark.firstElementChild.dataset.box;
  const index = rows.findIndex((row) => row.dataset.id === id);
  if (index < 0) { location.href = `/review/${item}?finding=${encodeURIComponent(id)}#row-${encodeURIComponent(id)}`; event.preventDefault(); return; }
  event.preventDefault();
  stand(index);
}));
document.querySelectorAll("[data-undo]").forEach((one) => one.addEventListener("submit", (event) => { event.preventDefault(); undo(); }));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='/']");
  if (link && waiting.size && !event.ctrlKey && !event.metaKey) { event.preventDefault(); go(link.href); }
});
window.addEventListener("pagehide", () => { if (waiting.size) save(false, { keepalive: true }); });

const first = location.hash.startsWith("#row-") ? rows.findIndex((row) => `#${row.id}` === decodeURIComponent(location.hash)) : -1;
if (first >= 0) stand(first);
else if (rows.length) stand(Math.max(0, rows.findIndex((row) => row.dataset.open === "yes")), false);

const page = (name) => () => go(review.dataset[name]);
keysFor({
  n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
  a: () => choose("accepted"), r: () => choose("rejected"), u: undo,
  "]": page("next"), "[": page("previous"), o: page("open"),
  d: () => { if (drawing) draw(); },
  s: () => { const field = document.getElementById("text"); if (field) { document.getElementById("adding").open = true; field.focus(); } },
});
measure(item);
