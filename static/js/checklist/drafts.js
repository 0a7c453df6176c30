// What is typed into a small form, form[data-cchc-draft], is kept on this device as it is typed, until the server has
// it. A draft belongs to a person and to the address of the form, which names the inspection, the kind and the row.
import { readValues, sameValues, writeValues } from "../form-values.js";
import { moment } from "./clock.js";
import { all, get, put, remove } from "./store.js";

const HIDDEN = ["id", "base"]; // the id that the device sends again, and what a change was based upon
const user = document.body.dataset.cchcUser;
const changes = new EventTarget();

export function onDraftsChanged(listen) {
  changes.addEventListener("change", listen);
}

export async function draftsOf(inspection) {
  const mine = (await all("drafts")).filter((draft) => draft.user === user && draft.inspection === inspection);
  return mine.sort((one, other) => (one.at < other.at ? -1 : 1));
}

export async function forget(url) {
  await remove("drafts", keyOf(url));
  changes.dispatchEvent(new Event("change"));
}

// Gives back what is kept for a form just drawn, and keeps what is typed into it from now on.
// `answered`: the server drew it with what was typed, to say what is wrong: that is kept on.
export async function keepDraft(form, { answered = false } = {}) {
  const url = form.getAttribute("action");
  const drawn = readValues(form);
  const keep = () => keepNow(form, url, drawn, answered);
  try {
    const draft = await get("drafts", keyOf(url));
    if (answered) await keep();
    else if (draft && !sameValues(draft.values, drawn)) restore(form, draft, drawn);
    else if (draft) await forget(url);
  } catch {
    cannotKeep(form);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
}

async function keepNow(form, url, drawn, answered) {
  const values = readValues(form);
  const known = HIDDEN.map((name) => [name, form.elements[name]?.value ?? ""]);
  try {
    if (!answered && sameValues(values, drawn)) await remove("drafts", keyOf(url));
    else await put("drafts", { key: keyOf(url), user, inspection: Number(form.dataset.inspection), url, title: form.dataset.cchcDraft, values, known, at: new Date().toISOString() });
  } catch {
    cannotKeep(form);
  }
}

function restore(form, draft, drawn) {
  const hidden = HIDDEN.map((name) => [name, form.elements[name]?.value ?? ""]);
  const fill = (values, known) => {
    for (const [name, value] of known) if (form.elements[name]) form.elements[name].value = value;
    writeValues(form, values);
  };
  fill(draft.values, draft.known);
  const note = document.createElement("div");
  note.className = "message message-warning";
  note.setAttribute("role", "status");
  note.innerHTML = `<div><p></p><button type="button" class="btn btn-secondary btn-sm mt-2">Bỏ nội dung này</button></div>`;
  note.querySelector("p").textContent = `Đã khôi phục nội dung chưa gửi lúc ${moment(draft.at)}. Xem lại rồi bấm Lưu.`;
  note.querySelector("button").addEventListener("click", async () => {
    fill(drawn, hidden);
    note.remove();
    await forget(draft.url);
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  form.prepend(note);
}

function cannotKeep(form) {
  if (form.querySelector("[data-cchc-not-kept]")) return;
  form.insertAdjacentHTML("afterbegin", '<p class="message message-warning" data-cchc-not-kept>Thiết bị này không giữ được nội dung đang nhập (trình duyệt chặn bộ nhớ hoặc đã đầy). Hãy bấm Lưu trước khi đóng.</p>');
}

function keyOf(url) {
  return `${user} ${url}`;
}
