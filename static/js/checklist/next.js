// Going from item to item: the next one that lacks an answer, the neighbours, and showing only what lacks an answer.
import { toast } from "../toast.js";

export function startNext(page) {
  const { root } = page;
  const filter = root.querySelector("[data-cchc-only-open]");

  const shown = () => [...page.items.values()].filter((item) => item.element.offsetParent !== null || item.element.getClientRects().length);

  page.current = () => {
    const focused = document.activeElement?.closest("[data-cchc-item]");
    if (focused) return page.items.get(Number(focused.dataset.cchcItem));
    return shown().find((item) => item.element.getBoundingClientRect().bottom > 160);
  };

  page.go = (item) => {
    item.element.scrollIntoView({ block: "start" });
    const input = item.find("[data-part=result] input:checked") || item.find("[data-part=result] input:not([disabled])");
    (input?.getClientRects().length ? input : item.element).focus({ preventScroll: true });
  };

  page.step = (by) => {
    const list = shown();
    const next = list[list.indexOf(page.current()) + by];
    if (next) page.go(next);
  };

  page.nextOpen = (by = 1) => {
    const list = [...page.items.values()];
    const from = Math.max(list.indexOf(page.current()), 0);
    const focused = document.activeElement?.closest("[data-cchc-item]") !== null;
    const order = list.map((_, i) => list[(from + by * (i + (focused ? 1 : 0)) + list.length * 2) % list.length]);
    const next = order.find((item) => item.editable && item.element.dataset.state === "open");
    if (next) page.go(next);
    else toast("Mọi mục được giao cho bạn đã có câu trả lời.", "success");
  };

  page.showOnlyOpen = (only) => {
    filter.checked = only;
    root.toggleAttribute("data-only-open", only);
    for (const item of page.items.values()) item.element.toggleAttribute("data-was-open", item.element.dataset.state === "open");
  };

  filter?.addEventListener("change", () => page.showOnlyOpen(filter.checked));
  for (const button of root.querySelectorAll("[data-cchc-next]")) button.addEventListener("click", () => page.nextOpen());
}
