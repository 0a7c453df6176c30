// What colleagues changed meanwhile: asked every 15 seconds while the page is in view, put into untouched inputs only.
import { Blocks } from "./blocks.js";
import { NoNetwork, request, SignedOut } from "./http.js";
import { PARTS } from "./item.js";
import { showRivals, startRivals } from "./rivals.js";

const EVERY = 15000;

export function startPeers(page) {
  let last = Number(page.root.dataset.lastOperation);
  const blocks = new Blocks(page);
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
    showRivals(page, item, answer.rivals);
  };

  const poll = async () => {
    if (document.hidden) return;
    try {
      const { status, body } = await request(`${page.root.dataset.changesUrl}?since=${last}&blocks=${blocks.stamp}`);
      if (status !== 200) return;
      for (const answer of body.answers) merge(answer);
      last = Math.max(last, body.last_operation);
      if (body.answers.length) page.changed();
      blocks.hear(body);
      page.heardCarried(body.carried);
      if (!body.open && page.root.hasAttribute("data-editable")) page.trouble("Phiếu không còn nhận thay đổi vì biên bản đã được lập. Hãy tải lại trang.");
    } catch (error) {
      if (!(error instanceof NoNetwork || error instanceof SignedOut)) throw error;
    }
  };

  page.root.addEventListener("focusout", (event) => {
    setTimeout(() => blocks.draw(), 0);
    const item = page.itemOf(event.target);
    const answer = item && later.get(item.id);
    if (!answer) return;
    later.delete(item.id);
    setTimeout(() => { merge(answer); page.changed(); }, 0);
  });
  page.heardConflict = poll;
  startRivals(page, poll);
  setInterval(poll, EVERY);
  document.addEventListener("visibilitychange", poll);
  window.addEventListener("online", poll);
}
