// The one way of saving: everything becomes an operation, is written to this device first, and is sent in order.
//
// A change of a part that has not been tried yet replaces the waiting one. Once tried, it may have reached the server,
// so the next change waits behind it and takes the revision that its answer brings. Two tabs never send at once.
import { NoNetwork, postJson, SignedOut } from "./http.js";
import { all, deviceId, inTransaction, randomUuid } from "./store.js";

const AT_ONCE = 40;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 60000;

export class Outbox extends EventTarget {
  constructor({ inspection, user, url }) {
    super();
    Object.assign(this, { inspection, user, url, wait: FIRST_WAIT, timer: 0, stopped: "" });
    this.queue = Promise.resolve();
    this.known = new Map(); // «criterion part» → the revision that our own last change brought
    this.listen();
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.flush(); });
  }

  // Tabs of one browser share the box: what one of them sends, all of them hear of.
  listen() {
    if (!("BroadcastChannel" in window)) return;
    this.channel = new BroadcastChannel(`cchc-outbox-${this.user}-${this.inspection}`);
    this.channel.addEventListener("message", ({ data: { name, detail } }) => {
      if (name === "settled") this.learn(detail.record, detail.result);
      this.dispatchEvent(new CustomEvent(name, { detail: { ...detail, remote: true } }));
    });
  }

  learn(record, result) {
    if (result.outcome !== "conflict") this.known.set(`${record.criterion} ${record.part}`, result.revision);
  }

  mine(record) {
    return record.inspection === this.inspection && record.user === this.user;
  }

  async waiting() {
    await this.queue;
    return (await all("operations")).filter((record) => this.mine(record));
  }

  async othersWaiting() {
    return (await all("operations")).filter((record) => record.inspection === this.inspection && record.user !== this.user);
  }

  // `held`: input → sentence; kept on the device, not sent until the person completes it.
  add({ criterion, part, value, base, held = null }) {
    this.queue = this.queue.then(() => inTransaction("operations", async (store) => {
      const same = (await store.getAll()).filter((r) => this.mine(r) && r.criterion === criterion && r.part === part);
      const open = same.find((record) => !record.tried);
      if (open) {
        await store.put({ ...open, value, held, refused: null, made_at: new Date().toISOString() });
        return;
      }
      const next = Number(localStorage.getItem("cchc-seq") || 0) + 1;
      localStorage.setItem("cchc-seq", next);
      await store.add({
        op_id: crypto.randomUUID?.() ?? randomUuid(), schema: 1, device_id: deviceId(), seq: next,
        inspection: this.inspection, user: this.user, criterion, part, value, held,
        base_revision: Math.max(base, this.known.get(`${criterion} ${part}`) || 0),
        refused: null, tried: false, made_at: new Date().toISOString(),
      });
    })).catch(() => this.tell("broken", {}));
    return this.queue;
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.running = (this.running || Promise.resolve()).then(() => this.queue).then(() => this.locked(() => this.sendAll())).catch(() => {});
    return this.running;
  }

  locked(work) {
    return navigator.locks ? navigator.locks.request(`cchc-outbox-${this.inspection}`, work) : work();
  }

  async sendAll() {
    this.stopped = "";
    try {
      for (;;) {
        const batch = await this.take();
        if (!batch.length) break;
        this.tell("sending", { batch });
        const { status, body } = await postJson(this.url, { operations: batch.map(sendable) });
        await this.settle(batch, status, body);
        if (this.stopped) return;
      }
      this.wait = FIRST_WAIT;
      this.tellAll("idle", {});
    } catch (error) {
      this.tell(error instanceof SignedOut ? "signed-out" : error instanceof NoNetwork ? "offline" : "broken", { error });
      this.timer = setTimeout(() => this.flush(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }
  }

  // The oldest sendable change of each part, marked as tried before it leaves.
  take() {
    return inTransaction("operations", async (store) => {
      const batch = new Map();
      for (const record of await store.getAll()) {
        const name = `${record.criterion} ${record.part}`;
        if (!this.mine(record) || batch.has(name)) continue;
        batch.set(name, record);
      }
      const ready = [...batch.values()].filter((record) => !record.held && !record.refused).slice(0, AT_ONCE);
      for (const record of ready) await store.put({ ...record, tried: true });
      return ready;
    });
  }

  async settle(batch, status, body) {
    const results = body.results || [];
    for (const [index, result] of results.entries()) await this.settleOne(batch[index], result);
    if (status === 200 || (status === 422 && results.length)) return;
    const stuck = batch[results.length];
    if (status === 403 && stuck) {
      await this.refuse(stuck, { value: body.error });
    } else {
      this.stopped = body.error || "Hệ thống không nhận thay đổi này.";
      this.tell("stopped", { error: this.stopped });
    }
  }

  async settleOne(record, result) {
    if (result.outcome === "refused") return this.refuse(record, result.errors);
    this.learn(record, result);
    await inTransaction("operations", async (store) => {
      await store.delete(record.key);
      for (const later of await store.getAll()) {
        const follows = this.mine(later) && later.criterion === record.criterion && later.part === record.part;
        if (follows && result.outcome !== "conflict") await store.put({ ...later, base_revision: result.revision });
      }
    });
    this.tellAll("settled", { record, result });
  }

  // Kept on the device with the reason, so that what was typed is still there after a reload.
  async refuse(record, errors) {
    await inTransaction("operations", async (store) => {
      const now = await store.get(record.key);
      const later = (await store.getAll()).some((r) => r.key > record.key && this.mine(r) && r.criterion === record.criterion && r.part === record.part);
      if (later) await store.delete(record.key);
      else await store.put({ ...now, refused: errors, tried: false });
    });
    this.tellAll("refused", { record, errors });
  }

  tellAll(name, detail) {
    this.tell(name, detail);
    this.channel?.postMessage({ name, detail });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function sendable({ op_id, schema, device_id, seq, criterion, part, value, base_revision, made_at }) {
  return { op_id, schema, device_id, seq, criterion, part, value, base_revision, made_at };
}
