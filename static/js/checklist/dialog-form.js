// Sends the small forms (findings, strengths, sampled files, links of evidence). Whatever happens on the way, what was
// typed stays in the form and on the device, and Lưu tries again; the same id counts once.
import { readValues, sameValues, writeValues } from "../form-values.js";
import { forget, keepDraft } from "./drafts.js";
import { csrfToken, jsonOf, NoNetwork, reach, SignedOut, signInUrl } from "./http.js";

const PATIENCE = 30000; // ms for an answer; then it counts as no network
const AS_DIALOG = { "HX-Request": "true", Accept: "text/html, application/json" };
const KEPT = "Nội dung đã được giữ trên thiết bị này";
const WORDS = {
  403: `Hệ thống không nhận nội dung này: lĩnh vực không được giao cho bạn, hoặc phiếu không còn nhận thay đổi. ${KEPT}.`,
  404: `Không còn tìm thấy mục này, có thể người khác đã xóa. ${KEPT}.`,
  offline: `Chưa gửi được vì mất kết nối với máy chủ. ${KEPT}; có mạng lại thì bấm Lưu.`,
  broken: `Hệ thống đang gặp trục trặc nên chưa lưu được. ${KEPT}; hãy bấm Lưu lại sau ít phút.`,
};

// What the server draws for a small form, {html}, or why not, {sentence}.
export async function fetchForm(url) {
  try {
    const response = await reach(url, { headers: AS_DIALOG });
    if (response.ok) return { html: await response.text() };
    const { error } = await jsonOf(response);
    return { sentence: error || "Không mở được biểu mẫu này: mục không còn, hoặc phiếu không còn nhận thay đổi. Hãy tải lại trang." };
  } catch (error) {
    if (error instanceof SignedOut) return { sentence: error.somebodyElse || "Phiên làm việc đã hết. Hãy tải lại trang để đăng nhập lại." };
    if (error instanceof NoNetwork) return { sentence: "Chưa kết nối được với máy chủ nên chưa mở được biểu mẫu. Hãy thử lại khi có mạng." };
    throw error;
  }
}

// `box` holds the form; `saved(detail)` hears of what the server has taken.
export function startDialogForm(box, saved) {
  box.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    form.querySelector("[data-cchc-told]")?.remove();
    const sent = readValues(form);
    try {
      const response = await send(form, event.submitter?.getAttribute("formaction") || form.getAttribute("action"));
      await settle(box, form, response, { sent, saved });
    } catch (error) {
      if (error instanceof SignedOut) tell(form, error.somebodyElse || `Phiên làm việc đã hết, đăng nhập lại rồi bấm Lưu. ${KEPT}.`, { signIn: !error.somebodyElse });
      else if (error instanceof NoNetwork) tell(form, WORDS.offline);
      else throw error;
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
}

// What was typed after the form had left is not lost either.
async function settle(box, form, response, { sent, saved }) {
  const typed = readValues(form);
  if (response.ok && sameValues(sent, typed)) {
    await forget(form.getAttribute("action")).catch(() => {});
    saved(await response.json());
  } else if (response.ok) {
    tell(form, "Đã lưu nội dung như lúc bấm Lưu. Phần sửa sau đó chưa lưu; hãy bấm Lưu lần nữa.");
  } else if (response.status === 422) {
    const drawn = document.createElement("template");
    drawn.innerHTML = await response.text();
    const next = drawn.content.querySelector("form");
    if (!next) return tell(form, drawn.content.textContent.trim()); // a deletion that is refused
    if (!sameValues(sent, typed)) writeValues(next, typed);
    box.replaceChildren(drawn.content);
    await showForm(box, { answered: true });
  } else {
    const { error } = await jsonOf(response);
    tell(form, error ? `${error} ${KEPT}.` : WORDS[response.status] || WORDS.broken);
  }
}

// Called with a form just put into its box.
export async function showForm(box, { answered = false } = {}) {
  const form = box.querySelector("form[method=post]");
  if (form?.matches("[data-cchc-draft]")) await keepDraft(form, { answered });
  (box.querySelector(".is-invalid") || form?.querySelector("textarea, input:not([type=hidden])") || box.querySelector("h2"))?.focus();
}

// A token that is over is 403 as a refusal is: asking for the form again brings a fresh one, or tells what it is.
async function send(form, url) {
  const first = await post(form, url);
  if (first.status !== 403 || (first.headers.get("content-type") || "").includes("json")) return first;
  const token = csrfToken();
  const probe = await reach(form.getAttribute("action"), { headers: AS_DIALOG });
  return probe.ok && csrfToken() !== token ? post(form, url) : first;
}

function post(form, url) {
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken"); // the token of the moment goes in the header
  return reach(url, { method: "POST", body, headers: AS_DIALOG, signal: AbortSignal.timeout?.(PATIENCE) });
}

// Stands over the buttons, which are always in view.
function tell(form, text, { signIn = false } = {}) {
  form.querySelector("[data-cchc-told]")?.remove();
  const line = Object.assign(document.createElement("div"), { className: "message message-warning", innerHTML: "<div><p></p></div>" });
  line.dataset.cchcTold = "";
  line.setAttribute("role", "alert");
  const words = line.querySelector("p");
  words.textContent = text;
  if (signIn) words.append(" ", Object.assign(document.createElement("a"), { href: signInUrl(), target: "_blank", rel: "noopener", textContent: "Đăng nhập lại (mở trang mới)" }));
  form.querySelector(".action-bar").prepend(line);
  form.querySelector("[data-cchc-dialog-close]").textContent = "Đóng, gửi sau";
  form.setAttribute("data-failed", "");
}
