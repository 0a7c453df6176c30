// The values typed into a form, as a plain object, and back. Files, passwords and hidden fields are left alone.

const SKIPPED = new Set(["file", "password", "hidden", "submit", "button", "reset", "image"]);

function controls(form) {
  return [...form.elements].filter((e) => e.name && "value" in e && !SKIPPED.has(e.type) && e.tagName !== "FIELDSET");
}

export function readValues(form) {
  const values = {};
  for (const control of controls(form)) {
    const list = (values[control.name] ??= []);
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) list.push(control.value);
    } else if (control.type === "select-multiple") {
      list.push(...[...control.selectedOptions].map((option) => option.value));
    } else {
      list.push(control.value);
    }
  }
  return values;
}

export function writeValues(form, values) {
  const places = {};
  for (const control of controls(form)) {
    const list = values[control.name];
    if (!list) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = list.includes(control.value);
    } else if (control.type === "select-multiple") {
      for (const option of control.options) option.selected = list.includes(option.value);
    } else {
      const place = places[control.name] ?? 0;
      places[control.name] = place + 1;
      if (place < list.length) control.value = list[place];
    }
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function sameValues(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
