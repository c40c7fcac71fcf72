// Which adapters a picture is to be drawn with, and how much of each.

import {h} from "./dom.js";

const MOST = 16;

// `changed()` is called where a row is added or taken away; typing is noticed by the form.
export function adapters(changed) {
  const rows = h("div", {class: "adapter-rows"});
  const add = h("select", {id: "f-adapters", "aria-describedby": "f-adapters-hint"});
  const element = h("div", {class: "field wide", "data-field": "adapters", hidden: true},
    h("label", {for: "f-adapters"}, "Adapters"), rows, add,
    h("small", {id: "f-adapters-hint"}, "how much of each, -10 to 10; in the text as much, unless a second number says how much"));
  let offered = [];

  const taken = () => new Set([...rows.children].map((row) => row.dataset.name));
  const show = () => {
    const names = taken();
    add.replaceChildren(h("option", {value: ""}, "add one…"), ...offered.filter(({name}) => !names.has(name)).map(({name}) => h("option", {value: name}, name)));
    add.hidden = names.size >= MOST || add.options.length < 2;
  };
  const row = ({name, scale, textEncoderScale}) => {
    const number = (part, value, text, placeholder) => h("input", {
      type: "number", min: -10, max: 10, step: 0.05, inputmode: "decimal", class: part, value: value ?? "", placeholder, "aria-label": `${name}, ${text}`,
    });
    const line = h("div", {class: "adapter", "data-name": name},
      h("span", {class: "adapter-name", title: name}, name),
      number("scale", scale, "how much", "1"),
      number("texts", textEncoderScale, "how much in the text", "same"),
      h("button", {type: "button", class: "plain", "aria-label": `Without ${name}`, onclick: () => {
        line.remove();
        show();
        changed();
        add.focus();
      }}, "✕"));
    return line;
  };
  add.addEventListener("change", () => {
    if (add.value) {
      rows.append(row({name: add.value}));
      show();
      changed();
      rows.lastChild.querySelector(".scale").focus();
    }
  });
  show();
  return {
    name: "adapters",
    element,
    // What the model can be drawn with; where that is nothing, nothing is offered.
    offer(list) {
      offered = list;
      show();
    },
    get() {
      const said = [...rows.children].map((line) => ({
        name: line.dataset.name, scale: typed(line, "scale"), textEncoderScale: typed(line, "texts"),
      }));
      return said.length ? said : undefined;
    },
    set(value) {
      rows.replaceChildren(...(value ?? []).map(row));
      element.hidden &&= !value?.length;
      show();
    },
  };
}

function typed(line, part) {
  const {value} = line.querySelector("." + part);
  return value === "" ? undefined : Number(value);
}
