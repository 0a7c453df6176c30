// What waits on this device: operations in the order they were made (auto-increment key), files to upload, and what is
// typed into small forms.
import { openDB } from "../../vendor/idb.js";

const open = openDB("cchc-checklist", 2, {
  upgrade(database, before) {
    if (before < 1) {
      database.createObjectStore("operations", { keyPath: "key", autoIncrement: true });
      database.createObjectStore("uploads", { keyPath: "id" });
    }
    if (before < 2) database.createObjectStore("drafts", { keyPath: "key" });
  },
  blocking: (version, next, event) => event.target.close(), // a newer page in another tab goes before this one
});

export async function inTransaction(store, work) {
  const transaction = (await open).transaction(store, "readwrite");
  const result = await work(transaction.store);
  await transaction.done;
  return result;
}

export async function all(store) {
  return (await open).getAll(store);
}

export async function get(store, key) {
  return (await open).get(store, key);
}

export async function put(store, record) {
  return (await open).put(store, record);
}

export async function remove(store, key) {
  return (await open).delete(store, key);
}

export function deviceId() {
  try {
    const known = localStorage.getItem("cchc-device");
    if (known) return known;
    const made = crypto.randomUUID?.() ?? randomUuid();
    localStorage.setItem("cchc-device", made);
    return made;
  } catch {
    return "khong-luu-duoc";
  }
}

// crypto.randomUUID exists only over https and on localhost; a ward may well open the system over plain http.
export function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}
