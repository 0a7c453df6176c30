// Shortcuts with Alt, told by the key's place so that no keyboard layout or Vietnamese typing gets in the way.

export function startKeyboard(page) {
  const keys = {
    KeyN: () => page.nextOpen(1),
    KeyB: () => page.nextOpen(-1),
    KeyJ: () => page.step(1),
    KeyK: () => page.step(-1),
    KeyU: () => page.showOnlyOpen(!page.root.hasAttribute("data-only-open")),
    KeyG: () => {
      const item = page.current();
      if (!item) return;
      item.find("[data-cchc-notes]").open = true;
      item.find("textarea[data-part=note]").focus();
    },
    KeyM: () => page.current()?.find("[data-cchc-evidence]")?.click(),
    KeyT: () => page.current()?.find("[data-cchc-finding]")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !(event.code in keys)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    keys[event.code]();
  });
}
