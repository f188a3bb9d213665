// The review of a document with scripts: list and picture follow each other, boxes are drawn, keys do everything.
import { keysFor } from "/static/review-keys.js";
import { choose, inCase, move, page, say, scroller, undo } from "/static/review-list.js";

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
  if (wanted) scroller.scrollIntoView({ block: "start" });
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
    say("Press Enter to add the box, or say first what it covers.");
    drawing.querySelector("button").focus({ preventScroll: true });
  });
}

keysFor({
  n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
  a: () => choose("accepted"), r: () => choose("rejected"), u: undo, c: inCase,
  "]": page("next"), "[": page("previous"), o: page("open"),
  d: () => { if (drawing) draw(); },
  s: () => { const field = document.getElementById("text"); if (field) { document.getElementById("adding").open = true; field.focus(); } },
});
