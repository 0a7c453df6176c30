// The checklist. Items and their parts live in item.js, saving in outbox.js and save.js; each other module is one behaviour.
import { startCarried } from "./carried.js";
import { startDraftList } from "./draft-list.js";
import { startEvidence } from "./evidence.js";
import { startFindings } from "./findings.js";
import { Item } from "./item.js";
import { startKeyboard } from "./keyboard.js";
import { startNext } from "./next.js";
import { Outbox } from "./outbox.js";
import { startPeers } from "./peers.js";
import { startProgress } from "./progress.js";
import { startSaving } from "./save.js";

const root = document.querySelector("[data-cchc-checklist]");
const inspection = Number(root.dataset.cchcChecklist);
const user = document.body.dataset.cchcUser;
const items = new Map([...root.querySelectorAll("[data-cchc-item]")].map((element) => [Number(element.dataset.cchcItem), new Item(element)]));

const page = {
  root,
  items,
  lastSaved: "",
  itemOf: (element) => items.get(Number(element.closest("[data-cchc-item]")?.dataset.cchcItem)),
  changed: () => page.count(),
  isTouched: () => false,
  heardConflict: () => {},
  heardCarried: () => {},
  state(name, text) {
    const line = root.querySelector("[data-cchc-save-state]");
    line.dataset.state = name;
    if (line.textContent !== text) line.textContent = text;
    const short = root.querySelector("[data-cchc-save-short]");
    short.dataset.state = name;
    short.textContent = { saving: "đang lưu…", saved: text.replace("Đã lưu lúc", "đã lưu"), unsent: "chưa gửi", refused: "cần sửa" }[name] || "";
  },
  trouble(text, url = "", label = "") {
    const box = root.querySelector("[data-cchc-trouble]");
    box.hidden = !text;
    const line = box.querySelector("p");
    line.textContent = text;
    if (!url) return;
    const link = Object.assign(document.createElement("a"), { href: url, textContent: label });
    line.append(" ", link);
  },
};

startProgress(page);
startNext(page);
startKeyboard(page);
startFindings(page);
startDraftList(page, inspection);
startPeers(page);
startCarried(page, { inspection, user });
if (root.hasAttribute("data-editable")) {
  startSaving(page, new Outbox({ inspection, user, url: root.dataset.saveUrl })).catch(() => {
    page.trouble("Thiết bị này không giữ được nội dung chưa gửi (trình duyệt chặn bộ nhớ). Hãy giữ trang mở cho đến khi hiện «đã lưu».");
  });
  startEvidence(page, { inspection, user });
}
