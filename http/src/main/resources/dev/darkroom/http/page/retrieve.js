// How many pictures of the workers' index prompt a drawing beside its words, and how much they count.

import {h} from "./dom.js";
import {number} from "./fields.js";

const MOST = 16;

export function retrieve(changed) {
  const k = number("retrieve", "Pictures of the index", {min: 1, max: MOST, usual: "none", hint: "those nearest to the words prompt, too"});
  const scale = number("retrieveScale", "How much they count", {min: 0, max: 10, step: 0.05, usual: 1});
  // Of one that is drawn again it is known which they were: the same ones, whatever the index holds by now.
  let found;
  const says = h("span", {});
  const same = h("small", {}, says, h("button", {type: "button", class: "plain", onclick: () => {
    found = undefined;
    show();
    changed();
  }}, "find others"));
  const element = h("div", {class: "wide retrieve", "data-field": "retrieve", hidden: true, oninput: () => show()}, k.element, same, scale.element);
  const show = () => {
    says.textContent = found?.length === 1 ? "The picture that was found for it, or " : `The ${found?.length} pictures that were found for it, or `;
    same.hidden = !found;
    k.element.hidden = Boolean(found);
    scale.element.hidden = !found && k.get() === undefined;
  };
  const field = {
    name: "retrieve",
    element,
    get() {
      const which = found ? {pictures: found} : {k: k.get()};
      return found || k.get() !== undefined ? {...which, scale: scale.get()} : undefined;
    },
    set(value) {
      found = value?.pictures ?? undefined;
      k.set(found ? found.length : value?.k);
      scale.set(value?.scale);
      element.hidden &&= !value;
      show();
    },
  };
  show();
  return field;
}
