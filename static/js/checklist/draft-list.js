// Says what was typed into small forms and has not been sent, each a link that opens its form again.
import { moment } from "./clock.js";
import { draftsOf, forget, onDraftsChanged } from "./drafts.js";

export function startDraftList(page, inspection) {
  const box = page.root.querySelector("[data-cchc-drafts]");

  page.showDrafts = async () => {
    const drafts = await draftsOf(inspection).catch(() => []);
    box.hidden = !drafts.length;
    box.querySelector("ul").replaceChildren(...drafts.map((draft) => row(page, draft)));
  };
  onDraftsChanged(page.showDrafts);
  page.showDrafts();
}

function row(page, draft) {
  const line = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: draft.url, textContent: `${draft.title}${place(page, draft.url)}` });
  link.dataset.cchcDialogOpen = "";
  const words = draft.values.text?.[0] || draft.values.code?.[0] || "";
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link btn-sm", textContent: "Bỏ" });
  button.setAttribute("aria-label", `Bỏ nội dung chưa gửi: ${link.textContent}`);
  button.addEventListener("click", () => forget(draft.url));
  line.append(link, `${words ? ` – «${words}»` : ""}, lúc ${moment(draft.at)} `, button);
  return line;
}

function place(page, url) {
  const asked = new URL(url, location.href).searchParams;
  const item = page.items.get(Number(asked.get("criterion")));
  return item ? `, mục ${item.element.dataset.code}` : "";
}
