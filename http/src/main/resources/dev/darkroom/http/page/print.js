// One picture large, with all that made it, and what can be done with it.

import {byId, h, say} from "./dom.js";
import {get, jobPath, picturePath} from "./api.js";
import {again, command, copy, curl, json} from "./copies.js";
import {compareAddress, pictureAddress} from "./route.js";
import {jobs, watch} from "./jobs.js";
import {comparison} from "./compare.js";
import {notice} from "./notices.js";

// Kept apart from the picture: what a reader wants first, in this order.
const FIRST = ["seed", "width", "height", "steps", "guidanceScale", "sampler", "model", "negativePrompt", "strength"];
const MOST_ENLARGED = 4;
const HEAVY = new Set(["prompt", ...FIRST]);

export class Print {
  #dialog = byId("print");
  #marked = null;
  #shown = null;

  // `neighbour(picture, step)` is the picture beside one; `close()` goes back.
  constructor({neighbour, close, draw, startFrom, search}) {
    Object.assign(this, {neighbour, close, draw, startFrom, search});
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(this.#shown);
    });
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) {
        close(this.#shown);
      }
    });
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    watch(() => this.#follow());
  }

  hide() {
    if (this.#dialog.open) {
      this.#dialog.close();
    }
  }

  async show(picture) {
    this.#shown = picture;
    const live = this.#frame(picture);
    if (live && !live.url) {
      this.#open("Picture", this.#developing(picture));
      this.#follow();
      return;
    }
    this.#open("Picture", this.#face(picture, null, null));
    try {
      const job = await get(jobPath(picture.id));
      const image = job.images.find((one) => one.index === picture.index);
      if (this.#shown === picture) {
        this.#open("Picture", this.#face(picture, job, image));
      }
    } catch (refused) {
      if (this.#shown === picture) {
        this.#dialog.querySelector(".facts")?.replaceChildren(h("p", {}, refused.status === 404
          ? "The picture is kept, but what made it is forgotten: the job table no longer knows the request. It is written into the file itself."
          : refused.message));
      }
    }
  }

  #frame = ({id, index}) => jobs.get(id)?.frames.get(index);

  // A picture that is being drawn is shown as far as it is; stored, it is shown like any other.
  #developing(picture) {
    return h("div", {class: "print-face"},
      h("div", {class: "easel"}, h("div", {class: "large developing"}, h("img", {alt: "half developed"}), h("div", {class: "light"}))),
      h("div", {class: "facts"},
        h("button", {type: "button", class: "plain close", "data-does": "close", onclick: () => this.close(picture)}, "Close"),
        h("h2", {class: "print-prompt"}, jobs.get(picture.id).prompt ?? "…"),
        h("p", {class: "print-step", role: "status"})));
  }

  #follow() {
    const box = this.#dialog.querySelector(".developing");
    if (!this.#dialog.open || !box || !this.#shown) {
      return;
    }
    const frame = this.#frame(this.#shown);
    if (!frame || frame.url) {
      this.show(this.#shown);
      return;
    }
    box.style.setProperty("--done", frame.steps ? frame.step / frame.steps : 0);
    if (frame.preview && box.firstChild.src !== frame.preview) {
      box.firstChild.src = frame.preview;
    }
    say(this.#dialog.querySelector(".print-step"), frame.failure?.message ?? `step ${frame.step} of ${frame.steps}`);
  }

  async compare(left, right) {
    this.#shown = left;
    this.#open("Comparison", await comparison(left, right, () => this.close(left)));
  }

  #open(label, content) {
    const held = document.activeElement?.dataset?.does;
    this.#dialog.setAttribute("aria-label", label);
    this.#dialog.replaceChildren(content);
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    (held && this.#dialog.querySelector(`[data-does="${held}"]`) || this.#dialog.querySelector("[data-does=close]")).focus();
  }

  #face(picture, job, image) {
    const url = picturePath(picture.id, picture.index);
    return h("div", {class: "print-face"},
      h("div", {class: "easel"},
        enlarged(url, job?.request?.prompt ?? ""),
        h("button", {type: "button", class: "turn before", "aria-label": "The picture before", onclick: () => this.#turn(-1)}, "‹"),
        h("button", {type: "button", class: "turn after", "aria-label": "The next picture", onclick: () => this.#turn(1)}, "›")),
      h("div", {class: "facts"},
        h("button", {type: "button", class: "plain close", "data-does": "close", onclick: () => this.close(picture)}, "Close"),
        job && this.#facts(picture, job, image, url)));
  }

  #facts(picture, job, image, url) {
    const parameters = image?.parameters ?? {};
    const asked = again(job.request ?? {}, image?.parameters, picture.index);
    return [
      h("h2", {class: "print-prompt"}, job.request?.prompt || "without words"),
      h("div", {class: "actions"},
        action("again", "Draw again with changes", () => this.draw(asked)),
        action("start", "Start from this picture", () => this.startFrom(url, job.request?.prompt ?? "picture")),
        this.#marked && this.#marked.id + this.#marked.index !== picture.id + picture.index
          ? h("a", {class: "action", "data-does": "compare", href: compareAddress(this.#marked, picture)}, "Compare with the marked one")
          : action("compare", "Mark to compare", () => {
            this.#marked = picture;
            notice("Marked. Open another picture, and compare.");
          }),
        h("a", {class: "action", "data-does": "download", href: url + "?download=1", download: ""}, "Download")),
      list(FIRST.filter((name) => parameters[name] != null).map((name) => [name, parameters[name]])),
      this.#labels(job.labels),
      h("details", {class: "more-facts"}, h("summary", {}, "Everything about it"),
        list([
          ...Object.entries(parameters).filter(([name, value]) => !HEAVY.has(name) && value != null),
          ["id", picture.id], ["index", picture.index], ["worker", image?.worker], ["drawMillis", image?.drawMillis],
          ["sha256", image?.sha256], ["size", image?.size], ["storedAt", image?.storedAt],
        ].filter(([, value]) => value != null && value !== ""))),
      this.#copies(asked, job.request),
    ];
  }

  #labels(labels) {
    const names = Object.entries(labels ?? {});
    return names.length > 0 && h("p", {class: "labels"},
      names.map(([name, value]) => h("button", {type: "button", class: "chip", onclick: () => this.search(`${name}=${value}`)}, `${name}=${value}`)));
  }

  #copies(asked, request) {
    const area = h("textarea", {readonly: true, rows: 5, "aria-label": "What would be copied", class: "copied"});
    const keyed = !byId("leave").hidden;
    const take = async (text, what) => {
      area.value = text;
      notice(await copy(text, area) ? `Copied as ${what}.` : "Marked, to be copied by hand.");
    };
    area.value = command(asked);
    return h("div", {class: "copies"},
      h("div", {class: "copy-as"}, h("span", {}, "Copy as"),
        action("command", "command", () => take(command(asked), "a command")),
        action("json", "JSON", () => take(json(asked), "JSON")),
        action("curl", "curl", () => take(curl(asked, keyed), "curl"))),
      area,
      (request?.strength != null) && h("p", {class: "hint"}, "It started from a picture, which has to be given again: --init, or Start from this picture."));
  }

  #turn(step) {
    const next = this.#shown && this.neighbour(this.#shown, step);
    if (next) {
      location.replace(pictureAddress(next));
    }
  }

  #key(event) {
    if (event.target.matches("textarea, input, select") || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
    if (step && location.hash.startsWith("#/picture")) {
      event.preventDefault();
      this.#turn(step);
    }
  }
}

// Small pictures are enlarged so far and no farther: there is no more to see.
function enlarged(url, text) {
  const image = h("img", {
    src: url, alt: text, class: "large",
    onload: () => image.style.setProperty("--most", MOST_ENLARGED * image.naturalWidth + "px"),
    onerror: () => image.replaceWith(h("p", {class: "large none"}, "This picture is not there, or not yet.")),
  });
  return image;
}

function action(does, text, act) {
  return h("button", {type: "button", class: "action", "data-does": does, onclick: act}, text);
}

export function list(pairs) {
  return h("dl", {class: "parameters"}, pairs.map(([name, value]) => h("div", {}, h("dt", {}, spaced(name)), h("dd", {}, shown(value)))));
}

export const spaced = (name) => name.replace(/([a-z])([A-Z0-9])/g, "$1 $2").toLowerCase();
const pairs = (one) => Object.entries(one).map(([name, value]) => `${spaced(name)} ${value}`).join(", ");

export function shown(value) {
  if (Array.isArray(value)) {
    return value.map(listed).join("; ");
  }
  return typeof value === "object" ? Object.values(value).join(" × ") : String(value);
}

function listed(one) {
  if (one === null || typeof one !== "object") {
    return String(one);
  }
  return "textEncoderScale" in one ? adapter(one) : pairs(one);
}

// An adapter is told by its name and how much of it; its hash is in the picture's file.
function adapter({name, scale, textEncoderScale: texts}) {
  return texts === scale ? `${name} × ${scale}` : `${name} × ${scale}, × ${texts} in the text`;
}
