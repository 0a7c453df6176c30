// Photos and files: kept on the device first, sent with progress, tried again until the server has them.
import { ownHeaders } from "./http.js";
import { all, put, randomUuid, remove } from "./store.js";

const AGAIN = 10000;

export function startEvidence(page, { inspection, user }) {
  let busy = false;

  page.root.addEventListener("change", async (event) => {
    const input = event.target.closest("[data-cchc-evidence]");
    if (!input) return;
    const item = page.itemOf(input);
    for (const file of input.files) {
      await put("uploads", { id: crypto.randomUUID?.() ?? randomUuid(), inspection, user, criterion: item.id, file, name: file.name, errors: "" });
    }
    input.value = "";
    show();
    send();
  });

  page.root.addEventListener("click", async (event) => {
    const id = event.target.closest("[data-cchc-forget-upload]")?.dataset.cchcForgetUpload;
    if (!id) return;
    await remove("uploads", id);
    show();
  });

  const waiting = async () => (await all("uploads")).filter((upload) => upload.inspection === inspection && upload.user === user);

  const show = async () => {
    for (const list of page.root.querySelectorAll("[data-cchc-uploads]")) list.replaceChildren();
    for (const upload of await waiting()) {
      const list = page.items.get(upload.criterion)?.find("[data-cchc-uploads]");
      list?.append(row(upload));
    }
  };

  const send = async () => {
    if (busy) return;
    busy = true;
    try {
      for (const upload of await waiting()) {
        if (upload.errors) continue;
        const answer = await transfer(page.root.dataset.evidenceUrl, upload, (percent) => {
          const line = page.root.querySelector(`[data-upload="${upload.id}"] .percent`);
          if (line) line.textContent = `${percent}%`;
        });
        if (answer.done) {
          await remove("uploads", upload.id);
          page.refresh(upload.criterion);
        } else {
          await put("uploads", { ...upload, errors: answer.error });
        }
      }
    } catch {
      setTimeout(send, AGAIN);
    } finally {
      busy = false;
      show();
    }
  };

  page.showUploads = show;
  window.addEventListener("online", send);
  show();
  send();
}

function row(upload) {
  const line = document.createElement("li");
  line.dataset.upload = upload.id;
  line.innerHTML = '<span class="name"></span> <span class="percent"></span>';
  line.querySelector(".name").textContent = upload.name;
  line.querySelector(".percent").textContent = upload.errors || "đã lưu trên thiết bị, chưa gửi";
  if (upload.errors) {
    line.className = "field-error";
    line.insertAdjacentHTML("beforeend", ` <button class="btn btn-link btn-sm" type="button" data-cchc-forget-upload="${upload.id}">Bỏ tệp này</button>`);
  }
  return line;
}

// Rejects where trying again makes sense; else {done} or {error: sentence}.
function transfer(url, upload, progress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("id", upload.id);
    form.append("criterion", upload.criterion);
    form.append("file", upload.file, upload.name);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(ownHeaders())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => progress(Math.round((event.loaded / event.total) * 100)));
    request.addEventListener("error", () => reject(new Error("network")));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve({ done: true });
      else if (request.status === 422) resolve({ error: JSON.parse(request.responseText).error });
      else if (request.status === 413) resolve({ error: "Tệp quá lớn. Hãy chọn tệp nhỏ hơn." });
      else reject(new Error(`status ${request.status}`));
    });
    request.send(form);
  });
}
