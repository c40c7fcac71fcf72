// What a request says that the desk has no field for: kept as it came, until somebody takes it away.

import {h} from "./dom.js";
import {slot} from "./start.js";

// What is said of a request itself, and belongs to no other.
const OWN = ["id", "createdAt", "expiresAt", "previewEvery"];

// known: names of the fields that the desk has.
export function carried(known) {
  const element = h("div", {class: "carried", hidden: true});
  let kept = {};
  function show() {
    element.replaceChildren(...Object.keys(kept).map(row));
    element.hidden = element.children.length === 0;
  }
  function row(name) {
    return h("div", {class: "carried-row"},
      h("span", {}, `${name}: ${worded(kept[name])}`),
      h("button", {type: "button", class: "plain", "aria-label": `Leave ${name} out`, onclick: () => {
        delete kept[name];
        show();
      }}, "Leave out"),
      name === "controls" && kept.controls.map(picture));
  }
  return {
    element,
    get: () => kept,
    set(asked) {
      const others = Object.entries(asked).filter(([name, value]) => value != null && !known.includes(name) && !OWN.includes(name));
      kept = JSON.parse(JSON.stringify(Object.fromEntries(others)));
      show();
    },
  };
}

// Lists hold no pictures, so what led a stored picture has to be chosen again.
function picture(control, place) {
  const chosen = slot(`Picture for ${control.network}`, `control-${place}`, control.picture ? "" : "not kept: choose it again");
  chosen.set(control.picture || null);
  chosen.changed = () => {
    control.picture = chosen.get() ?? "";
  };
  return chosen.element;
}

function worded(value) {
  if (Array.isArray(value)) {
    return value.map((one) => one.name ?? one.network ?? String(one)).join(", ");
  }
  return typeof value === "object" ? value.label ?? JSON.stringify(value) : String(value);
}
