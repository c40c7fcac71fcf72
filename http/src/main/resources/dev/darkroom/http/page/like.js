// A picture that prompts a drawing beside its words, and how much it counts.

import {h} from "./dom.js";
import {number} from "./fields.js";
import {slot} from "./start.js";

export function like() {
  const picture = slot("Like a picture", "like", "prompts beside the words");
  const scale = number("imagePromptScale", "How much it counts", {min: 0, max: 10, step: 0.05, usual: 1});
  // Lists hold no pictures: of one that is drawn again it is known that there was one.
  let lost = false;
  const missing = h("small", {}, "The picture was not kept: choose it again, or ", h("button", {type: "button", class: "plain", onclick: () => field.set()}, "leave it out"));
  const show = () => {
    missing.hidden = !lost;
    scale.element.hidden = !lost && !picture.get();
  };
  picture.changed = () => {
    lost = false;
    show();
  };
  const field = {
    name: "imagePrompt",
    element: h("div", {class: "wide like", "data-field": "imagePrompt"}, picture.element, missing, scale.element),
    get: () => (picture.get() || lost ? {picture: picture.get() ?? "", scale: scale.get()} : undefined),
    set(value) {
      picture.set(value?.picture || null);
      scale.set(value?.scale);
      lost = Boolean(value) && !value.picture;
      show();
    },
  };
  show();
  return field;
}
