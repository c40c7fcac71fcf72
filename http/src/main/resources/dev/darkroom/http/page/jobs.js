// Requests that are not over, and those of this browser that ended badly: lists and news folded into one state for each.

import {get, jobPath, picturePath} from "./api.js";
import {onceEach} from "./dom.js";

const OVER = new Set(["stored", "partial", "refused", "failed", "cancelled", "expired"]);
const STATUS = {COMPLETED: "stored", PARTIAL: "partial", REFUSED: "refused", CANCELLED: "cancelled", EXPIRED: "expired"};
const MINE = "darkroom-mine";
const MOST_MINE = 500;
const MOST_KNOWN = 2000;
const MOST_LOOKED_UP = 12;
const MOST_GONE = 5000;
const LOOK_MS = 3000;
const PACE_MS = 250;
export const LINGER_MS = 2500; // a finished picture stays in the tray so long

export const jobs = new Map();
const gone = new Set(); // ids of what was taken out or over, so that late lists and news do not bring it back
const watchers = new Set();
const mine = new Set(JSON.parse(localStorage.getItem(MINE) ?? "[]"));

export const over = (job) => OVER.has(job.state);
export const isMine = (id) => mine.has(id);

// Calls after changes of jobs. Steps come by the dozen in a second; showing each of them would take more of a processor than
// drawing does, often that of the same machine.
export function watch(changed) {
  watchers.add(onceEach(PACE_MS, changed));
}

const tell = () => watchers.forEach((changed) => changed());

// Notes a request as one of this browser's before it is sent.
export function claim(id, request) {
  mine.add(id);
  keepMine();
  jobs.set(id, fresh(id, {prompt: request.prompt, count: request.count ?? 1, state: "sending", request}));
  tell();
}

// Says of a request that is being handed in why that takes so long.
export function remark(id, text) {
  const job = jobs.get(id);
  if (job) {
    job.remark = text;
    tell();
  }
}

export function drop(id) {
  jobs.delete(id);
  forget(id);
  if (mine.delete(id)) {
    keepMine();
  }
  tell();
}

function forget(id) {
  gone.add(id);
  if (gone.size > MOST_GONE) {
    gone.delete(gone.values().next().value);
  }
}

const keepMine = () => localStorage.setItem(MINE, JSON.stringify([...mine].slice(-MOST_MINE)));

function fresh(id, known) {
  return {id, prompt: null, count: 1, state: "queued", askedAt: Date.now(), frames: new Map(), ...known};
}

// Takes in what the table knows of requests that are not over.
export async function refresh() {
  const {jobs: listed} = await get("/v1/jobs?state=queued&state=drawing&state=drawn&limit=500");
  const open = new Set(listed.map((job) => job.id));
  for (const brief of listed) {
    const known = jobs.get(brief.id);
    if (!gone.has(brief.id) && (!known || known.state === "queued" || known.state === "sending")) {
      jobs.set(brief.id, {...(known ?? fresh(brief.id)), ...summary(brief)});
    } else if (known && known.prompt === null) {
      known.prompt = brief.prompt ?? "";
    }
  }
  const lost = [...jobs.values()].filter((job) => !over(job) && job.state !== "sending" && !open.has(job.id));
  await Promise.all([...lost, ...drawing()].slice(0, MOST_LOOKED_UP).map(lookUp));
  tell();
  if (lost.length > MOST_LOOKED_UP) {
    await refresh();
  }
}

// Where this browser's own requests stand in the queue changes without news of them.
export function keepLooking() {
  setInterval(async () => {
    const own = [...jobs.values()].filter((job) => job.state === "queued" && isMine(job.id)).slice(0, 3);
    if (own.length > 0 && !document.hidden) {
      await Promise.all(own.map(lookUp));
      tell();
    }
  }, LOOK_MS);
}

const drawing = () => [...jobs.values()].filter((job) => job.state === "drawing" && job.frames.size === 0);

