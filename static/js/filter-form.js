// Sends a form of filters, form[data-cchc-filter-form], when a choice in it changes; its button still works.
// A whole page that comes back puts the focus where it was.

const FOCUS = "cchc-filter-focus";

export function startFilterForm() {
  const was = sessionStorage.getItem(FOCUS);
  sessionStorage.removeItem(FOCUS);
  for (const form of document.querySelectorAll("form[data-cchc-filter-form]")) {
    if (was) form.querySelector(`[name="${CSS.escape(was)}"]`)?.focus();
    form.addEventListener("change", (event) => send(form, event.target));
  }
}

function send(form, control) {
  if (!form.hasAttribute("hx-get")) sessionStorage.setItem(FOCUS, control.name);
  form.requestSubmit();
}
