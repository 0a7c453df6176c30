// A page whose background job has ended loads itself anew, but never under the hands of somebody who types or is being
// asked to confirm: then it says that it can be loaded, and what was typed stays.
import { readValues, sameValues } from "./form-values.js";

const first = new Map();

export function startRefresh() {
  for (const form of document.querySelectorAll("main form[method=post]")) first.set(form, readValues(form));
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Refresh") !== "true" || !isBusy()) return;
    event.preventDefault();
    event.detail.elt.outerHTML = `<div class="message message-success" role="status"><div><p>Đã xong. <a href="">Tải lại trang</a> sau khi gửi hoặc bỏ nội dung đang nhập.</p></div></div>`;
  });
}

function isBusy() {
  const typed = [...first].some(([form, was]) => form.isConnected && !sameValues(was, readValues(form)));
  const secret = [...document.querySelectorAll("main input[type=password], main input[type=file]")].some((e) => e.value);
  return typed || secret || document.querySelector("dialog[open]") !== null;
}
