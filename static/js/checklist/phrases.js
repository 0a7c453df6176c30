// One tap puts proposed words into the form; the person then changes them.

export function startPhrases(root) {
  root.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-cchc-phrase]");
    const cause = event.target.closest("[data-cchc-cause]");
    const button = phrase || cause;
    if (!button) return;
    const form = root.querySelector("form[method=post]");
    const fill = (name, value) => {
      const input = form.elements[name];
      if (input && value) input.value = value;
    };
    if (cause) fill("cause", cause.dataset.cchcCause);
    if (phrase) {
      fill("text", phrase.dataset.text);
      fill("recommendation", phrase.dataset.recommendation);
      fill("severity", phrase.dataset.severity);
      form.elements.text.focus();
    }
    form.dispatchEvent(new Event("input")); // kept on the device as if it were typed
  });
}
