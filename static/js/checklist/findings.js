// Small forms over the checklist: findings, strengths, sampled files, links of evidence.
import { toast } from "../toast.js";
import { fetchForm, showForm, startDialogForm } from "./dialog-form.js";
import { forget } from "./drafts.js";
import { startPhrases } from "./phrases.js";

export function startFindings(page) {
  const dialog = document.getElementById("checklist-dialog");
  const body = document.getElementById("checklist-dialog-body");
  let opener = null;

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-cchc-dialog-open]");
    if (!link || event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    opener = link;
    const { html, sentence } = await fetchForm(link.getAttribute("href"));
    if (opener !== link) return; // another was asked for meanwhile
    if (sentence) return toast(sentence, "error");
    body.innerHTML = html;
    if (!dialog.open) dialog.showModal();
    await showForm(body);
  });

  dialog.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-cchc-dialog-close]")) return;
    event.preventDefault();
    const form = body.querySelector("form");
    if (!form.hasAttribute("data-failed")) await forget(form.getAttribute("action")).catch(() => {}); // «Không lưu»
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    body.replaceChildren();
    page.showDrafts();
    const again = opener?.isConnected ? opener : opener && document.querySelector(`a[href="${CSS.escape(opener.getAttribute("href"))}"]`);
    again?.focus();
  });

  startDialogForm(body, (detail) => {
    dialog.close();
    toast(detail.sentence, "success");
    for (const criterion of new Set(detail.criteria)) page.refresh(criterion);
    for (const slug of new Set(detail.fields)) page.refreshNotes(slug);
  });

  page.refresh = async (criterion) => {
    const drawn = await draw(`${page.root.dataset.extrasUrl}?criterion=${criterion}`, `x${criterion}`);
    page.showUploads?.();
    return drawn;
  };
  page.refreshNotes = (slug) => draw(`${page.root.dataset.notesUrl}?field=${encodeURIComponent(slug)}`, `n-${slug}`);
  startPhrases(body);
}

// A block as the server draws it now; of several answers on their way only the last one asked for counts.
const turns = new Map();

async function draw(url, id) {
  const turn = (turns.get(id) || 0) + 1;
  turns.set(id, turn);
  const response = await fetch(url, { redirect: "manual" }).catch(() => null);
  if (!response?.ok) return false;
  const drawn = document.createElement("template");
  drawn.innerHTML = (await response.text()).trim();
  if (turns.get(id) === turn) replace(document.getElementById(id), drawn.content);
  return true;
}

// What had the focus in the old block has it in the new one: by the keyboard nobody begins again at the top of the page.
function replace(block, content) {
  const focused = block?.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const into = block?.parentElement;
  block?.replaceWith(content);
  if (focused) into.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
