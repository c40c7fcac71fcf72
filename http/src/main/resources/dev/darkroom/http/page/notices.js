// Short messages at the top of the page; faults stay until they are closed.

import {byId, h} from "./dom.js";

const SHOWN_MS = 5000;
const MOST = 4;

export function notice(text, kind = "good") {
  const host = byId("notices");
  const same = [...host.children].find((child) => child.dataset.text === text);
  same?.remove();
  const note = h("div", {class: "notice " + kind, "data-text": text},
    h("span", {}, text),
    h("button", {type: "button", class: "plain", "aria-label": "Close", onclick: () => note.remove()}, "×"));
  host.append(note);
  while (host.children.length > MOST) {
    host.firstChild.remove();
  }
  if (kind === "good") {
    setTimeout(() => note.remove(), SHOWN_MS);
  }
  return note;
}
