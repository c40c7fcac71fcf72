// The developing tray: every picture in hand as a sheet of paper on which it comes up, lit red until it is fixed.

import {byId, h, say} from "./dom.js";
import {call, jobPath} from "./api.js";
import {drop, inOrder, isMine, jobs, LINGER_MS, over, watch} from "./jobs.js";
import {pictureAddress} from "./route.js";
import {notice} from "./notices.js";

const MOST_SHEETS = 24;
const PATIENCE_MS = 15000;

export class Tray {
  #host = byId("tray");
  #says = h("p", {class: "tray-says"});
  #bath = h("div", {class: "bath", role: "list"});
  #sheets = new Map();

  constructor({again}) {
    this.again = again;
    this.#host.append(h("div", {class: "tray-head"}, h("h2", {}, "In the tray"), this.#says), this.#bath);
    watch(() => this.#draw());
  }

  #draw() {
    const wanted = this.#wanted();
    const keys = new Set(wanted.map(({key}) => key));
    this.#host.hidden = wanted.length === 0;
    for (const [key, sheet] of this.#sheets) {
      if (!keys.has(key)) {
        sheet.element.remove();
        this.#sheets.delete(key);
      }
    }
    let before = null;
    for (const {key, job, frame} of wanted) {
      if (!this.#sheets.has(key)) {
        this.#sheets.set(key, new Paper(job, frame.index, this.again));
      }
      const sheet = this.#sheets.get(key);
      const next = before ? before.nextSibling : this.#bath.firstChild;
      if (next !== sheet.element) {
        this.#bath.insertBefore(sheet.element, next);
      }
      before = sheet.element;
      sheet.show(job, frame);
    }
    this.#count(wanted);
  }

  // A request that waits is one blank sheet; one in hand has a sheet for each picture that was begun.
  #wanted() {
    const sheets = [];
    for (const job of inOrder()) {
      if (sheets.length >= MOST_SHEETS) {
        break;
      }
      const begun = [...job.frames.values()].filter((frame) => over(job) || !longFixed(frame)).sort((a, b) => a.index - b.index);
      const frames = job.failure || begun.length === 0 ? [{index: 0, blank: true}] : begun;
      frames.slice(0, MOST_SHEETS - sheets.length).forEach((frame) => sheets.push({key: job.id + "/" + frame.index, job, frame}));
    }
    return sheets;
  }

  #count(wanted) {
    const open = [...jobs.values()].filter((job) => !over(job));
    const all = open.reduce((sum, job) => sum + job.count, 0);
    const shown = wanted.filter(({job}) => !over(job)).length;
    const words = [all === 1 ? "one picture in hand" : `${all} pictures in hand`];
    if (all > shown && shown > 0) {
      words.push(`${shown} of them here`);
    }
    say(this.#says, all === 0 ? "" : words.join(", "));
  }
}

// What it shows, as far as anybody has said yet.
const subject = (job) => (job.prompt === null ? "…" : job.prompt || "without words");

// Of a request of many pictures, those that are done make room for the others.
const longFixed = (frame) => frame.url && Date.now() - (frame.fixedAt ?? 0) > LINGER_MS;

class Paper {
  #image = h("img", {alt: "", hidden: true, draggable: "false"});
  #light = h("div", {class: "light", "aria-hidden": "true"});
  #face = h("a", {class: "paper-face"}, this.#image, this.#light);
  #bar = h("progress", {max: 1, value: 0, "aria-label": "Steps done"});
  #says = h("p", {class: "paper-says"});
  #why = h("p", {class: "paper-why", hidden: true});
  #actions = h("div", {class: "paper-actions"});
  #state = "";
  #shown = null;
  #done = null;

  constructor(job, index, again) {
    this.again = again;
    this.element = h("article", {class: "paper", role: "listitem"},
      this.#face,
      this.#bar, h("p", {class: "paper-prompt"}, subject(job)), this.#says, this.#why, this.#actions);
    this.element.dataset.job = job.id;
    this.element.dataset.index = index;
  }

  show(job, frame) {
    const look = this.#look(job, frame);
    if (this.#state !== look) {
      this.#state = look;
      this.element.dataset.state = look;
      this.#offer(job, look);
    }
    this.#develop(job, frame);
    const why = (job.failure ?? frame.failure)?.message ?? (job.state === "sending" ? job.remark : null);
    this.#why.hidden = !why;
    say(this.#why, why ?? "");
    say(this.#says, says(job, frame, look));
    say(this.element.querySelector(".paper-prompt"), subject(job));
  }

  #look(job, frame) {
    if (frame.url) {
      return "fixed";
    }
    if (over(job) || frame.failure) {
      return "spoilt";
    }
    return frame.blank ? "blank" : "developing";
  }

  #develop(job, frame) {
    const done = frame.url ? 1 : frame.steps ? frame.step / frame.steps : 0;
    if (this.#done !== done) {
      this.#done = done;
      this.element.style.setProperty("--done", done.toFixed(3));
      this.#bar.value = done;
    }
    this.#bar.hidden = frame.blank || Boolean(frame.url);
    if (!frame.blank) {
      this.#face.href = pictureAddress({id: job.id, index: frame.index});
    }
    const wanted = frame.url ?? frame.preview;
    if (wanted && wanted !== this.#shown) {
      this.#shown = wanted;
      this.#image.hidden = false;
      this.#image.src = wanted;
      this.#image.alt = frame.url ? subject(job) : `${subject(job)}, half developed`;
    }
    // Before the first preview nothing else names the link; without an address it is none.
    this.#face.ariaLabel = this.#face.href ? this.#image.alt || subject(job) : null;
  }

  #offer(job, look) {
    const buttons = [];
    if (look === "blank" || look === "developing") {
      buttons.push(h("button", {type: "button", class: "plain", "data-does": "stop", onclick: () => stop(job)}, "Stop"));
    }
    if (look === "spoilt" && isMine(job.id)) {
      if (job.request) {
        buttons.push(h("button", {type: "button", class: "plain", onclick: () => this.again(job.request)}, "Change"));
      }
      buttons.push(h("button", {type: "button", class: "plain", onclick: () => drop(job.id)}, "Clear"));
    }
    this.#actions.replaceChildren(...buttons);
  }
}

export async function stop(job) {
  if (job.state === "sending") {
    drop(job.id);
    return;
  }
  try {
    await call("DELETE", jobPath(job.id) + "?reason=" + encodeURIComponent("stopped on the page"));
    job.cancelling = true;
  } catch (refused) {
    if (refused.code !== "over") {
      notice(refused.message, "bad");
    }
  }
}

function says(job, frame, look) {
  switch (look) {
    case "fixed":
      return "fixed";
    case "spoilt":
      return {cancelled: "stopped", expired: "too late", refused: "cannot be drawn"}[job.state] ?? "spoilt";
    case "developing":
      return job.cancelling ? "stopping…" : `step ${frame.step} of ${frame.steps}`;
    default:
      return job.cancelling ? "stopping…" : waits(job);
  }
}

function waits(job) {
  const copies = job.count > 1 ? `${job.count} pictures, ` : "";
  if (job.state === "sending") {
    return copies + "being handed in";
  }
  if (job.state === "drawing") {
    return "more to come";
  }
  if (job.position > 0) {
    return `${copies}waits behind ${job.position}`;
  }
  const idle = Date.now() - job.askedAt > PATIENCE_MS && ![...jobs.values()].some((other) => other.state === "drawing");
  return copies + (idle ? "no worker has taken it yet; ./darkroom worker starts one" : "waits for a worker");
}
