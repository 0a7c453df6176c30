// Copies the text of another element: button[data-cchc-copy="#id"].
import { toast } from "./toast.js";

export function startCopy() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cchc-copy]");
    const source = button && document.querySelector(button.dataset.cchcCopy);
    if (source) copy(source);
  });
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim()); // only on a page opened by https
    toast("Đã chép.", "success");
  } catch {
    getSelection().selectAllChildren(source);
    toast("Trình duyệt không cho chép tự động. Địa chỉ đã được chọn sẵn: hãy bấm Ctrl+C.", "info");
  }
}
