// The search field of every page. «/» puts the cursor into it (unless switched off on the search page), arrows go through
// what was found, Escape leads back: from a hit to the field, from the field to where one was.

const OFF = "cchc-search-key-off";
let before = null;

export function startSearch() {
  const form = document.querySelector("form[data-cchc-search]");
  if (!form) return;
  const field = form.querySelector('input[name="q"]');
  document.addEventListener("keydown", (event) => {
    if (asksForSearch(event)) open(event, form, field);
    else if (event.key.startsWith("Arrow")) walk(event, field);
    else if (event.key === "Escape") leave(event, form, field);
  });
  document.querySelector("[data-cchc-search-open]")?.addEventListener("click", (event) => open(event, form, field));
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close(form);
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target) && !event.target.closest("[data-cchc-search-open]")) close(form);
  });
  form.addEventListener("htmx:afterSwap", () => tell(form));
  startSwitch();
}

function asksForSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  if (localStorage.getItem(OFF) || document.querySelector("dialog[open]")) return false;
  return !event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}

function open(event, form, field) {
  event.preventDefault();
  before = document.activeElement;
  form.closest(".site-header")?.setAttribute("data-searching", "");
  field.focus();
  field.select();
}

function leave(event, form, field) {
  const list = event.target.closest?.("[data-cchc-hits]");
  if (list) field.focus();
  else if (event.target === field) {
    event.preventDefault(); // Chromium would empty the field
    close(form);
    field.blur();
    if (before?.isConnected && before !== document.body && before !== field) before.focus();
  }
}

function close(form) {
  form.closest(".site-header")?.removeAttribute("data-searching");
  const suggestions = form.querySelector(".search-suggestions");
  if (suggestions) suggestions.replaceChildren();
}

function walk(event, field) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const links = [...document.querySelectorAll("[data-cchc-hits] [data-cchc-hit]")];
  if (!step || !links.length || event.altKey || event.ctrlKey || event.shiftKey) return;
  const at = links.indexOf(document.activeElement);
  if (at < 0 && (step < 0 || event.target !== field)) return;
  event.preventDefault();
  if (at + step < 0) field.focus();
  else links[Math.min(at + step, links.length - 1)].focus();
}

function tell(form) {
  form.querySelector("[data-cchc-search-status]").textContent = form.querySelector("[data-count]")?.dataset.count ?? "";
}

function startSwitch() {
  const box = document.querySelector("[data-cchc-search-key]");
  if (!box) return;
  box.checked = !localStorage.getItem(OFF);
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}
