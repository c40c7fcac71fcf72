// The desk: what is to be drawn, and handing it in.

import {byId, h} from "./dom.js";
import {call, get, jobPath} from "./api.js";
import {carried} from "./carried.js";
import {choice, number, size, words} from "./fields.js";
import {rest} from "./rest.js";
import {start} from "./start.js";
import {claim, drop, jobs, remark} from "./jobs.js";
import {notice} from "./notices.js";

const DRAFT = "darkroom-draft";
const LONGEST_PAUSE_MS = 5000;
const PASSING = new Set([0, 429, 502, 503, 504]);
const WAITS = {
  brokers_away: "The brokers cannot be reached. It is handed in as soon as they are back.",
  away: "Darkroom does not answer. It is handed in as soon as it does; is ./darkroom up still running?",
};

const prompt = h("textarea", {id: "prompt", rows: 3, placeholder: "a fox in sunglasses", "aria-label": "What to draw", enterkeyhint: "send", spellcheck: "true"});
const develop = h("button", {type: "submit", class: "develop"}, "Develop");
const fault = h("p", {class: "fault", role: "alert", id: "desk-fault", hidden: true});
const negative = words("negativePrompt", "Negative prompt");
const picture = size();
const steps = number("steps", "Steps", {min: 1, max: 999});
const guidance = number("guidanceScale", "Guidance", {min: 0, max: 100, step: 0.5});
const seed = number("seed", "Seed", {min: 0, max: Number.MAX_SAFE_INTEGER, usual: "any"});
const count = number("count", "Pictures", {min: 1, max: 64, usual: 1});
const sampler = choice("sampler", "Sampler", []);
const model = choice("model", "Model", []);
const from = start();
const others = rest(() => keep());
const plain = [negative, steps, guidance, seed, count, sampler, model, ...others];
const beyond = carried(["prompt", "width", "height", "initImage", "strength", "mask", ...plain.map((field) => field.name)]);
let models = [];

export function furnish() {
  const form = h("form", {class: "desk-form", novalidate: true, onsubmit: submit, oninput: keep},
    h("div", {class: "prompt-box"}, prompt, develop),
    fault,
    h("details", {class: "usual", open: matchMedia("(min-width: 900px)").matches},
      h("summary", {}, "Exposure"),
      h("div", {class: "fields"}, picture.element, count.element, steps.element, guidance.element, seed.element, sampler.element,
        h("div", {class: "wide"}, negative.element), h("div", {class: "wide"}, model.element), h("div", {class: "wide"}, from.element),
        h("div", {class: "wide"}, beyond.element)),
      h("details", {class: "rest", ontoggle: ({target}) => target.open && showCard().catch(() => {})}, h("summary", {}, "Everything else"), h("div", {class: "fields"}, others.map((field) => field.element)))));
  byId("desk").append(form);
  prompt.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  model.select.addEventListener("change", showCard);
  recall();
}

// Reads what can be asked for.
export async function stock() {
  const [{data}, {samplers}] = await Promise.all([get("/v1/models"), get("/v1/samplers")]);
  models = data;
  model.element.hidden = data.length < 2;
  model.offer(data.filter((one) => !one.default).map((one) => one.id));
  sampler.offer(samplers.map((one) => ({value: one.name, title: one.description})));
  await showCard();
  recall();
}

// The model's own values stand where nothing is typed, and what it cannot do is not offered. Adapters may have come since:
// it is read again where the rest is opened, and stays as it is where nobody answers.
async function showCard() {
  const named = model.get();
  const listed = models.find((one) => (named ? one.id === named : one.default));
  const card = listed ? await get("/v1/models/" + encodeURIComponent(listed.id)) : {};
  const own = card.defaults ?? {};
  picture.offer(own);
  steps.usual(own.steps);
  guidance.usual(own.guidanceScale);
  const can = card.fields && new Set(card.fields);
  [negative, ...others].forEach((field) => {
    field.element.hidden = Boolean(can) && !can.has(field.name);
  });
  from.element.hidden = Boolean(can) && !can.has("initImage");
  const loras = others.find((field) => field.name === "adapters");
  loras.offer(card.adapters ?? []);
  // Of these, what is said of a picture that is drawn again stays.
  loras.element.hidden = !card.adapters && !loras.get();
  const found = others.find((field) => field.name === "retrieve");
  found.element.hidden = !can?.has("retrieve") && !found.get();
}

// The request that the desk says.
export function request() {
  const said = {prompt: prompt.value.trim(), ...picture.get(), ...from.get(), ...beyond.get()};
  for (const field of plain) {
    const value = field.get();
    if (value !== undefined && !field.element.hidden) {
      said[field.name] = value;
    }
  }
  return JSON.parse(JSON.stringify(said)); // leaves out what is undefined
}

// Lays a request on the desk, to be changed and drawn again.
export function lay(asked) {
  prompt.value = asked.prompt ?? "";
  picture.set(asked.width ? {width: asked.width, height: asked.height} : undefined);
  plain.forEach((field) => field.set(asked[field.name]));
  from.set(asked);
  beyond.set(asked);
  keep();
  scrollTo({top: 0, behavior: "instant"});
  prompt.focus();
}

export async function startFrom(url, text) {
  await from.from(url, text);
  byId("desk").querySelector("details.usual").open = true;
  scrollTo({top: 0, behavior: "instant"});
  prompt.focus();
}

export const focusPrompt = () => prompt.focus();

async function submit(event) {
  event.preventDefault();
  complain(null);
  const asked = {id: freshId(), previewEvery: 1, ...request()};
  claim(asked.id, asked);
  try {
    await handIn(asked);
  } catch (refused) {
    drop(asked.id);
    complain(refused);
  }
}

// The same id again is the same request: trying until it is taken cannot draw it twice. Stopping it ends the trying.
async function handIn(asked) {
  for (let pause = 1000; jobs.has(asked.id); pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      await call("POST", "/v1/prompts", asked);
      if (!jobs.has(asked.id)) {
        await call("DELETE", jobPath(asked.id)).catch(() => {});
      }
      return;
    } catch (refused) {
      if (!PASSING.has(refused.status)) {
        throw refused;
      }
      remark(asked.id, WAITS[refused.code] ?? refused.message);
      await new Promise((later) => setTimeout(later, Math.max(pause, refused.retryAfter * 1000)));
    }
  }
}

function complain(refused) {
  byId("desk").querySelectorAll(".at-fault").forEach((field) => field.classList.remove("at-fault"));
  fault.hidden = !refused;
  fault.textContent = refused ? refused.message : "";
  if (refused?.field) {
    const field = byId("desk").querySelector(`[data-field~="${CSS.escape(refused.field)}"]`);
    field?.classList.add("at-fault");
    field?.closest("details")?.setAttribute("open", "");
  }
}

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return "page-" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep() {
  const {initImage, mask, controls, imagePrompt, ...rest} = request();
  localStorage.setItem(DRAFT, JSON.stringify(rest));
}

function recall() {
  try {
    const asked = JSON.parse(localStorage.getItem(DRAFT) ?? "{}");
    prompt.value = prompt.value || asked.prompt || "";
    picture.set(asked.width ? {width: asked.width, height: asked.height} : undefined);
    plain.forEach((field) => field.set(asked[field.name]));
    beyond.set(asked);
  } catch {
    notice("What was typed last could not be read again.", "bad");
  }
}
