// The review of a recording with scripts: boxes over the player, a hand on the timeline, words to hear and to strike, keys.
import { boxes } from "/static/review-draw.js";
import { keysFor } from "/static/review-keys.js";
import { closeLook } from "/static/review-sound.js";
import { choose, follow, go, inCase, item, move, page, review, rows, say, stand, undo } from "/static/review-list.js";

const SVG = "http://www.w3.org/2000/svg";
const player = document.getElementById("player");
const stage = document.querySelector("[data-stage]");
const over = document.querySelector("[data-over]");
const hands = document.querySelectorAll("[data-now]");
const where = document.querySelector("[data-where]");
const words = [...document.querySelectorAll(".hb-word")];
const seconds = Number(review.dataset.seconds);
const frames = Number(review.dataset.frames);
const rate = frames ? frames / seconds : 25;
const strike = document.querySelector("[data-strike]");
const sound = closeLook(item, seconds, { clock: (at) => clock(at), seek: (at) => seek(at), strike, say });
let tracks = [];
let until = null;

const clock = (at) => `${Math.floor(at / 60)}:${(at % 60).toFixed(2).padStart(5, "0")}`;
const frameAt = (at) => Math.min(Math.max(0, frames - 1), Math.floor(at * rate + 0.01));
const seek = (at) => { if (player) player.currentTime = Math.max(0, Math.min(at, seconds)); };

// Between two boxes a box lies in proportion, as it does when it is covered.
function boxAt(boxes, frame) {
  if (frame < boxes[0][0] || frame > boxes.at(-1)[0]) return null;
  const next = boxes.findIndex((box) => box[0] >= frame);
  const [after, before] = [boxes[next], boxes[Math.max(0, next - 1)]];
  if (after[0] === frame || after === before) return after.slice(1);
  const share = (frame - before[0]) / (after[0] - before[0]);
  return before.slice(1).map((edge, at) => edge + (after[at + 1] - edge) * share);
}

function show() {
  const at = player.currentTime;
  for (const hand of hands) for (const end of ["x1", "x2"]) hand.setAttribute(end, String((at / seconds) * 1000));
  sound.show(at);
  const frame = frameAt(at);
  where.textContent = frames ? `${clock(at)}, frame ${frame + 1} of ${frames}` : clock(at);
  for (const word of words) word.classList.toggle("hb-word--heard", Number(word.dataset.start) <= at && at < Number(word.dataset.end));
  if (until !== null && at >= until) { until = null; player.pause(); }
  if (!over || !player.videoWidth) return;
  over.setAttribute("viewBox", `0 0 ${player.videoWidth} ${player.videoHeight}`);
  for (const old of over.querySelectorAll("[data-box]")) old.remove();
  const top = over.firstChild; // what somebody draws stays above
  for (const track of tracks) {
    const box = boxAt(track.boxes, frame);
    if (!box) continue;
    const row = rows.find((one) => one.dataset.id === track.id);
    const state = ["accepted", "rejected"].find((name) => row?.classList.contains(`hb-finding--${name}`)) || "proposed";
    const rect = document.createElementNS(SVG, "rect");
    const place = { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1] };
    for (const [name, value] of Object.entries(place)) rect.setAttribute(name, String(value));
    rect.setAttribute("class", `hb-box hb-box--${state}${row?.classList.contains("hb-finding--here") ? " hb-box--here" : ""}`);
    rect.dataset.box = track.id;
    over.insertBefore(rect, top);
  }
}

function step(by) {
  if (!player || !frames) return;
  player.pause();
  seek((frameAt(player.currentTime) + by + 0.5) / rate);
}

const speeds = document.getElementById("speed");

function speed(by) {
  if (!player) return;
  speeds.selectedIndex = Math.max(0, Math.min(speeds.length - 1, speeds.selectedIndex + by));
  player.playbackRate = Number(speeds.value);
}

// The next in time that is undecided or that nothing covers: on this list, or by the server where the list has more parts.
const MEANT = {
  open: (row) => row.dataset.open === "yes",
  bare: (row) => !row.classList.contains("hb-finding--accepted"),
};

function jump(which) {
  const at = player ? player.currentTime : -1;
  if (review.dataset.next || review.dataset.previous) return go(`/my-work/${item}/review/recording?next=${which}&at=${(at + 0.05).toFixed(2)}`);
  const meant = rows.filter((row) => MEANT[which](row) && row.dataset.start !== undefined).sort((one, two) => one.dataset.start - two.dataset.start);
  const next = meant.find((row) => Number(row.dataset.start) > at + 0.05) || meant[0];
  if (!next) return say(which === "open" ? "Nothing with a time is left to decide." : "Everything that was found goes.");
  stand(rows.indexOf(next));
}

follow((row, focused) => {
  if (focused && row.dataset.start !== undefined) seek(Number(row.dataset.start) + 0.5 / rate);
  else if (player) show();
});

if (player) {
  for (const kind of ["timeupdate", "seeked", "loadedmetadata", "loadeddata", "pause"]) player.addEventListener(kind, show);
  const every = () => { if (!player.paused) show(); requestAnimationFrame(every); };
  requestAnimationFrame(every);
  fetch(`/my-work/${item}/review/tracks`).then((answer) => answer.json()).then((data) => { tracks = data.tracks; show(); });
  document.querySelectorAll("[data-step]").forEach((button) => button.addEventListener("click", () => step(Number(button.dataset.step))));
  document.querySelectorAll("[data-jump]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    jump(link.dataset.jump);
  }));
  speeds.addEventListener("change", () => speed(0));
  document.querySelectorAll("[data-hear]").forEach((line) => line.addEventListener("click", (event) => {
    const frame = event.currentTarget.getBoundingClientRect();
    if (!event.target.closest("a")) seek(((event.clientX - frame.left) / frame.width) * seconds);
  }));
}

