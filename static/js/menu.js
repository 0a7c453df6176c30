// A menu made of <details data-cchc-menu>: Escape and a click elsewhere close it.

export function startMenu() {
  const menus = [...document.querySelectorAll("details[data-cchc-menu]")];
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}
