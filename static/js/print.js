// Opens the browser's print window, where a page can also be kept as PDF: button[data-cchc-print].
export function startPrint() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-cchc-print]")) print();
  });
}
