// The bench: who draws, what waits, what failed and why, and what was put aside.

import {byId, h} from "./dom.js";
import {call, get} from "./api.js";
import {inOrder, jobs, lookUp, over} from "./jobs.js";
import {stop} from "./tray.js";
import {notice} from "./notices.js";
import {list} from "./print.js";

const LOOK_MS = 2000;
const MOST_ROWS = 60;
const STALE_MS = 60 * 1000;

export class Bench {
  #host = byId("bench");
  #figures = h("div", {class: "figures"});
  #workers = h("div", {class: "cards"});
  #queue = h("div", {class: "rows"});
  #failures = h("div", {class: "rows"});
  #letters = h("div", {class: "rows"});
  #timer = null;

  constructor({again}) {
    this.again = again;
    this.#host.append(
      h("h2", {}, "Bench"), this.#figures,
      h("h3", {}, "Workers"), this.#workers,
      h("h3", {}, "In hand and waiting"), this.#queue,
      h("h3", {}, "What went wrong"), this.#failures,
      h("h3", {}, "Put aside"), this.#letters);
  }

  show(shown) {
    clearTimeout(this.#timer);
    if (shown) {
      this.#look();
    }
  }

  async #look() {
    clearTimeout(this.#timer);
    try {
      const [fleet, letters] = await Promise.all([get("/v1/fleet"), get("/v1/dead-letters").catch((refused) => refused)]);
      await Promise.all(waiting().slice(0, 5).map(lookUp));
      this.#draw(fleet, letters);
    } catch (refused) {
      this.#figures.replaceChildren(h("p", {class: "fault"}, refused.message));
    }
    if (!this.#host.hidden) {
      this.#timer = setTimeout(() => this.#look(), document.hidden ? LOOK_MS * 10 : LOOK_MS);
    }
  }

  #draw(fleet, letters) {
    const {queue, workers, failures} = fleet;
    put(this.#figures,
      figure(queue.requests, queue.requests === 1 ? "request waits" : "requests wait"),
      figure(queue.images, queue.images === 1 ? "picture wanted" : "pictures wanted"),
      figure(queue.secondsOfWork === undefined ? "–" : duration(queue.secondsOfWork), "of work waiting"),
      figure(queue.imagesPerSecond === undefined ? "–" : queue.imagesPerSecond.toFixed(1), "pictures a second"));
    put(this.#workers, workers.length > 0 ? workers.map(worker) : nobody(queue));
    put(this.#queue, rows());
    put(this.#failures, failures.length > 0 ? failures.map((job) => this.#failed(job)) : quiet("Nothing failed of late."));
    put(this.#letters, this.#aside(letters));
  }

  #failed(job) {
    return row(h("span", {class: "tag bad"}, job.state), job.prompt || job.id,
      h("span", {class: "why"}, job.failure?.message ?? "", ask(job.failure)),
      h("button", {type: "button", class: "plain", onclick: () => this.#change(job)}, "Change"));
  }

  async #change(job) {
    try {
      const {request} = await get(job.url);
      const {id, createdAt, expiresAt, ...asked} = request;
      this.again(asked);
    } catch (refused) {
      notice(refused.message, "bad");
    }
  }

  #aside(letters) {
    if (letters instanceof Error) {
      return quiet(letters.message);
    }
    return letters.letters.length === 0 ? quiet("No record had to be put aside.") : letters.letters.slice(0, MOST_ROWS).map((letter) =>
      row(h("span", {class: "tag"}, `${letter.size} B`), letter.key,
        h("span", {class: "why"}, letter.reason ?? "", letter.replays > 0 && h("em", {}, ` tried again ${letter.replays === 1 ? "once" : letter.replays + " times"}`)),
        h("button", {type: "button", class: "plain", "data-does": "replay", onclick: () => this.#replay(letter)}, letter.replays > 0 ? "Once more" : "Try again")));
  }

  async #replay(letter) {
    try {
      const {published} = await call("POST", `/v1/dead-letters/${encodeURIComponent(letter.key)}/replay${letter.replays > 0 ? "?again=true" : ""}`);
      notice(published === 1 ? "It lies on its topic again." : `${published} records were published again.`);
      this.#look();
    } catch (refused) {
      notice(refused.message, "bad");
    }
  }
}

// Leaves what is the same in place, so that focus and selection stay.
function put(host, ...children) {
  const next = children.flat(Infinity);
  if (next.length === host.children.length && next.every((child, i) => child.isEqualNode(host.children[i]))) {
    return;
  }
  const held = [...host.querySelectorAll("button")].indexOf(document.activeElement);
  host.replaceChildren(...next);
  if (held >= 0) {
    host.querySelectorAll("button")[held]?.focus();
  }
}

const waiting = () => [...jobs.values()].filter((job) => job.state === "queued");

function figure(number, text) {
  return h("p", {class: "figure"}, h("strong", {}, String(number)), h("span", {}, text));
}

function worker(told) {
  const stale = Date.now() - Date.parse(told.lastHeardAt) > STALE_MS;
  return h("article", {class: "card", "data-state": stale ? "quiet" : told.drawing > 0 ? "drawing" : "idle"},
    h("h4", {}, h("span", {class: "lamp", "aria-hidden": "true"}), told.name),
    list([
      ["drawing", told.drawing],
      ["drawn of late", told.drawn],
      told.meanDrawMillis > 0 ? ["a picture takes", duration(told.meanDrawMillis / 1000)] : null,
      told.rowsAPass === undefined ? null : ["rows a pass", told.rowsAPass.toFixed(1)],
      ["last heard", since(told.lastHeardAt)],
    ].filter(Boolean)));
}

function nobody(queue) {
  return h("div", {class: "empty small"},
    h("p", {class: "empty-title"}, queue.requests > 0 ? "Nobody has taken what waits" : "Nobody has drawn of late"),
    h("p", {}, queue.requests > 0
      ? ["Requests wait until a worker comes; none of them is lost. ", h("code", {}, "./darkroom worker --bootstrap-servers HOST:PORT"), " starts one."]
      : "Workers are known by what they draw. Ask for a picture, and who draws it stands here."));
}

function rows() {
  const open = inOrder().filter((job) => !over(job));
  if (open.length === 0) {
    return quiet("Nothing waits.");
  }
  const shown = open.slice(0, MOST_ROWS).map((job) => {
    const frame = [...job.frames.values()].find((one) => one.preview || one.url);
    const steps = [...job.frames.values()].reduce((sum, one) => sum + (one.steps ? one.step / one.steps : 0), 0) / job.count;
    return row(
      h("span", {class: "thumb"}, frame && h("img", {src: frame.url ?? frame.preview, alt: ""})),
      job.prompt || job.id,
      h("span", {class: "why"}, job.cancelling ? "stopping" : job.state === "drawing" ? `${Math.round(steps * 100)} %` : place(job), job.worker ? ` · ${job.worker}` : ""),
      h("button", {type: "button", class: "plain", onclick: () => stop(job)}, "Stop"));
  });
  return open.length > MOST_ROWS ? [...shown, quiet(`and ${open.length - MOST_ROWS} more`)] : shown;
}

function place(job) {
  const at = job.startsAt ? `, begins in about ${duration(Math.max(0, job.startsAt - Date.now()) / 1000)}` : "";
  return (job.position > 0 ? `waits behind ${job.position}` : "waits") + at;
}

function row(...cells) {
  return h("div", {class: "row"}, cells.map((cell) => (typeof cell === "string" ? h("span", {class: "what", title: cell}, cell) : cell)));
}

const quiet = (text) => h("p", {class: "quiet"}, text);

const ask = (failure) => failure?.wanted && h("em", {}, ` (${failure.field}: found ${failure.found}, wanted ${failure.wanted})`);

export function duration(seconds) {
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

function since(text) {
  const seconds = Math.max(0, (Date.now() - Date.parse(text)) / 1000);
  return seconds < 5 ? "just now" : `${duration(Math.round(seconds))} ago`;
}
