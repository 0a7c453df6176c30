// Counts answered items and points of each field and of all, from what the items show.
import { points } from "./item.js";

export function startProgress(page) {
  const sections = [...page.root.querySelectorAll("[data-cchc-field]")].map((element) => ({
    element,
    slug: element.dataset.cchcField,
    items: [...element.querySelectorAll("[data-cchc-item]")],
    nav: page.root.querySelector(`[data-cchc-nav="${element.dataset.cchcField}"]`),
    option: page.root.querySelector(`[data-cchc-field-jump] option[value="${element.dataset.cchcField}"]`),
  }));
  page.count = () => {
    const all = { answered: 0, total: 0, score: 0, maximum: 0 };
    for (const section of sections) {
      const sums = add(section.items);
      for (const key of Object.keys(all)) all[key] += sums[key];
      const count = `${sums.answered}/${sums.total}`;
      put(section.element.querySelector("[data-cchc-field-progress]"), count);
      put(section.element.querySelector("[data-cchc-field-score]"), `${points(sums.score)}/${points(sums.maximum)}`);
      put(section.nav?.querySelector("[data-cchc-nav-progress]"), count);
      section.nav?.toggleAttribute("data-done", sums.answered === sums.total);
      if (section.option) put(section.option, `${section.option.textContent.split(" · ")[0]} · ${count}`);
    }
    for (const place of page.root.querySelectorAll("[data-cchc-total-progress]")) put(place, `${all.answered}/${all.total}`);
    put(page.root.querySelector("[data-cchc-total-score]"), `${points(all.score)}/${points(all.maximum)}`);
  };
  watchSections(page, sections);
}

function add(items) {
  const sums = { answered: 0, total: items.length, score: 0, maximum: 0 };
  for (const { dataset } of items) {
    if (dataset.state !== "open") sums.answered += 1;
    sums.score += Number(dataset.score || 0);
    sums.maximum += Number(dataset.maximum);
  }
  return sums;
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

// Marks the field that is being read in the bars.
function watchSections(page, sections) {
  const jump = page.root.querySelector("[data-cchc-field-jump]");
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      const slug = entry.target.dataset.cchcField;
      for (const section of sections) {
        if (section.slug === slug) section.nav?.setAttribute("aria-current", "true");
        else section.nav?.removeAttribute("aria-current");
      }
      if (jump && document.activeElement !== jump) jump.value = slug;
    }
  }, { rootMargin: "-25% 0px -70% 0px" });
  for (const section of sections) seen.observe(section.element);
  jump?.addEventListener("change", () => {
    const heading = document.getElementById(`h-${jump.value}`);
    heading?.scrollIntoView({ block: "start" });
    heading?.focus({ preventScroll: true });
  });
}
