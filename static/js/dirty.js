// Warns before a page is left while a form marked data-cchc-dirty (or data-cchc-keep) holds unsent input.
import { readValues, sameValues } from "./form-values.js";

const first = new Map();
let leaving = false;

export function startDirty() {
  for (const form of document.querySelectorAll("form[data-cchc-dirty], form[data-cchc-keep]")) {
    first.set(form, form.dataset.cchcRestored ? null : readValues(form));
    form.addEventListener("submit", () => { leaving = true; });
    form.addEventListener("htmx:afterRequest", (event) => {
      leaving = false;
      if (event.detail.successful) first.set(form, readValues(form));
    });
  }
  if (first.size) window.addEventListener("beforeunload", warn);
}

function warn(event) {
  if (leaving) return;
  const dirty = [...first].some(([form, was]) => form.isConnected && !(was && sameValues(was, readValues(form))));
  if (dirty) event.preventDefault();
}
