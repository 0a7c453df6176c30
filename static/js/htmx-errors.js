// What htmx cannot show by itself: no network, a refusal, a session that has ended.
import { toast } from "./toast.js";

const WORDS = {
  403: "Thao tác không được phép hoặc trang đã mở quá lâu. Hãy tải lại trang rồi thử lại.",
  404: "Không còn tìm thấy nội dung này.",
  409: "Nội dung đã được người khác thay đổi. Hãy tải lại trang để xem bản mới nhất.",
  413: "Tệp quá lớn.",
  429: "Thao tác quá nhanh. Hãy chờ một lát rồi thử lại.",
};

export function startHtmxErrors() {
  document.addEventListener("htmx:beforeSwap", onBeforeSwap);
  document.addEventListener("htmx:responseError", (event) => {
    toast(WORDS[event.detail.xhr.status] || "Hệ thống chưa thực hiện được. Hãy thử lại sau ít phút.", "error");
  });
  document.addEventListener("htmx:sendError", () => {
    toast("Chưa kết nối được với máy chủ. Những gì đã nhập vẫn còn trên trang.", "error");
  });
}

function onBeforeSwap(event) {
  const login = document.body.dataset.cchcLoginUrl;
  const url = event.detail.xhr.responseURL;
  if (!login || !url || !new URL(url).pathname.startsWith(login)) return;
  event.detail.shouldSwap = false;
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
}
