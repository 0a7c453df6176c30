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
      draw(`${page.root.dataset.notesUrl}?field=${encodeURIComponent(slug)}`, `n-${slug}`);
    }
  });

  page.refresh = async (criterion) => {
    await draw(`${page.root.dataset.extrasUrl}?criterion=${criterion}`, `x${criterion}`);
    page.showUploads?.();
  };
  startPhrases(body);
}

// A block as the server draws it now; of several answers on their way only the last one asked for counts.
const turns = new Map();

async function draw(url, id) {
  const turn = (turns.get(id) || 0) + 1;
  turns.set(id, turn);
  const response = await fetch(url, { redirect: "manual" }).catch(() => null);
  if (!response?.ok) return;
  const drawn = document.createElement("template");
  drawn.innerHTML = (await response.text()).trim();
  if (turns.get(id) === turn) document.getElementById(id)?.replaceWith(drawn.content);
}
