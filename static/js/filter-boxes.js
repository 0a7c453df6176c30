// A field in which one types to see fewer of many boxes; what is ticked stays ticked, shown or not.
//   [data-cchc-filter-boxes] around: [data-cchc-filter-boxes-input], [data-cchc-filter-boxes-item] the boxes with their
//   labels, within <details> groups; [data-cchc-filter-boxes-said] where it says how many are left.

const NONE_LEFT = "Không có mục nào khớp";

export function startFilterBoxes() {
  for (const scope of document.querySelectorAll("[data-cchc-filter-boxes]")) start(scope);
}

function start(scope) {
  const input = scope.querySelector("[data-cchc-filter-boxes-input]");
  const said = scope.querySelector("[data-cchc-filter-boxes-said]");
  const groups = [...scope.querySelectorAll("details")];
  const items = [...scope.querySelectorAll("[data-cchc-filter-boxes-item]")].map((box) => [box, fold(box.textContent)]);
  let opened = null; // which groups were open before one began to type

  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    if (words.length && !opened) opened = groups.map((group) => group.open);
    for (const [box, text] of items) box.hidden = !words.every((word) => text.includes(word));
    groups.forEach((group, place) => {
      const left = group.querySelector("[data-cchc-filter-boxes-item]:not([hidden])");
      group.hidden = !left;
      group.open = words.length ? Boolean(left) : (opened?.[place] ?? group.open);
    });
    if (!words.length) opened = null;
    scope.toggleAttribute("data-filtered", words.length > 0);
    const left = items.filter(([box]) => !box.hidden).length;
    said.textContent = words.length ? (left ? `Đang hiện ${left}/${items.length}` : NONE_LEFT) : "";
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it looks for a box, it does not send the form
    if (event.key === "Escape" && input.value) {
      input.value = "";
      show();
    }
  });
}

function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("đ", "d");
}
