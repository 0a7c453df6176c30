// What a person who uses the keyboard alone meets on this page and cannot see: every stop of Tab must be visible, uncovered,
// and show that it has the focus, itself or by what stands for it (the label of a hidden box). Gives lines of faults.
() => {
  const SHOWN = { visibilityProperty: true, contentVisibilityAuto: true };
  const isStop = (el) => el.tabIndex >= 0 && !el.matches(":disabled") && el.type !== "hidden" && !el.closest("[inert]") && el.checkVisibility(SHOWN);
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(isStop);
  const marks = (el) => {
    const style = getComputedStyle(el);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  document.documentElement.style.scrollBehavior = "auto"; // Bootstrap scrolls smoothly, and the box is asked for at once
  const faults = [];
  for (const el of stops) {
    el.focus();
    const name = el.outerHTML.replace(/\s+/g, " ").slice(0, 120);
    if (document.activeElement !== el) { faults.push(`takes no focus: ${name}`); continue; }
    const shown = [el, el.nextElementSibling, el.parentElement, el.closest("label")].find((it) => it && marks(it));
    if (!shown) { faults.push(`shows no focus: ${name}`); continue; }
    const box = shown.getClientRects()[0];
    if (!box || box.width < 2 || box.height < 2) { faults.push(`has no size: ${name}`); continue; }
    const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    if (!inside) { faults.push(`lies outside the window: ${name}`); continue; }
    const spots = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const seen = spots.some(([x, y]) => {
      const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return hit && (shown.contains(hit) || hit.contains(shown) || el.contains(hit));
    });
    if (!seen) faults.push(`lies below something else: ${name}`);
  }
  document.activeElement?.blur?.();
  window.scrollTo(0, 0);
  return faults.slice(0, 6);
}
