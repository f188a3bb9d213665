// Handing in with scripts: drop files or folders, send each in pieces that go on where they stopped, check the URN as it is typed.
const form = document.getElementById("submit-form");
const token = document.querySelector('meta[name="csrf-token"]').content;
const list = document.getElementById("chosen");
const chosen = new Map();
const headers = { "X-CSRF-Token": token, Accept: "application/json" };
const sending = document.getElementById("sending");
const tell = (words) => { sending.textContent = words; };
const files = (number) => (number === 1 ? "1 file" : `${number} files`);
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function show(file) {
  const key = `${file.webkitRelativePath || file.name}|${file.size}|${file.lastModified}`;
  if (chosen.has(key)) return;
  const row = document.createElement("li");
  const name = document.createElement("span");
  name.className = "hb-break";
  name.textContent = file.name;
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `Progress of ${file.name}`);
  const said = document.createElement("span");
  said.className = "govuk-hint";
  const away = document.createElement("button");
  away.type = "button";
  away.className = "govuk-link hb-link-button";
  away.textContent = "Remove";
  away.setAttribute("aria-label", `Remove ${file.name}`);
  away.addEventListener("click", () => {
    chosen.delete(key);
    row.remove();
    tell(`${file.name} is no longer chosen. ${files(chosen.size)} chosen.`);
    document.getElementById("files").focus();
  });
  row.append(name, bar, said, away);
  list.append(row);
  chosen.set(key, { file, bar, said, away, item: "", quarter: 0 });
}

for (const id of ["files", "folder"]) {
  const input = document.getElementById(id);
  input.addEventListener("change", () => {
    [...input.files].forEach(show);
    tell(`${files(chosen.size)} chosen.`);
    input.value = "";
  });
}

async function walk(entry) {
  if (entry.isFile) return new Promise((done) => entry.file((file) => { if (!file.name.startsWith(".")) show(file); done(); }, done));
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return undefined;
    for (const one of some) await walk(one);
  }
}

const drop = document.getElementById("drop");
drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("hb-over"); });
drop.addEventListener("dragleave", () => drop.classList.remove("hb-over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("hb-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) await walk(entry);
  tell(`${files(chosen.size)} chosen.`);
});

function complain(wrong) {
  const box = document.createElement("div");
  box.className = "govuk-error-summary";
  box.tabIndex = -1;
  box.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.className = "govuk-error-summary__title";
  title.textContent = "There is a problem";
  const errors = document.createElement("ul");
  errors.className = "govuk-list govuk-error-summary__list";
  for (const [name, said] of Object.entries(wrong)) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${name}`;
    link.textContent = said;
    row.append(link);
    errors.append(row);
  }
  box.append(title, errors);
  document.getElementById("problems").replaceChildren(box);
  box.focus();
}

class Refused extends Error {}

async function ask(path, options) {
  const answer = await fetch(path, { ...options, headers: { ...headers, ...(options.headers || {}) } });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  const error = answer.status >= 500 || [408, 409, 429].includes(answer.status) ? new Error() : new Refused();
  error.wrong = told.wrong;
  error.said = told.detail || "The file could not be handed in.";
  throw error;
}

// How far a file is, aloud at each quarter only: whoever listens is told, and not talked over.
function progress(one, share) {
  one.said.textContent = `${Math.floor(100 * share)}% sent`;
  const quarter = Math.floor(4 * share);
  if (quarter > one.quarter && quarter < 4) tell(`${one.file.name}: ${25 * quarter}% sent.`);
  one.quarter = Math.max(one.quarter, quarter);
}

async function send(one) {
  const body = new FormData(form);
  body.delete("files");
  body.delete("folder");
  body.set("name", one.file.name);
  body.set("size", one.file.size);
  body.set("modified", one.file.lastModified);
  for (let failures = 0; failures < 8; ) {
    try {
      let stands = await ask("/uploads", { method: "POST", body });
      const piece = stands.piece;
      while (stands.received < one.file.size) {
        const part = one.file.slice(stands.received, stands.received + piece);
        stands = await ask(`/uploads/${stands.upload}`, {
          method: "PATCH",
          body: part,
          headers: { "Upload-Offset": String(stands.received), "Content-Type": "application/octet-stream" },
        });
        one.bar.value = stands.received;
        progress(one, stands.received / one.file.size);
        failures = 0;
      }
      const done = await ask(`/uploads/${stands.upload}/complete`, { method: "POST" });
      one.item = done.item;
      one.said.textContent = "Handed in";
      tell(`${one.file.name} is handed in.`);
      return;
    } catch (error) {
      if (error instanceof Refused) throw error;
      failures += 1;
      one.said.textContent = "The connection broke off. Trying again…";
      tell(`${one.file.name}: the connection broke off. It is tried again.`);
      await wait(Math.min(30, 2 ** failures));
    }
  }
  throw new Refused();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!chosen.size) {
    complain({ files: "Choose one file or more." });
    return;
  }
  const button = document.getElementById("hand-in");
  button.disabled = true;
  document.getElementById("problems").replaceChildren();
  let refused = 0;
  tell(`Sending ${files(chosen.size)}.`);
  for (const one of chosen.values()) {
    if (one.item) continue;
    one.away.hidden = true;
    try {
      await send(one);
    } catch (error) {
      one.away.hidden = false;
      if (error.wrong) {
        complain(error.wrong);
        button.disabled = false;
        return;
      }
      refused += 1;
      one.said.textContent = error.said || "The file could not be handed in.";
      one.said.className = "govuk-error-message";
    }
  }
  button.disabled = false;
  if (!refused) window.location.assign("/my-work");
  else complain({ chosen: `${refused} of ${chosen.size} files were not handed in. See the list of files.` });
});

function showAudiences() {
  const policy = form.querySelector('input[name="policy"]:checked')?.value;
  for (const group of form.querySelectorAll("[data-for-policy]")) group.hidden = group.dataset.forPolicy !== policy;
}
form.addEventListener("change", showAudiences);
showAudiences();

const urn = document.getElementById("urn");
const said = document.getElementById("urn-said");
let timer = 0;
urn.addEventListener("input", () => {
  clearTimeout(timer);
  said.textContent = "";
  if (urn.value.trim().length < 6) return;
  timer = setTimeout(async () => {
    const told = await ask("/submit/urn", { method: "POST", body: new URLSearchParams({ urn: urn.value }) }).catch(() => ({}));
    said.textContent = told.said || "";
  }, 400);
});
