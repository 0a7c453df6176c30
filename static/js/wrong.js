// A page that came back with something to correct opens at its first wrong field, which may stand far below.

export function startWrong() {
  const wrong = document.querySelector("main form .is-invalid");
  if (!wrong) return;
  wrong.scrollIntoView({ block: "center" });
  (wrong.querySelector("input, select, textarea") ?? wrong).focus({ preventScroll: true }); // a file stands in a box
}
