// Keys of the review pages: none while somebody types, and a switch to have none at all.
const dialog = document.getElementById("keys");
const on = document.getElementById("keys-on");
const STORE = "hoursback-keys";

export function keysFor(actions) {
  if (!dialog) return;
  const button = document.querySelector("[data-keys]");
  const tell = () => { button.querySelector("kbd").textContent = on.checked ? "?" : "off"; };
  on.checked = localStorage.getItem(STORE) !== "off";
  on.addEventListener("change", () => { localStorage.setItem(STORE, on.checked ? "on" : "off"); tell(); });
  tell();
  document.getElementById("keys-close").addEventListener("click", () => dialog.close());
  button.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    const target = event.target;
    if (target.closest("select, textarea, [contenteditable], input:not([type=radio]):not([type=checkbox])")) return;
    if (!on.checked) return; // no key of a single letter does anything, not even the one that opens this list
    if (event.key === "?") {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const action = actions[event.key];
    if (action && action(event) !== false) event.preventDefault();
  });
}

export function post(path, fields, options = {}) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  fields.set("csrf", token);
  return fetch(path, { method: "POST", body: fields, headers: { Accept: "application/json", "X-CSRF-Token": token }, ...options });
}
