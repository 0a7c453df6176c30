// A short word at the foot of the page. kind: success, info, warning, error.

export function toast(text, kind = "info", seconds = 8) {
  const area = document.getElementById("toasts");
  if (!area) return;
  const item = document.createElement("div");
  item.className = `message message-${kind}`;
  item.innerHTML = '<div><p></p></div><button type="button" class="btn-close" aria-label="Đóng"></button>';
  item.querySelector("p").textContent = text;
  item.querySelector("button").addEventListener("click", () => item.remove());
  area.append(item);
  if (kind !== "error") setTimeout(() => item.remove(), seconds * 1000);
}
