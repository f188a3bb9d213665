// A close look at the sound around the moment that is played, and a stretch of it marked from the keyboard.
const WINDOW = 20;
const SVG = "http://www.w3.org/2000/svg";
const NOTHING = { show() {}, mark() {} };

// `strike` is the form that silences a stretch; without a picture of the sound nothing is shown.
export function closeLook(item, seconds, { clock, seek, strike, say }) {
  const picture = document.querySelector("[data-close]");
  const mark = (at) => marked(at);
  let from = null;
  let first = null;
  if (!picture) return { ...NOTHING, mark };
  const [path, hand] = [picture.querySelector("path"), picture.querySelector("line")];
  const stretches = picture.querySelector("[data-close-stretches]");
  const across = (at) => ((at - first) / WINDOW) * 1000;

  function bar(start, end, name) {
    const rect = document.createElementNS(SVG, "rect");
    const place = { x: across(start), y: 0, width: Math.max(2, across(end) - across(start)), height: 60, class: name };
    for (const [key, value] of Object.entries(place)) rect.setAttribute(key, String(value));
    stretches.append(rect);
  }

  function drawStretches() {
    stretches.replaceChildren();
    for (const one of document.querySelectorAll("[data-sound]")) {
      const [start, end] = [Number(one.dataset.start), Number(one.dataset.end)];
      if (start < first + WINDOW && end > first) bar(start, end, one.getAttribute("class").replace("hb-box--here", "").trim());
    }
    if (from !== null) bar(from, from + 0.05, "hb-wave__marked");
  }

  async function draw(wanted) {
    first = wanted;
    picture.parentElement.querySelector("[data-close-words]").textContent = `Above: all of it. Below: ${clock(first)} to ${clock(Math.min(first + WINDOW, seconds))}.`;
    drawStretches();
    const answer = await fetch(`/my-work/${item}/review/sound?from=${first}&to=${first + WINDOW}`);
    if (!answer.ok || first !== wanted) return;
    const data = await answer.json();
    const strokes = data.peaks.map((peak, at) => {
      const half = Math.max(0.6, Math.sqrt(peak / (data.loudest || 1)) * 29);
      return `M${((at + 0.5) / data.a_second / WINDOW * 1000).toFixed(1)} ${(30 - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
    });
    path.setAttribute("d", strokes.join(""));
  }

  picture.addEventListener("click", (event) => {
    const frame = picture.getBoundingClientRect();
    seek(first + ((event.clientX - frame.left) / frame.width) * WINDOW);
  });

  function show(at) {
    const wanted = Math.floor(at / WINDOW) * WINDOW;
    if (wanted !== first) draw(wanted);
    else drawStretches();
    for (const end of ["x1", "x2"]) hand.setAttribute(end, String(across(at)));
  }

  function marked(at) {
    if (!strike || at === undefined) return say("This recording has no sound that could be silenced.");
    if (from === null) {
      from = at;
      strike.elements.from.value = clock(at);
      say(`The stretch begins at ${clock(at)}. Go on to its end and press m again.`);
    } else {
      const [start, end] = [Math.min(from, at), Math.max(from, at)];
      from = null;
      strike.elements.from.value = clock(start);
      strike.elements.to.value = clock(end);
      document.getElementById("adding").open = true;
      say(`${clock(start)} to ${clock(end)}. Press Enter to silence it.`);
      strike.querySelector("button").focus();
    }
    if (picture && first !== null) drawStretches();
    return undefined;
  }

  return { show, mark };
}
