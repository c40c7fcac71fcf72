// A picture to start from, and a mask that says what of it is drawn anew.

import {h} from "./dom.js";
import {number} from "./fields.js";
import {notice} from "./notices.js";

// As workers take them unless told otherwise.
const LARGEST_PICTURE = 8 * (1 << 20);

export function start() {
  const strength = number("strength", "Strength", {min: 0.05, max: 1, step: 0.05, usual: 0.8, hint: "how far to go from it"});
  const picture = slot("Start from a picture", "init");
  const mask = slot("Mask", "mask", "white is drawn anew");
  const more = h("div", {class: "start-more", hidden: true}, strength.element, mask.element);
  picture.changed = () => {
    more.hidden = !picture.get();
    if (more.hidden) {
      mask.set(null);
      strength.set(null);
    }
  };
  return {
    element: h("div", {class: "start"}, picture.element, more),
    get: () => (picture.get() ? {initImage: picture.get(), strength: strength.get(), mask: mask.get()} : {}),
    async from(url, text) {
      const bytes = await (await fetch(url)).arrayBuffer();
      picture.set(base64(bytes), text);
    },
    set(request) {
      picture.set(request.initImage ?? null);
      mask.set(request.mask ?? null);
      strength.set(request.strength);
    },
  };
}

// A place for one picture, as base64: chosen, dropped or pasted.
export function slot(text, name, hint) {
  let held = null;
  const file = h("input", {type: "file", accept: "image/png,image/jpeg,image/webp", class: "unseen", id: "f-" + name, onchange: () => take(file.files[0])});
  const shown = h("img", {alt: "", hidden: true});
  const says = h("span", {class: "slot-says"}, text);
  const remove = h("button", {type: "button", class: "plain", hidden: true, onclick: () => control.set(null)}, "Remove");
  const drop = h("label", {
    class: "slot", for: "f-" + name,
    ondragover: (event) => event.preventDefault(),
    ondrop: (event) => {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    },
  }, shown, says, hint && h("small", {}, hint));
  async function take(chosen) {
    if (!chosen) {
      return;
    }
    if (!/^image\/(png|jpeg|webp)$/.test(chosen.type) || chosen.size > LARGEST_PICTURE) {
      notice(`${chosen.name} cannot be used: wanted a PNG, JPEG or WebP of at most 8 MiB.`, "bad");
      return;
    }
    control.set(base64(await chosen.arrayBuffer()), chosen.name);
  }
  const control = {
    element: h("div", {class: "slot-row"}, file, drop, remove),
    changed: () => {},
    take,
    get: () => held ?? undefined,
    set(bytes, label) {
      held = bytes;
      file.value = "";
      shown.hidden = !bytes;
      remove.hidden = !bytes;
      if (bytes) {
        shown.src = "data:application/octet-stream;base64," + bytes;
      } else {
        shown.removeAttribute("src");
      }
      says.textContent = bytes ? label ?? text : text;
      control.changed();
    },
  };
  return control;
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(text);
}
