// A page whose background job has ended loads itself anew, but never under the hands of somebody who types or is being
// asked to confirm: then it says that it can be loaded, and what was typed stays. What the page had just said is said again.
import { readValues, sameValues } from "./form-values.js";
import { toast } from "./toast.js";

const SAID = "cchc-said";
const first = new Map();

export function startRefresh() {
  for (const text of JSON.parse(sessionStorage.getItem(SAID) ?? "[]")) toast(text, "success");
  sessionStorage.removeItem(SAID);
  for (const form of document.querySelectorAll("main form[method=post]")) first.set(form, readValues(form));
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Refresh") !== "true") return;
    if (!isBusy()) return keepSaid();
    event.preventDefault();
    event.detail.elt.outerHTML = `<div class="message message-success" role="status"><div><p>Đã xong. <a href="">Tải lại trang</a> sau khi gửi hoặc bỏ nội dung đang nhập.</p></div></div>`;
  });
}

function keepSaid() {
  const said = [...document.querySelectorAll("#messages [data-cchc-message=success] p")].map((each) => each.textContent);
  sessionStorage.setItem(SAID, JSON.stringify(said));
}

function isBusy() {
  const typed = [...first].some(([form, was]) => form.isConnected && !sameValues(was, readValues(form)));
  const secret = [...document.querySelectorAll("main input[type=password], main input[type=file]")].some((e) => e.value);
  return typed || secret || document.querySelector("dialog[open]") !== null;
}
