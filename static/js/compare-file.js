// Whether a file that somebody holds is one of the issued ones: hashed here, never sent.
//   [data-cchc-issued="bản PDF"][data-size] the SHA-256 of an issued file; [data-cchc-compare][data-holds] around
//   [data-cchc-compare-zone] with the file input, and [data-cchc-compare-result].

const root = document.querySelector("[data-cchc-compare]");
if (root) start(root);

function start(root) {
  const zone = root.querySelector("[data-cchc-compare-zone]");
  const input = zone.querySelector("input");
  const result = root.querySelector("[data-cchc-compare-result]");
  if (!globalThis.crypto?.subtle) {
    zone.hidden = true;
    tell(result, "warning", "Trình duyệt không tính được mã của tệp.", "Trang này chưa được mở qua địa chỉ an toàn (https). Hãy mở lại bằng https, hoặc tự tính mã SHA-256 rồi so với các mã ở trên.");
    return;
  }
  let latest = 0; // the answer that counts is that for the last file
  const check = async (file) => {
    const turn = ++latest;
    tell(result, "info", `Đang tính mã của «${file.name}»…`, "");
    const words = await verdict(file, root.dataset.holds === "1");
    if (turn === latest) tell(result, ...words);
  };
  input.addEventListener("change", () => input.files[0] && check(input.files[0]));
  // A file that misses the frame must not replace the page.
  for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  zone.addEventListener("dragover", () => zone.classList.add("is-over"));
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => event.dataTransfer.files[0] && check(event.dataTransfer.files[0]));
}

async function verdict(file, holds) {
  const issued = [...document.querySelectorAll("[data-cchc-issued]")];
  let sha256 = "";
  // No file of another size is one of them: a large film is not read at all.
  if (issued.some((each) => Number(each.dataset.size) === file.size)) {
    try {
      sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    } catch {
      return ["error", `Không đọc được «${file.name}».`, "Hãy chọn lại tệp."];
    }
  }
  const found = issued.find((each) => each.textContent.trim() === sha256);
  if (!found) {
    return ["error", "Không phải bản điện tử đã phát hành.", `«${file.name}» khác với mọi tệp nêu trên. Có thể đây là bản dự thảo, bản đã sửa, hoặc bản tự scan, tự chụp.`];
  }
  const note = holds ? "" : " Lưu ý: văn bản này không còn hiệu lực, xem ở đầu trang.";
  return [holds ? "success" : "warning", `Đây đúng là ${found.dataset.cchcIssued} đã phát hành.`, `Mã SHA-256 của «${file.name}» trùng khớp.${note}`];
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function tell(result, kind, title, text) {
  const message = document.createElement("div");
  message.className = `message message-${kind}`;
  message.innerHTML = '<div><strong class="d-block"></strong><p></p></div>';
  message.querySelector("strong").textContent = title;
  message.querySelector("p").textContent = text;
  result.replaceChildren(message);
}
