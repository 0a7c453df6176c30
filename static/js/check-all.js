// Ticks all boxes of a scope at once and says how many are ticked.
//   [data-cchc-check-all] around: [data-cchc-check-all-toggle] a checkbox, [data-cchc-check-all-item] the checkboxes,
//   [data-cchc-check-all-count] where the words go; its data-noun ("phường, xã") is what is counted.
// A scope may stand within another: each has its own toggle and words, the outer one counts the boxes of both.

export function startCheckAll() {
  startWithin(document);
  document.addEventListener("htmx:afterSettle", () => startWithin(document)); // what came since
}

function startWithin(root) {
  for (const scope of root.querySelectorAll("[data-cchc-check-all]:not([data-started])")) {
    scope.dataset.started = "";
    start(scope);
  }
}

function start(scope) {
  const own = (hook) => [...scope.querySelectorAll(hook)].find((it) => it.closest("[data-cchc-check-all]") === scope);
  const toggle = own("[data-cchc-check-all-toggle]");
  const count = own("[data-cchc-check-all-count]");
  const items = () => [...scope.querySelectorAll("[data-cchc-check-all-item]:not(:disabled)")];

  const show = () => {
    const all = items();
    const ticked = all.filter((item) => item.checked).length;
    if (toggle) {
      toggle.checked = all.length > 0 && ticked === all.length;
      toggle.indeterminate = ticked > 0 && ticked < all.length;
    }
    if (count) count.textContent = `Đã chọn ${ticked}/${all.length} ${count.dataset.noun || "mục"}`;
  };

  scope.addEventListener("change", (event) => {
    if (event.target === toggle) for (const item of items()) item.checked = toggle.checked;
    show();
  });
  show();
}
