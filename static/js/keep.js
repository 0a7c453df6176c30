// Keeps what is typed into a form marked data-cchc-keep in this tab until the server has taken it, so that a session
// that ended while typing loses nothing. After signing in again the form shows it, with a note that says so.
//
// What was sent is forgotten on the next page that either lacks the form or carries a message of success; where the
// next page is one of sign-in or error (body[data-cchc-plain]) it counts as not sent. Another person who signs in in
// the same tab never sees it.
import { readValues, sameValues, writeValues } from "./form-values.js";

const PREFIX = "cchc-keep:";

export function startKeep() {
  for (const form of document.querySelectorAll("form[data-cchc-forget]")) form.addEventListener("submit", forgetAll);
  if (document.body.hasAttribute("data-cchc-plain")) {
    markAllUnsent();
    return;
  }
  const user = document.body.dataset.cchcUser || "";
  const forms = new Map([...document.querySelectorAll("form[data-cchc-keep]")].map((form, i) => [keyOf(form, i), form]));
  forgetWhatArrived(user, forms);
  for (const [key, form] of forms) {
    restore(key, form);
    form.addEventListener("input", () => store(key, { user, values: readValues(form), sent: false }));
    form.addEventListener("submit", () => store(key, { user, values: readValues(form), sent: true }));
    form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) sessionStorage.removeItem(key); });
  }
}

function keyOf(form, index) {
  return `${PREFIX}${location.pathname}#${form.dataset.cchcKeep || form.id || index}`;
}

function entries() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, entry) {
  try {
    sessionStorage.setItem(key, JSON.stringify(entry));
  } catch {
    // No room or storage refused: the form still works, it only is not kept.
  }
}

function forgetAll() {
  for (const key of entries()) sessionStorage.removeItem(key);
}

function markAllUnsent() {
  for (const key of entries()) {
    const entry = load(key);
    if (entry) store(key, { ...entry, sent: false });
  }
}

function forgetWhatArrived(user, forms) {
  const succeeded = document.querySelector("[data-cchc-message=success]") !== null;
  for (const key of entries()) {
    const entry = load(key);
    const arrived = entry?.sent && (succeeded || !forms.has(key));
    if (!entry || entry.user !== user || arrived) sessionStorage.removeItem(key);
  }
}

function restore(key, form) {
  const entry = load(key);
  const shown = readValues(form);
  if (!entry || sameValues(entry.values, shown)) return;
  writeValues(form, entry.values);
  form.dataset.cchcRestored = "true";
  const note = document.createElement("div");
  note.className = "message message-warning";
  note.setAttribute("role", "status");
  note.innerHTML = `<div><p><strong>Đã khôi phục nội dung chưa gửi.</strong> Xem lại rồi gửi; tệp đính kèm, nếu có, cần chọn lại.</p>
    <button type="button" class="btn btn-secondary btn-sm mt-2">Bỏ nội dung này</button></div>`;
  note.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    writeValues(form, shown);
    delete form.dataset.cchcRestored;
    note.remove();
  });
  form.prepend(note);
}
