// The lamp beside the name: whether somebody answers, and whether something is drawn.

import {byId, say} from "./dom.js";
import {jobs, over, watch} from "./jobs.js";

let up = true;
let away = false;

export function light() {
  watch(paint);
  paint();
}

// Whether the event stream is open.
export function connected(open) {
  up = open;
  paint();
}

// Whether the server reaches the brokers.
export function brokers(there) {
  away = !there;
  paint();
}

function paint() {
  const open = [...jobs.values()].filter((job) => !over(job));
  const drawing = open.filter((job) => job.state === "drawing").length;
  const state = !up ? "dark" : away ? "away" : drawing ? "drawing" : "idle";
  document.documentElement.dataset.lamp = state;
  say(byId("lamp"), {
    dark: "Darkroom does not answer; trying again",
    away: "The brokers are away; nothing is lost",
    drawing: "",
    idle: "",
  }[state]);
  document.title = drawing ? `${drawing} developing – Darkroom` : "Darkroom";
  const waiting = byId("waiting");
  waiting.hidden = open.length === 0;
  say(waiting, open.length ? String(open.length) : "");
}
