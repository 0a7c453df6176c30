// A page that came back with something to correct opens where it says so, at its first wrong field or at the words above
// the form, which may stand far below.

export function startWrong() {
  const wrong = document.querySelector("main form .is-invalid");
  if (!wrong) return document.querySelector("main .message-error[role=alert]")?.scrollIntoView({ block: "nearest" });
  wrong.scrollIntoView({ block: "center" });
  (wrong.querySelector("input, select, textarea") ?? wrong).focus({ preventScroll: true }); // a file stands in a box
}
