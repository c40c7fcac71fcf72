// The fields that few people need, in the order of the documents.

import {adapters} from "./adapters.js";
import {choice, number, pair, truth, words} from "./fields.js";
import {like} from "./like.js";
import {retrieve} from "./retrieve.js";

export function rest(changed) {
  return [
    adapters(changed),
    like(),
    retrieve(changed),
    choice("format", "File format", ["png", "jpeg", "webp"], {usual: "png"}),
    number("quality", "Quality", {min: 1, max: 100, usual: 90, hint: "of jpeg and webp"}),
    choice("noise", "Random numbers of a", [{value: "cpu", label: "CPU"}, {value: "cuda", label: "GPU"}], {usual: "CPU"}),
    number("variationSeed", "Variation seed", {min: 0, max: Number.MAX_SAFE_INTEGER, hint: "pictures near the seed's"}),
    number("variationStrength", "Variation strength", {min: 0, max: 1, step: 0.05, usual: 0}),
    options(),
    number("guidanceRescale", "Guidance rescale", {min: 0, max: 1, step: 0.05, usual: 0}),
    number("clipSkip", "CLIP skip", {min: 0, max: 12, usual: 0, hint: "last layers left out"}),
    choice("longPrompts", "Long prompts", ["chunk", "truncate", "refuse"], {usual: "chunk"}),
    truth("promptWeighting", "Brackets weigh words", {hint: "(word:1.3)"}),
    number("maxSequenceLength", "T5 tokens", {min: 1, max: 512}),
    words("prompt2", "Prompt of the second encoder"),
    words("negativePrompt2", "Negative of the second encoder"),
    words("prompt3", "Prompt of the third encoder"),
    words("negativePrompt3", "Negative of the third encoder"),
    pair("originalSize", "Original size", ["width", "height"]),
    pair("targetSize", "Target size", ["width", "height"]),
    pair("cropTopLeft", "Crop", ["left", "top"]),
    pair("negativeOriginalSize", "Original size to lead away from", ["width", "height"]),
    pair("negativeTargetSize", "Target size to lead away from", ["width", "height"]),
    pair("negativeCropTopLeft", "Crop to lead away from", ["left", "top"]),
    labels(),
  ];
}

function options() {
  const field = words("samplerOptions", "Sampler options", {hint: "eta=0.5, and spaces between them"});
  return {
    ...field,
    get() {
      const pairs = (field.get() ?? "").split(/\s+/).map((part) => part.split("=")).filter(([name, value]) => name && value);
      return pairs.length ? Object.fromEntries(pairs.map(([name, value]) => [name, typed(value)])) : undefined;
    },
    set(value) {
      field.set(Object.entries(value ?? {}).map(([name, one]) => `${name}=${one}`).join(" "));
    },
  };
}

// As the command line reads them: numbers, true or false, lists of numbers with commas, else a word.
function typed(text) {
  if (text === "true" || text === "false") {
    return text === "true";
  }
  const numbers = text.split(",").map(Number);
  return numbers.some(Number.isNaN) ? text : numbers.length === 1 ? numbers[0] : numbers;
}

function labels() {
  const field = words("labels", "Labels", {hint: "name=value, and spaces between them"});
  return {
    ...field,
    get() {
      const pairs = (field.get() ?? "").split(/\s+/).map((part) => part.split(/=(.*)/s)).filter(([name, value]) => name && value !== undefined);
      return pairs.length ? Object.fromEntries(pairs.map(([name, value]) => [name, value])) : undefined;
    },
    set(value) {
      field.set(Object.entries(value ?? {}).filter(([name]) => !name.startsWith("darkroom.")).map(([name, text]) => `${name}=${text}`).join(" "));
    },
  };
}
