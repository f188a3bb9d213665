// The review of a document with scripts: list and picture follow each other, boxes are drawn, keys do everything.
import { boxes } from "/static/review-draw.js";
import { keysFor } from "/static/review-keys.js";
import { choose, inCase, move, page, say, scroller, undo } from "/static/review-list.js";

// Drawing: a mode of its own, so that a box can be drawn within a box, and a finger scrolls the page else.
const drawing = document.querySelector("[data-drawing]");
const picture = document.querySelector("[data-boxes]");
const drawButton = document.querySelector("[data-draw]");
const number = (name) => Number(drawing.elements[name].value.replace(",", ".")) / 100;

function draw(wanted = !scroller.classList.contains("hb-page--drawing")) {
  if (!drawing) return;
  scroller.classList.toggle("hb-page--drawing", wanted);
  drawButton.setAttribute("aria-pressed", String(wanted));
  if (wanted) scroller.scrollIntoView({ block: "start" });
  say(wanted ? "Draw a box over the page, or press two corners of it. Press Draw a box again to stop." : "");
}

if (drawing) {
  const box = boxes(picture, {
    drawing: () => scroller.classList.contains("hb-page--drawing"),
    say,
    show: ({ x, y, width, height }) => {
      for (const [name, share] of Object.entries({ left: x, top: y, width, height })) drawing.elements[name].value = (share * 100).toFixed(2);
    },
    done: () => {
      draw(false);
      document.getElementById("adding").open = true;
      say("The box is drawn. Press Enter to add it, drag it to where it belongs, or say first what it covers.");
      drawing.querySelector("button").focus({ preventScroll: true });
    },
  });
  drawButton.addEventListener("click", () => draw());
  // Numbers that are typed move the box that is shown.
  drawing.addEventListener("input", () => {
    const [x, y, width, height] = ["left", "top", "width", "height"].map(number);
    if (width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= 1.0001 && y + height <= 1.0001) box.put({ x, y, width, height });
    else box.clear();
  });
}

// A page can be made larger, for small print and small screens; it then scrolls within its frame.
const LARGEST = 4;
const inside = document.querySelector(".hb-page__inside");
let larger = 1;
document.querySelectorAll("[data-larger]").forEach((button) => button.addEventListener("click", () => {
  const middle = [scroller.scrollLeft + scroller.clientWidth / 2, scroller.scrollTop + scroller.clientHeight / 2].map((at) => at / larger);
  larger = Math.min(LARGEST, Math.max(1, larger * (button.dataset.larger === "yes" ? 1.5 : 1 / 1.5)));
  if (larger < 1.05) larger = 1;
  inside.style.width = `${larger * 100}%`;
  scroller.classList.toggle("hb-page--larger", larger > 1);
  scroller.scrollLeft = middle[0] * larger - scroller.clientWidth / 2;
  scroller.scrollTop = middle[1] * larger - scroller.clientHeight / 2;
  say(larger > 1 ? `The page is shown at ${Math.round(larger * 100)}%.` : "The page is shown at its usual size.");
}));

keysFor({
  n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
  a: () => choose("accepted"), r: () => choose("rejected"), u: undo, c: inCase,
  "]": page("next"), "[": page("previous"), o: page("open"),
  d: () => { if (drawing) draw(); },
  s: () => { const field = document.getElementById("text"); if (field) { document.getElementById("adding").open = true; field.focus(); } },
});
