// Two answers to one thing: both stand at the item until the chair picks, here, without leaving the page.
import { toast } from "../toast.js";
import { NoNetwork, request, SignedOut } from "./http.js";

export function showRivals(page, item, rivals) {
  const place = item.find("[data-cchc-rivals]");
  const had = [...place.children].map((box) => box.dataset.rival).join();
  if (had === rivals.map((rival) => String(rival.pk)).join()) return;
  const focused = place.contains(document.activeElement);
  place.replaceChildren(...rivals.map((rival) => box(page, rival)));
  if (focused) item.element.focus({ preventScroll: true });
  if (had && !rivals.length && item.element.dataset.save === "conflict") item.state("saved", "chủ trì đã chọn");
}

// `picked` asks for what has changed.
export function startRivals(page, picked) {
  page.root.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-cchc-rivals] form");
    if (!form) return;
    event.preventDefault();
    const body = new URLSearchParams({ choose: event.submitter.value });
    try {
      const { status, body: told } = await request(form.getAttribute("action"), { method: "POST", body });
      toast(told.sentence || told.error || "Chưa ghi được lựa chọn. Hãy tải lại trang.", status === 200 ? "success" : "error");
      await picked();
    } catch (error) {
      if (error instanceof SignedOut) toast(error.somebodyElse || "Phiên làm việc đã hết. Hãy tải lại trang để đăng nhập lại.", "error");
      else if (error instanceof NoNetwork) toast("Chưa kết nối được với máy chủ nên chưa ghi lựa chọn. Hãy chọn lại khi có mạng.", "error");
      else throw error;
    }
  });
}

function box(page, rival) {
  const box = document.createElement("div");
  box.className = "message message-warning rival";
  box.dataset.rival = rival.pk;
  box.innerHTML = "<div><p></p></div>";
  box.querySelector("p").textContent = `${rival.label}: ${rival.by} ghi «${rival.value}» khi mục này đã có nội dung khác. Cả hai đều được giữ, chủ trì chọn.`;
  if (!page.root.hasAttribute("data-settles")) return box;
  const form = Object.assign(document.createElement("form"), { method: "post", action: page.root.dataset.settleUrl.replace("/0/", `/${rival.pk}/`) });
  form.innerHTML = '<button class="btn btn-secondary btn-sm" name="choose" value="theirs">Lấy nội dung này</button> <button class="btn btn-secondary btn-sm" name="choose" value="standing">Giữ nội dung hiện có</button>';
  box.firstElementChild.append(form);
  return box;
}
