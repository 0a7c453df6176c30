// Asks again before a button does what it says: data-cchc-confirm="Câu hỏi".
// Optional: data-cchc-confirm-label, the word on the button that goes on (else the button's own words).

const accepted = new WeakSet();

export function startConfirm() {
  document.addEventListener("click", onClick, { capture: true });
}

function onClick(event) {
  const control = event.target.closest("[data-cchc-confirm]");
  if (!control || event.button !== 0) return;
  if (accepted.delete(control)) return;
  if (control.form && !control.formNoValidate && !control.form.reportValidity()) {
    event.preventDefault();
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(control);
}

function ask(control) {
  const label = control.dataset.cchcConfirmLabel || control.textContent.trim();
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  dialog.innerHTML = `
    <form method="dialog">
      <h2 id="confirm-question" tabindex="-1"></h2>
      <div class="actions">
        <button class="btn btn-secondary" value="no">Quay lại</button>
        <button class="btn btn-primary" value="yes"></button>
      </div>
    </form>`;
  dialog.querySelector("h2").textContent = control.dataset.cchcConfirm;
  dialog.querySelector("[value=yes]").textContent = label;
  dialog.addEventListener("close", () => {
    dialog.remove();
    control.focus();
    if (dialog.returnValue !== "yes") return;
    accepted.add(control);
    control.click();
  });
  document.body.append(dialog);
  dialog.showModal();
}
