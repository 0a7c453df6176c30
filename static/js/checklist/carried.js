// Old findings on the checklist (phúc tra): saved as soon as they are answered. What could not be sent stays on this
// device, visibly, and is sent when there is a network again; a colleague's answer is never overwritten unread.
import { NoNetwork, postJson, SignedOut, signInUrl } from "./http.js";

const RETRY = 15000; // ms
const WORDS = {
  saving: "Đang lưu…",
  unsent: "Đã lưu trên thiết bị, chưa gửi. Sẽ gửi khi có mạng.",
  choose: "Hãy chọn kết quả; nhận xét đang được giữ trên thiết bị.",
  note: "Đã lưu. Cần ghi nhận xét trước khi lập biên bản.",
};

export function startCarried(page, { inspection, user }) {
  const { root } = page;
  const rows = [...root.querySelectorAll("[data-cchc-carried]")].map((element) => new Row(element, `cchc-carried:${user}:${inspection}:${element.id}`));
  if (!rows.length) return;
  page.heardCarried = (carried) => { for (const told of carried) rows.find((row) => row.id === told.id)?.hear(told); };
  const sendAll = () => rows.forEach((row) => row.send());
  addEventListener("online", sendAll);
  setInterval(sendAll, RETRY);
  addEventListener("beforeunload", (event) => { if (rows.some((row) => row.unsent)) event.preventDefault(); });
  sendAll();
}

function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

class Row {
  constructor(element, key) {
    this.element = element;
    this.id = Number(element.dataset.cchcCarried);
    this.url = element.dataset.saveUrl || ""; // without one it is only read here
    this.key = key;
    this.note = element.querySelector("textarea");
    this.line = element.querySelector("[data-cchc-carried-state]");
    this.revision = Number(element.dataset.revision);
    this.unsent = Boolean(this.url) && this.restore();
    if (!this.url) return;
    element.addEventListener("input", () => this.keep());
    element.addEventListener("change", () => { this.keep(); this.send(); });
  }

  get values() {
    return { result: this.element.querySelector("input:checked")?.value || "", note: this.note.value };
  }

  // What a colleague answered meanwhile, unless it lies under the hands of this person or before unsent words of his.
  hear({ revision, result, note, by }) {
    if (revision <= this.revision || this.unsent || this.busy || this.element.contains(document.activeElement)) return;
    this.revision = revision;
    for (const input of this.element.querySelectorAll("input")) input.checked = input.value === result;
    this.note.value = note;
    this.tell("saved", by ? `${by} ghi` : "");
  }

  keep() {
    this.unsent = true;
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...this.values, revision: this.revision }));
    } catch {
      // Storage refused: the page still holds it, and asks before it is left.
    }
  }

  restore() {
    const kept = load(this.key);
    if (!kept) return false;
    for (const input of this.element.querySelectorAll("input")) input.checked = input.value === kept.result;
    this.note.value = kept.note;
    this.revision = kept.revision; // what its writer had read: a colleague's answer meanwhile is told, not lost
    return true;
  }

  async send() {
    const sent = this.values;
    if (!this.unsent || this.busy || this.refused === JSON.stringify(sent)) return;
    if (!sent.result) return this.tell("unsent", WORDS.choose);
    this.busy = true;
    this.tell("saving", WORDS.saving);
    try {
      this.heard(sent, await postJson(this.url, { ...sent, revision: this.revision }));
    } catch (error) {
      if (error instanceof SignedOut) this.tell("unsent", error.somebodyElse || "Phiên làm việc đã hết. Nội dung còn trên thiết bị.", !error.somebodyElse);
      else if (error instanceof NoNetwork) this.tell("unsent", WORDS.unsent);
      else throw error;
    } finally {
      this.busy = false;
    }
  }

  heard(sent, { status, body }) {
    if (Number.isInteger(body.revision)) this.revision = body.revision;
    if (status !== 200) {
      this.refused = JSON.stringify(sent); // not sent again until it is changed
      this.tell("refused", body.error);
      return this.insist(status);
    }
    this.refused = "";
    if (JSON.stringify(sent) !== JSON.stringify(this.values)) return this.keep(); // typed on meanwhile: goes with the next
    this.unsent = false;
    localStorage.removeItem(this.key);
    this.tell("saved", body.needs_note ? WORDS.note : "Đã lưu");
  }

  // Two people answered: whoever read both may put his own in its place.
  insist(status) {
    if (status !== 409) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-secondary btn-sm", textContent: "Lưu nội dung của tôi" });
    button.addEventListener("click", () => { this.refused = ""; this.keep(); this.send(); });
    this.line.append(" ", button);
  }

  tell(state, text, signIn = false) {
    this.line.dataset.state = state;
    this.line.textContent = text;
    if (signIn) this.line.append(" ", Object.assign(document.createElement("a"), { href: signInUrl(), textContent: "Đăng nhập lại" }));
  }
}
