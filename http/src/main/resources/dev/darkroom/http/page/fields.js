// The fields of a request as controls. Each control says its value, or undefined where the model's own is meant.

import {h} from "./dom.js";

const MULTIPLES = [[1, 1], [0.75, 1], [1, 0.75], [1.5, 1], [1, 1.5], [1.5, 1.5], [2, 2]];

function labelled(name, text, control, hint) {
  return h("div", {class: "field", "data-field": name},
    h("label", {for: "f-" + name}, text), control,
    hint && h("small", {id: `f-${name}-hint`}, hint));
}

// A number that may be left out.
export function number(name, text, {min, max, step = 1, hint, usual} = {}) {
  const input = h("input", {
    type: "number", id: "f-" + name, min, max, step, inputmode: step === 1 ? "numeric" : "decimal",
    placeholder: usual === undefined ? "model's own" : String(usual), "aria-describedby": hint && `f-${name}-hint`,
  });
  return {
    name,
    element: labelled(name, text, input, hint),
    get: () => (input.value === "" ? undefined : Number(input.value)),
    set: (value) => {
      input.value = value ?? "";
    },
    usual: (value) => {
      input.placeholder = value === undefined ? "model's own" : String(value);
    },
  };
}

export function words(name, text, {hint, lines = 1} = {}) {
  const input = lines > 1
    ? h("textarea", {id: "f-" + name, rows: lines, "aria-describedby": hint && `f-${name}-hint`})
    : h("input", {type: "text", id: "f-" + name, autocomplete: "off", "aria-describedby": hint && `f-${name}-hint`});
  return {
    name,
    element: labelled(name, text, input, hint),
    input,
    get: () => input.value.trim() || undefined,
    set: (value) => {
      input.value = value ?? "";
    },
  };
}

// One of several; the first choice means the model's own.
export function choice(name, text, choices, {hint, usual = "model's own"} = {}) {
  const select = h("select", {id: "f-" + name, "aria-describedby": hint && `f-${name}-hint`});
  const offer = (list) => {
    const before = select.value;
    select.replaceChildren(h("option", {value: ""}, usual), ...list.map((one) => h("option", {value: one.value ?? one, title: one.title}, one.label ?? one)));
    select.value = before;
    if (select.selectedIndex < 0) {
      select.value = "";
    }
  };
  offer(choices);
  return {
    name,
    element: labelled(name, text, select, hint),
    offer,
    select,
    get: () => select.value || undefined,
    set: (value) => {
      if (value != null && ![...select.options].some((option) => option.value === String(value))) {
        select.append(h("option", {value}, String(value)));
      }
      select.value = value ?? "";
    },
  };
}

export function truth(name, text, {hint} = {}) {
  const box = h("input", {type: "checkbox", id: "f-" + name, "aria-describedby": hint && `f-${name}-hint`});
  return {
    name,
    element: h("div", {class: "field check", "data-field": name}, box, h("label", {for: "f-" + name}, text), hint && h("small", {id: `f-${name}-hint`}, hint)),
    get: () => box.checked || undefined,
    set: (value) => {
      box.checked = Boolean(value);
    },
  };
}

// Two numbers in one object, such as a width and a height.
export function pair(name, text, [first, second], {hint} = {}) {
  const inputs = [first, second].map((part) => h("input", {type: "number", id: `f-${name}-${part}`, min: 0, inputmode: "numeric", placeholder: part, "aria-label": `${text}, ${part}`}));
  return {
    name,
    element: h("div", {class: "field pair", role: "group", "aria-label": text, "data-field": name}, h("span", {class: "as-label"}, text), h("span", {class: "two"}, inputs), hint && h("small", {}, hint)),
    get: () => (inputs.every((input) => input.value !== "") ? {[first]: Number(inputs[0].value), [second]: Number(inputs[1].value)} : undefined),
    set: (value) => {
      inputs[0].value = value?.[first] ?? "";
      inputs[1].value = value?.[second] ?? "";
    },
  };
}

// Width and height, as sizes near the model's own or typed in.
export function size() {
  const select = h("select", {id: "f-size"});
  const width = h("input", {type: "number", min: 8, step: 8, id: "f-width", "aria-label": "Width in pixels", inputmode: "numeric"});
  const height = h("input", {type: "number", min: 8, step: 8, id: "f-height", "aria-label": "Height in pixels", inputmode: "numeric"});
  const typed = h("span", {class: "two", hidden: true}, width, h("span", {"aria-hidden": "true"}, "×"), height);
  const show = () => {
    typed.hidden = select.value !== "typed";
  };
  select.addEventListener("change", show);
  const control = {
    name: "size",
    element: h("div", {class: "field", "data-field": "width height size"}, h("label", {for: "f-size"}, "Size"), select, typed),
    offer(own) {
      const before = control.get();
      const sizes = own?.width ? MULTIPLES.map(([w, h2]) => [own.width * w, own.height * h2].map((side) => Math.round(side / 8) * 8)) : [];
      select.replaceChildren(
        h("option", {value: ""}, own?.width ? `${own.width} × ${own.height}` : "model's own"),
        ...sizes.slice(1).map(([w, h2]) => h("option", {value: `${w}x${h2}`}, `${w} × ${h2}`)),
        h("option", {value: "typed"}, "other…"));
      control.set(before);
    },
    get() {
      if (select.value === "typed") {
        return width.value && height.value ? {width: Number(width.value), height: Number(height.value)} : undefined;
      }
      const [w, h2] = select.value.split("x").map(Number);
      return h2 ? {width: w, height: h2} : undefined;
    },
    set(value) {
      const key = value ? `${value.width}x${value.height}` : "";
      const offered = [...select.options].some((option) => option.value === key);
      select.value = offered ? key : "typed";
      if (!offered) {
        width.value = value.width;
        height.value = value.height;
      }
      show();
    },
  };
  control.offer();
  return control;
}
