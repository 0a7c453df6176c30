// The blocks beside the answers (evidence, samples, findings; strengths of a field): drawn anew when a colleague has
// changed one, never under the hands of the person who stands in it.

export class Blocks {
  constructor(page) {
    this.page = page;
    this.shown = new Map(Object.entries(JSON.parse(page.root.dataset.blocks))); // block → stamp of what it shows
    this.told = this.shown;
    this.stamp = ""; // of all that was told last; asked with, so that nothing comes back where nothing changed
  }

  hear({ stamp, blocks }) {
    this.stamp = stamp;
    if (blocks) this.told = new Map(Object.entries(blocks));
    return this.draw();
  }

  async draw() {
    if (this.drawing) return;
    this.drawing = true;
    for (const id of new Set([...this.told.keys(), ...this.shown.keys()])) {
      const stamp = this.told.get(id);
      if (this.shown.get(id) === stamp || this.isInUse(id)) continue;
      if (!(await this.fetch(id))) break; // no network: at the next poll
      if (stamp) this.shown.set(id, stamp);
      else this.shown.delete(id);
    }
    this.drawing = false;
  }

  fetch(id) {
    return id.startsWith("x") ? this.page.refresh(Number(id.slice(1))) : this.page.refreshNotes(id.slice(2));
  }

  isInUse(id) {
    const block = document.getElementById(id);
    const focused = document.activeElement;
    if (block?.contains(focused)) return true;
    return Boolean(block?.closest("[data-cchc-item]")?.contains(focused)) && focused.matches("textarea, [type=text]");
  }
}