function summary(brief) {
  return {
    prompt: brief.prompt ?? "",
    count: brief.count,
    state: brief.state,
    model: brief.model,
    labels: brief.labels,
    cancelling: brief.cancelling,
    askedAt: Date.parse(brief.askedAt),
  };
}

// Asks how one request stands; for a queued one its place and its likely start, too.
export async function lookUp(job) {
  try {
    const whole = await get(jobPath(job.id));
    job.position = whole.position;
    job.startsAt = whole.estimatedStartAt && Date.parse(whole.estimatedStartAt);
    if (!over(job)) {
      Object.assign(job, summary(whole), {request: whole.request, prompt: whole.request?.prompt ?? job.prompt});
      whole.images.forEach((image) => {
        const frame = frameOf(job, image.index);
        frame.step = Math.max(frame.step, image.step ?? 0);
        frame.steps = image.steps ?? frame.steps;
        frame.failure = image.failure;
        frame.url = image.url ?? frame.url;
      });
      job.failure = whole.failure ?? job.failure;
      if (over(job)) {
        settle(job);
      }
    }
  } catch (refused) {
    if (refused.status === 404 && !over(job)) {
      drop(job.id);
    }
  }
}

function frameOf(job, index) {
  if (!job.frames.has(index)) {
    job.frames.set(index, {index, step: 0, steps: 0, preview: null, url: null, failure: null});
  }
  return job.frames.get(index);
}

// Folds one piece of news in.
export function hear(name, news) {
  const fold = FOLDS[name];
  if (!fold || gone.has(news.id)) {
    return;
  }
  let job = jobs.get(news.id);
  if (!job) {
    if (name === "ended") {
      forget(news.id); // it was never shown, and late news of it do not show it either
    }
    if (name !== "asked" && name !== "stepped" || jobs.size >= MOST_KNOWN) {
      return;
    }
    job = fresh(news.id);
    jobs.set(news.id, job);
    if (name === "stepped") {
      lookUp(job).then(tell); // nobody has said yet what it shows
    }
  }
  fold(job, news);
  tell();
}

const FOLDS = {
  asked(job, news) {
    job.prompt = news.request?.prompt ?? "";
    job.request = job.request ?? news.request;
    job.count = news.count;
    job.labels = news.labels;
    job.model = news.model;
    job.askedAt = news.atMillis;
    if (job.state === "sending") {
      job.state = "queued";
    }
  },
  stepped(job, news) {
    const frame = frameOf(job, news.index);
    job.count = Math.max(job.count, news.count);
    job.worker = news.worker;
    if (!over(job)) {
      job.state = "drawing";
      frame.step = news.step;
      frame.steps = news.steps;
      frame.preview = news.preview ?? frame.preview;
    }
  },
  drawn(job, news) {
    const frame = frameOf(job, news.index);
    frame.step = frame.steps || 1;
    frame.steps = frame.step;
    if (!over(job)) {
      job.state = "drawing";
    }
  },
  stored(job, news) {
    const frame = frameOf(job, news.index);
    frame.url = picturePath(job.id, news.index);
    frame.fixedAt = Date.now();
  },
  missing(job, news) {
    if (news.index == null) {
      job.failure = news;
    } else {
      frameOf(job, news.index).failure = news;
    }
  },
  cancelAsked(job) {
    job.cancelling = true;
  },
  ended(job, news) {
    job.state = STATUS[news.status] ?? "failed";
    settle(job);
  },
};

// What went well, or is somebody else's, leaves by itself; what went wrong stays until it was seen.
function settle(job) {
  if (job.state === "stored" || job.state === "cancelled" || job.cancelling || !isMine(job.id)) {
    setTimeout(() => drop(job.id), LINGER_MS);
  }
}

// Those of this browser first, those in hand before those that wait, the oldest first.
export function inOrder() {
  const rank = (job) => (isMine(job.id) ? 0 : 2) + (job.state === "queued" || job.state === "sending" ? 1 : 0);
  return [...jobs.values()].sort((a, b) => rank(a) - rank(b) || a.askedAt - b.askedAt);
}
