// The same small forms as pages of their own.
import { showForm, startDialogForm } from "./dialog-form.js";
import { forget } from "./drafts.js";
import { startPhrases } from "./phrases.js";

const box = document.querySelector("#main .form-wide");

startPhrases(box);
startDialogForm(box, ({ criteria, fields }) => {
  const anchor = criteria.length ? `#i${criteria[0]}` : fields.length ? `#f-${fields[0]}` : "";
  location.assign(box.querySelector("[data-cchc-dialog-close]").getAttribute("href") + anchor);
});
box.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-cchc-dialog-close]");
  const form = link?.closest("form");
  if (!form || form.hasAttribute("data-failed") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await forget(form.getAttribute("action")).catch(() => {});
  location.assign(link.href);
});
showForm(box);
