// What colleagues changed meanwhile: asked every 15 seconds while the page is in view, put into untouched inputs only.
import { NoNetwork, request, SignedOut } from "./http.js";
import { PARTS } from "./item.js";

const EVERY = 15000;

export function startPeers(page) {
  let last = Number(page.root.dataset.lastOperation);
  const later = new Map(); // item → answer that waits until the person has left the item

  const merge = (answer) => {
    const item = page.items.get(answer.criterion);
    if (!item) return;
    for (const part of PARTS) {
      const { revision, value } = answer.parts[part];
      if (revision <= item.revisions[part] || page.isTouched(item.id, part)) continue;
      if (item.isTyping(part) && JSON.stringify(item.read(part)) !== JSON.stringify(value)) {
        later.set(item.id, answer);
        continue;
      }
      item.revisions[part] = revision;
      item.write(part, value);
    }
    if (!page.isTouched(item.id, "result")) item.score(answer);
    rivals(page, item, answer.rivals);
  };

  const poll = async () => {
    if (document.hidden) return;
    try {
      const { status, body } = await request(`${page.root.dataset.changesUrl}?since=${last}`);
      if (status !== 200) return;
      for (const answer of body.answers) merge(answer);
      last = Math.max(last, body.last_operation);
      if (body.answers.length) page.changed();
      if (!body.open && page.root.hasAttribute("data-editable")) page.trouble("Phiếu không còn nhận thay đổi vì biên bản đã được lập. Hãy tải lại trang.");
    } catch (error) {
      if (!(error instanceof NoNetwork || error instanceof SignedOut)) throw error;
    }
  };

  page.root.addEventListener("focusout", (event) => {
    const item = page.itemOf(event.target);
    const answer = item && later.get(item.id);
    if (!answer) return;
    later.delete(item.id);
    setTimeout(() => { merge(answer); page.changed(); }, 0);
  });
  page.heardConflict = poll;
  setInterval(poll, EVERY);
  document.addEventListener("visibilitychange", poll);
  window.addEventListener("online", poll);
}

function rivals(page, item, list) {
  const place = item.find("[data-cchc-rivals]");
  const had = place.children.length;
  place.replaceChildren(...list.map((rival) => {
    const box = document.createElement("div");
    box.className = "message message-warning rival";
    box.innerHTML = "<div><p></p></div>";
    box.querySelector("p").textContent = `${rival.label}: ${rival.by} ghi «${rival.value}» khi mục này đã có nội dung khác. Cả hai đều được giữ, chủ trì chọn${page.root.hasAttribute("data-settles") ? " – tải lại trang để chọn" : ""}.`;
    return box;
  }));
  if (had && !list.length && item.element.dataset.save === "conflict") item.state("saved", "chủ trì đã chọn");
}