// Words: a press is heard, a mark over several is struck.
let picked = [];

function pick(from, to) {
  for (const word of picked) { word.classList.remove("hb-word--picked"); word.removeAttribute("aria-pressed"); }
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  picked = words.slice(low, high + 1).filter((word) => word.closest("[data-words]") === words[from].closest("[data-words]"));
  for (const word of picked) { word.classList.add("hb-word--picked"); word.setAttribute("aria-pressed", "true"); }
}

// The times of the marked words go into a form; whether there are any.
function fillPicked(form) {
  const chosen = picked.length ? picked : words.includes(document.activeElement) ? [document.activeElement] : [];
  if (!chosen.length || !form) { say("Mark a word first."); return false; }
  form.elements.from.value = clock(Number(chosen[0].dataset.start));
  form.elements.to.value = clock(Number(chosen.at(-1).dataset.end) + 0.005);
  form.elements.track.value = chosen[0].closest("[data-words]").dataset.track;
  return true;
}

function strikePicked() {
  if (fillPicked(strike)) strike.requestSubmit();
}

function whoSpeaks(event) {
  const form = document.querySelector("[data-speaks]");
  if (!fillPicked(form)) return;
  event.preventDefault();
  document.getElementById("speakers").open = true;
  form.elements.name.focus();
}

let anchor = 0;
words.forEach((word, index) => {
  word.addEventListener("click", (event) => {
    if (event.shiftKey) return pick(anchor, index);
    anchor = index;
    pick(index, index);
    until = Number(word.dataset.end) + 0.15;
    seek(Number(word.dataset.start));
    player?.play().catch(() => {});
  });
  word.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by && words[index + by];
    if (!next) return;
    event.preventDefault();
    word.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    if (event.shiftKey) pick(anchor, index + by);
    else { anchor = index + by; pick(anchor, anchor); }
  });
});

// Drawing on a frame: a place in this frame; drawn again in another, the box moves between the two.
const following = document.querySelector("[data-following]");
const drawButtons = document.querySelectorAll("[data-draw]");
function draw(wanted = !stage?.classList.contains("hb-stage--drawing")) {
  if (!stage || !following) return;
  player.pause();
  player.controls = !wanted;
  stage.classList.toggle("hb-stage--drawing", wanted);
  for (const button of drawButtons) button.setAttribute("aria-pressed", String(wanted));
  if (wanted) stage.scrollIntoView({ block: "nearest" });
  say(wanted ? `Draw a box on frame ${frameAt(player.currentTime) + 1}, or press two corners of it.` : "");
}

if (stage && following) {
  const frameNow = () => frameAt(player.currentTime) + 1;
  const others = () => following.elements.keys.value.split(" ").filter((key) => key && !key.startsWith(`${frameNow()}:`));
  let drawnOn = 0;
  const box = boxes(over, {
    drawing: () => stage.classList.contains("hb-stage--drawing"),
    say,
    show: ({ x, y, width, height }) => {
      const edges = [x * player.videoWidth, y * player.videoHeight, (x + width) * player.videoWidth, (y + height) * player.videoHeight];
      following.elements.keys.value = [...others(), `${frameNow()}:${edges.map((edge) => edge.toFixed(1)).join(",")}`].join(" ");
      drawnOn = frameNow();
    },
    done: () => {
      draw(false);
      document.getElementById("adding").open = true;
      say(`Drawn on frame ${frameNow()}. Go on to another frame and draw again, or press Enter to cover it.`);
      following.querySelector("button").focus({ preventScroll: true });
    },
  });
  drawButtons.forEach((button) => button.addEventListener("click", () => draw()));
  player.addEventListener("seeked", () => { if (drawnOn && drawnOn !== frameNow()) { box.clear(); drawnOn = 0; } });
}

document.querySelectorAll("[data-mark]").forEach((button) => button.addEventListener("click", () => sound.mark(player?.currentTime)));
document.querySelectorAll("[data-strike-words]").forEach((button) => button.addEventListener("click", strikePicked));

const play = (event) => {
  if (!player || event.target.closest("button, summary, a, video, audio, input")) return false;
  if (player.paused) player.play().catch(() => {});
  else player.pause();
};
keysFor({
  " ": play, ",": () => step(-1), ".": () => step(1), "-": () => speed(-1), "+": () => speed(1), "=": () => speed(1),
  n: () => move(1), j: () => move(1), p: () => move(-1), k: () => move(-1),
  a: () => choose("accepted"), r: () => choose("rejected"), u: undo, c: inCase,
  o: () => jump("open"), b: () => jump("bare"), m: () => sound.mark(player?.currentTime), x: strikePicked, w: whoSpeaks, d: () => draw(), "]": page("next"), "[": page("previous"),
});
// Who listens or watches is active, though nothing moves.
player?.addEventListener("timeupdate", () => { if (!player.paused) document.dispatchEvent(new Event("scroll")); });
