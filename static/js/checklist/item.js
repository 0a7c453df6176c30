// One item of the checklist: reads its parts from the inputs and writes them back. Knows no network.

export const PARTS = ["result", "override", "note", "internal_note"];

export class Item {
  constructor(element) {
    this.element = element;
    this.id = Number(element.dataset.cchcItem);
    this.editable = element.hasAttribute("data-editable");
    const revisions = element.dataset.revisions.split(" ").map(Number);
    this.revisions = Object.fromEntries(PARTS.map((part, index) => [part, revisions[index]]));
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  all(selector) {
    return [...this.element.querySelectorAll(selector)];
  }

  partOf(input) {
    return input.closest("[data-part]")?.dataset.part;
  }

  inputs(part) {
    return part.endsWith("note") ? this.all(`textarea[data-part=${part}]`) : this.all(`[data-part=${part}] input`);
  }

  // Whether the person stands in a text box of the part; a chosen button is no typing.
  isTyping(part) {
    return this.inputs(part).includes(document.activeElement) && document.activeElement.matches("textarea, [type=text]");
  }

  read(part) {
    if (part.endsWith("note")) return this.find(`textarea[data-part=${part}]`).value;
    if (part === "override") return { score: this.find("[data-override-score]").value.trim(), reason: this.find("[data-override-reason]").value.trim() };
    return this.readResult();
  }

  readResult() {
    const mark = this.find("[data-mark]:checked")?.dataset.mark;
    const choice = this.find("[data-choice]:checked")?.dataset.choice || "";
    const value = { mark: mark || "", choice, zero_if: this.find("[data-zero-if]")?.checked || false, reason: this.find("[data-reason]").value.trim() };
    for (const input of this.all("[data-number]")) value[input.dataset.number] = input.value.trim();
    const typed = this.all("[data-number]").some((input) => input.value.trim());
    if (!mark && (choice || typed || value.zero_if)) value.mark = "result";
    return value;
  }

  // What the person must still add before the part can be sent: input → sentence, or null.
  missing(part, value) {
    if (part === "result" && value.mark === "not_due" && !value.reason) return { reason: "Chưa đến kỳ đánh giá thì cần nêu lý do." };
    if (part === "override" && value.score && !value.reason) return { reason: "Cần nêu lý do quyết định điểm." };
    if (part === "override" && !value.score && value.reason) return { score: "Cần nhập điểm." };
    return null;
  }

  write(part, value) {
    if (part.endsWith("note")) {
      this.find(`textarea[data-part=${part}]`).value = value;
      if (value) this.find("[data-cchc-notes]").open = true;
    } else if (part === "override") {
      this.find("[data-override-score]").value = value.score || "";
      this.find("[data-override-reason]").value = value.reason || "";
      if (value.score) this.find("[data-cchc-override]").open = true;
    } else {
      this.writeResult(value);
    }
  }

  writeResult(value) {
    const other = value.mark && value.mark !== "result";
    for (const radio of this.all("[data-choice]")) radio.checked = !other && radio.dataset.choice === value.choice;
    for (const radio of this.all("[data-mark]")) radio.checked = radio.dataset.mark === value.mark;
    for (const input of this.all("[data-number]")) input.value = value[input.dataset.number] ?? "";
    const zero = this.find("[data-zero-if]");
    if (zero) zero.checked = Boolean(value.zero_if);
    this.find("[data-reason]").value = value.reason || "";
    if (other) this.find(".marks").open = true;
  }

  // Scores as the server works them out.
  score({ answered, proposed_score, score, maximum, override_stale }) {
    const { element } = this;
    const leftOut = maximum !== null && Number(maximum) === 0;
    element.dataset.state = leftOut ? "left_out" : answered ? "answered" : "open";
    element.dataset.score = score ?? "";
    element.dataset.maximum = maximum ?? element.dataset.max;
    element.toggleAttribute("data-lost", score !== null && Number(maximum) - Number(score) > 0.0000001);
    this.find("[data-cchc-points]").textContent = score === null ? "–" : points(score);
    this.find("[data-cchc-proposed]").textContent = proposed_score === null ? "–" : points(proposed_score);
    this.find("[data-cchc-stale]").hidden = !override_stale;
    this.find("[data-cchc-confirm-override]").hidden = !override_stale;
    if (override_stale) this.find("[data-cchc-override]").open = true;
  }

  // What stands was worked out from an answer that was changed since.
  scoreWaits() {
    for (const number of this.all("[data-cchc-points], [data-cchc-proposed]")) number.textContent = "…";
  }

  state(name, text) {
    const line = this.find("[data-cchc-item-state]");
    line.dataset.state = name;
    line.textContent = text;
    this.element.dataset.save = name;
  }

  error(errors) {
    const line = this.find("[data-cchc-error]");
    line.hidden = !errors;
    line.textContent = errors ? Object.values(errors).join(" ") : "";
    if (!line.id) line.id = `e${this.id}`;
    const named = errors ? Object.keys(errors) : [];
    for (const input of this.all("input, textarea")) {
      const name = input.dataset.number || ("reason" in input.dataset || "overrideReason" in input.dataset ? "reason" : "overrideScore" in input.dataset ? "score" : input.dataset.part || "");
      const bad = named.includes(name);
      input.classList.toggle("is-invalid", bad);
      if (bad) { input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", line.id); }
      else { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); }
    }
  }
}

export function points(value) {
  return Number(Number(value).toFixed(2)).toString().replace(".", ",");
}
