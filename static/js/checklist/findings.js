// Small forms over the checklist: findings, strengths, sampled files, links of evidence.
import { toast } from "../toast.js";
import { startPhrases } from "./phrases.js";

export function startFindings(page) {
  const dialog = document.getElementById("checklist-dialog");
  const body = document.getElementById("checklist-dialog-body");
  let opener = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cchc-dialog-open]");
    if (!link || event.ctrlKey || event.metaKey || event.button !== 0 || !window.htmx) return;
    event.preventDefault();
    opener = link;
    window.htmx.ajax("GET", link.href, { target: body, swap: "innerHTML" }).then(() => {
      if (!body.querySelector("form")) return;
      if (!dialog.open) dialog.showModal();
      (body.querySelector(".is-invalid, textarea, input:not([type=hidden])") || body).focus();
    });
  });

  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-cchc-dialog-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    body.replaceChildren();
    if (opener?.isConnected) opener.focus();
  });

  document.body.addEventListener("cchc:saved", ({ detail }) => {
    dialog.close();
    toast(detail.sentence, "success");
    for (const criterion of new Set(detail.criteria)) page.refresh(criterion);
    for (const slug of new Set(detail.fields)) {
      const notes = page.root.querySelector(`[data-cchc-field-notes="${slug}"]`);
      if (notes) window.htmx.trigger(notes, "cchc:refresh");
    }
  });

  page.refresh = (criterion) => {
    const extras = document.getElementById(`x${criterion}`);
    if (extras && window.htmx) window.htmx.trigger(extras, "cchc:refresh");
  };
  document.body.addEventListener("htmx:afterSettle", () => page.showUploads?.());
  startPhrases(body);
}
