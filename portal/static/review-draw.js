// Drawing a box over a picture, with mouse, pen or finger: press and drag from corner to corner, or press one corner and then the
// other, without dragging. What was drawn is moved by dragging it, until it is sent. Shares of the picture: 0 to 1.
const SVG = "http://www.w3.org/2000/svg";
const LEAST = 6; // pixels: who moved less pressed a corner

// `area` is the SVG over the picture; `drawing()` says whether a press draws; `show(box)` sets the numbers of the form,
// `done(box)` is told when a box stands, and `say` what to do next.
export function boxes(area, { drawing, show, done, say }) {
  let rect = null;
  let box = null;
  let hold = null; // what the pointer does: {id, from, start, moves}
  let corner = null; // the first of two corners that are pressed one after the other

  const clamp = (share) => Math.min(1, Math.max(0, share));
  function shares(event) {
    const frame = area.getBoundingClientRect();
    return [clamp((event.clientX - frame.left) / frame.width), clamp((event.clientY - frame.top) / frame.height)];
  }
  const between = ([x, y], [u, v]) => ({ x: Math.min(x, u), y: Math.min(y, v), width: Math.abs(x - u), height: Math.abs(y - v) });

  function put(wanted) {
    box = wanted;
    if (!rect?.isConnected) {
      rect = document.createElementNS(SVG, "rect");
      rect.setAttribute("class", "hb-box hb-box--drawn");
      area.append(rect);
    }
    const { width, height } = area.viewBox.baseVal;
    for (const [name, share] of Object.entries(box)) rect.setAttribute(name, String(share * (name === "x" || name === "width" ? width : height)));
  }

  function clear() {
    rect?.remove();
    rect = box = hold = corner = null;
  }

  area.addEventListener("pointerdown", (event) => {
    const moves = box !== null && !drawing() && event.target === rect;
    if ((!drawing() && !moves) || hold || event.button > 0) return;
    event.preventDefault();
    area.setPointerCapture(event.pointerId);
    hold = { id: event.pointerId, from: shares(event), at: [event.clientX, event.clientY], start: box, moves, far: false };
  });
  area.addEventListener("pointermove", (event) => {
    if (hold?.id !== event.pointerId) return;
    hold.far ||= Math.hypot(event.clientX - hold.at[0], event.clientY - hold.at[1]) >= LEAST;
    if (!hold.far) return;
    const [x, y] = shares(event);
    if (hold.moves) {
      const { start, from } = hold;
      const inside = (at, size) => Math.min(1 - size, Math.max(0, at));
      put({ ...start, x: inside(start.x + x - from[0], start.width), y: inside(start.y + y - from[1], start.height) });
    } else put(between(hold.from, [x, y]));
    show(box);
  });
  area.addEventListener("pointerup", (event) => {
    if (hold?.id !== event.pointerId) return;
    const { far, from, moves } = hold;
    hold = null;
    if (moves) return;
    if (!far && !corner) {
      corner = from;
      put(between(corner, [clamp(corner[0] + 0.004), clamp(corner[1] + 0.004)]));
      say("One corner is set. Press the opposite corner.");
      return;
    }
    if (!far) put(between(corner, from));
    corner = null;
    if (!box.width || !box.height) { say("The two corners lie in one line. Press another corner."); corner = from; return; }
    show(box);
    done(box);
  });
  area.addEventListener("pointercancel", (event) => {
    if (hold?.id !== event.pointerId) return;
    if (hold.start) put(hold.start);
    hold = null;
  });
  // While a box is drawn, or moved, a finger does not scroll the page; `touch-action` says so to most browsers before it begins.
  area.addEventListener("touchmove", (event) => { if (hold) event.preventDefault(); }, { passive: false });

  return { clear, put };
}
