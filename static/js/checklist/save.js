// Turns what is typed and chosen into operations, and shows what became of them, at the item and for the whole page.
import { clock } from "./clock.js";
import { signInUrl } from "./http.js";
import { PARTS } from "./item.js";

const TYPING = 800; // ms without a key before text is sent; it is on the device at once

export function startSaving(page, outbox) {
  const { root, items } = page;
  const timers = new Map();
  const touched = new Set(); // «id part» with something that the server has not taken
  page.isTouched = (id, part) => touched.has(`${id} ${part}`);

  const keep = (item, part, soon) => {
    const value = item.read(part);
    const held = item.missing(part, value);
    touched.add(`${item.id} ${part}`);
    item.error(null);
    item.state(held ? "held" : "saving", held ? Object.values(held)[0] : "đang lưu…");
    outbox.add({ criterion: item.id, part, value, base: item.revisions[part], held });
    clearTimeout(timers.get(item.id));
    if (!held) timers.set(item.id, setTimeout(() => outbox.flush(), soon ? 0 : TYPING));
    page.changed();
  };

  const onInput = (event) => {
    const item = page.itemOf(event.target);
    const part = item?.editable && item.partOf(event.target);
    if (!part || event.target.type === "file") return;
    if (event.target.dataset.number !== undefined) for (const mark of item.all("[data-mark]")) mark.checked = false;
    const chosen = event.target.type === "radio" || event.target.type === "checkbox";
    if (chosen === (event.type === "change")) keep(item, part, chosen);
    else if (event.type === "change" && touched.has(`${item.id} ${part}`)) outbox.flush(); // the person has left the box
  };
  root.addEventListener("input", onInput);
  root.addEventListener("change", onInput);

  root.addEventListener("click", (event) => {
    const item = page.itemOf(event.target);
    if (!item?.editable) return;
    if (event.target.closest("[data-cchc-clear]")) {
      item.writeResult({ mark: "" });
      keep(item, "result", true);
    } else if (event.target.closest("[data-cchc-confirm-override]")) {
      keep(item, "override", true);
    } else if (event.target.closest("[data-cchc-take-faults]")) {
      const count = item.find("[data-number=count]");
      if (!count) return;
      count.value = event.target.closest("[data-cchc-take-faults]").dataset.cchcTakeFaults;
      keep(item, "result", true);
    }
  });

  const quiet = async (item) => {
    const waits = (await outbox.waiting()).filter((record) => record.criterion === item.id);
    for (const part of PARTS) if (!waits.some((record) => record.part === part)) touched.delete(`${item.id} ${part}`);
    return waits;
  };

  outbox.addEventListener("sending", ({ detail }) => {
    for (const record of detail.batch) items.get(record.criterion)?.state("saving", "đang lưu…");
    page.state("saving", "Đang lưu…");
  });
  outbox.addEventListener("settled", async ({ detail: { record, result, remote } }) => {
    const item = items.get(record.criterion);
    if (!item) return;
    item.score(result);
    if (remote && !item.isTyping(record.part)) item.write(record.part, record.value); // given in another tab
    const later = (await outbox.waiting()).some((r) => r.criterion === item.id && r.part === record.part);
    if (result.outcome === "conflict" && later) {
      item.state("conflict", "Người khác đã ghi nội dung khác: cả hai đều được giữ, chủ trì chọn.");
    } else if (result.outcome === "conflict") {
      item.revisions[record.part] = result.revision;
      item.write(record.part, result.current);
      item.state("conflict", "Người khác đã ghi nội dung khác: cả hai đều được giữ, chủ trì chọn.");
      page.heardConflict();
    } else {
      item.revisions[record.part] = Math.max(result.revision, item.revisions[record.part]);
    }
    if (!(await quiet(item)).length && result.outcome !== "conflict") item.state("saved", `đã lưu lúc ${clock(result.saved_at)}`);
    page.lastSaved = result.saved_at;
    page.changed();
  });
  outbox.addEventListener("refused", ({ detail: { record, errors } }) => {
    const item = items.get(record.criterion);
    item?.error(errors);
    item?.state("refused", "chưa lưu");
  });
  outbox.addEventListener("idle", () => sum(page, outbox));
  outbox.addEventListener("offline", () => sum(page, outbox, "offline"));
  outbox.addEventListener("signed-out", () => {
    sum(page, outbox, "offline");
    page.trouble("Phiên làm việc đã hết hạn. Nội dung chưa gửi vẫn còn trên thiết bị này và tự gửi sau khi đăng nhập lại.", signInUrl(), "Đăng nhập lại");
  });
  outbox.addEventListener("stopped", ({ detail }) => { page.trouble(detail.error); sum(page, outbox, "offline"); });
  outbox.addEventListener("broken", () => {
    page.trouble("Thiết bị này không giữ được nội dung chưa gửi (trình duyệt chặn bộ nhớ hoặc đã đầy). Hãy giữ trang mở cho đến khi hiện «đã lưu».");
    sum(page, outbox, "offline");
  });
  return restore(page, outbox, touched);
}

function showUnsent(item, record) {
  item?.state("unsent", "đã lưu trên thiết bị, chưa gửi");
  if (["result", "override"].includes(record.part)) item?.scoreWaits();
}

async function sum(page, outbox, why = "") {
  const waits = await outbox.waiting();
  const sending = waits.filter((record) => !record.held && !record.refused);
  for (const record of sending) if (why) showUnsent(page.items.get(record.criterion), record);
  const faulty = waits.length - sending.length;
  if (sending.length && why) page.state("unsent", `${sending.length} thay đổi đã lưu trên thiết bị, chưa gửi`);
  else if (faulty) page.state("refused", `${faulty} mục cần sửa hoặc bổ sung, chưa lưu`);
  else if (page.lastSaved) {
    page.state("saved", `Đã lưu lúc ${clock(page.lastSaved)}`);
    page.trouble("");
  }
}

// What an earlier visit of this page left on the device is shown again and sent.
async function restore(page, outbox, touched) {
  for (const record of await outbox.waiting()) {
    const item = page.items.get(record.criterion);
    if (!item?.editable) continue;
    touched.add(`${item.id} ${record.part}`);
    item.write(record.part, record.value);
    showUnsent(item, record);
    if (record.refused) {
      item.state("refused", "chưa lưu");
      item.error(record.refused);
    }
    if (record.held) item.state("held", Object.values(record.held)[0]);
  }
  const others = await outbox.othersWaiting();
  if (others.length) page.trouble(`Trên thiết bị này còn ${others.length} thay đổi chưa gửi của người khác. Người đó đăng nhập lại trên thiết bị này thì chúng được gửi.`);
  await sum(page, outbox);
  return outbox.flush();
}
