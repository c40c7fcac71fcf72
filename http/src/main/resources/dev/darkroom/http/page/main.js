// The page's parts, and who tells whom.

import {byId} from "./dom.js";
import {pass} from "./gate.js";
import {listen} from "./stream.js";
import * as jobs from "./jobs.js";
import * as desk from "./desk.js";
import {Tray} from "./tray.js";
import {Sheet} from "./sheet.js";
import {Print} from "./print.js";
import {Bench} from "./bench.js";
import {brokers, connected, light} from "./lamp.js";
import {notice} from "./notices.js";
import {route} from "./route.js";
import {themes} from "./theme.js";

themes();
await opened();

const sheet = new Sheet();
const print = new Print({
  neighbour: (picture, step) => sheet.pictures.list[sheet.pictures.indexOf(picture.id, picture.index) + step],
  close: (picture) => {
    go("#/");
    const at = sheet.pictures.indexOf(picture.id, picture.index);
    if (at >= 0) {
      sheet.focus(at);
    }
  },
  draw: (asked) => {
    go("#/");
    desk.lay(asked);
  },
  startFrom: async (url, text) => {
    go("#/");
    await desk.startFrom(url, text);
  },
  search: (text) => {
    go("#/");
    sheet.search(text);
  },
});
const bench = new Bench({again: draw});
new Tray({again: draw});

desk.furnish();
light();
addEventListener("hashchange", show);
addEventListener("keydown", keys);
show();
if (matchMedia("(hover: hover)").matches && route().view === "sheet") {
  desk.focusPrompt();
}
desk.stock().catch((refused) => notice(refused.message, "bad"));
jobs.keepLooking();
listen({
  hear,
  open: () => {
    connected(true);
    catchUp();
  },
  closed: () => connected(false),
  busy: () => [...jobs.jobs.values()].some((job) => job.state === "drawing"),
});

async function opened() {
  try {
    await pass();
  } catch (refused) {
    notice(refused.message, "bad");
    await new Promise((later) => setTimeout(later, 2000));
    return opened();
  }
}

function hear(name, news) {
  if (name === "beat") {
    brokers(news.brokers !== "away");
    return;
  }
  jobs.hear(name, news);
  if (name === "stored") {
    const {prompt, seed, width, height} = news.parameters ?? {};
    sheet.take({
      id: news.id, index: news.index, url: news.url, storedAt: new Date(news.atMillis).toISOString(),
      prompt, seed, width, height, labels: jobs.jobs.get(news.id)?.labels,
    });
  }
}

// Lists tell what happened while nobody listened.
async function catchUp() {
  sheet.latest();
  try {
    await jobs.refresh();
  } catch {
    setTimeout(catchUp, 2000); // the table is starting, or nobody answers
  }
}

function draw(asked) {
  go("#/");
  desk.lay(asked);
}

function go(hash) {
  if (location.hash !== hash) {
    history.pushState(null, "", hash);
  }
  show();
}

function show() {
  const wanted = route();
  const view = wanted.view === "bench" ? "bench" : "sheet";
  byId("bench").hidden = view !== "bench";
  byId("sheet").hidden = view !== "sheet";
  bench.show(view === "bench");
  for (const link of document.querySelectorAll("nav a")) {
    link.toggleAttribute("aria-current", link.dataset.view === view);
    if (link.dataset.view === view) {
      link.setAttribute("aria-current", "page");
    }
  }
  switch (wanted.view) {
    case "picture":
      print.show({id: wanted.id, index: wanted.index});
      break;
    case "compare":
      print.compare(wanted.left, wanted.right);
      break;
    default:
      print.hide();
  }
}

function keys(event) {
  const typing = event.target.matches?.("input, textarea, select");
  if (event.key === "/" && !typing && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    go("#/");
    sheet.focusSearch();
  } else if (event.key === "n" && !typing && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    desk.focusPrompt();
  }
}
