// A picture's request as others take it: a command, JSON, curl.

// Options of `darkroom draw` for fields of a request.
const OPTIONS = {
  steps: "steps", guidanceScale: "guidance", sampler: "sampler", seed: "seed", count: "count", negativePrompt: "negative",
  format: "format", noise: "noise", model: "model-name", prompt2: "prompt-2", negativePrompt2: "negative-2", prompt3: "prompt-3",
  negativePrompt3: "negative-3", clipSkip: "clip-skip", guidanceRescale: "guidance-rescale",
  maxSequenceLength: "max-sequence-length", longPrompts: "long-prompts", strength: "strength", originalSize: "original-size",
  targetSize: "target-size", cropTopLeft: "crop", negativeOriginalSize: "negative-original-size",
  negativeTargetSize: "negative-target-size", negativeCropTopLeft: "negative-crop",
  samplerOptions: "sampler-options", variationSeed: "variation-seed", variationStrength: "variation-strength",
  adapters: "adapter", classGuidance: "class-guidance",
};

// What has to be said to draw one stored picture again: what was asked, with the seed of this picture.
export function again(request, parameters, index) {
  const asked = {...request};
  delete asked.id;
  delete asked.createdAt;
  delete asked.expiresAt;
  delete asked.previewEvery;
  delete asked.initImage; // lists hold no pictures
  delete asked.mask;
  const seed = parameters?.seed;
  if (seed != null) {
    asked.seed = seed;
    delete asked.count;
  } else if (asked.seed != null && !asked.variationStrength) {
    asked.seed += index;
  }
  if (parameters?.variationSeed != null) {
    asked.variationSeed = parameters.variationSeed;
  }
  if (parameters?.retrieve) { // the same pictures, whatever the index holds by now
    const {scale, pictures} = parameters.retrieve;
    asked.retrieve = {scale, pictures: pictures.map(({pictureSha256}) => pictureSha256)};
  }
  if (asked.labels) {
    asked.labels = Object.fromEntries(Object.entries(asked.labels).filter(([name]) => !name.startsWith("darkroom.")));
  }
  for (const [name, value] of Object.entries(asked)) {
    if (value === null || (typeof value === "object" && Object.keys(value).length === 0)) {
      delete asked[name];
    }
  }
  return asked;
}

export const json = (asked) => JSON.stringify(asked, null, 2);

export function curl(asked, keyed) {
  const key = keyed ? ` \\\n  -H "Authorization: Bearer $DARKROOM_KEY"` : "";
  return `curl -s ${location.origin}/v1/prompts${key} \\\n  -d ${quoted(JSON.stringify(asked))}`;
}

export function command(asked) {
  const words = ["./darkroom draw"];
  if (asked.width && asked.height) {
    words.push(`--size ${asked.width}x${asked.height}`);
  }
  for (const [field, option] of Object.entries(OPTIONS)) {
    if (asked[field] != null) {
      words.push(`--${option} ${plain(worded(asked[field]))}`);
    }
  }
  if (asked.promptWeighting) {
    words.push("--prompt-weighting");
  }
  if (asked.controls?.length) {
    words.push(`--control ${quoted(asked.controls.map(control).join(";"))}`);
  }
  if (asked.imagePrompt) {
    const {scale} = asked.imagePrompt;
    words.push(`--like like.png${scale == null ? "" : `:scale=${scale}`}`);
  }
  if (asked.retrieve) {
    const {k, scale, pictures} = asked.retrieve;
    words.push(`--index photos.index --retrieve ${k ?? pictures.length}${scale == null ? "" : `:scale=${scale}`}`);
  }
  words.push(quoted(asked.prompt ?? ""));
  return words.join(" ");
}

// A command names a file where a request holds the picture itself.
function control({network, scale, start, end, preprocessor, guessMode}) {
  const said = Object.entries({scale, start, end, preprocessor}).filter(([, value]) => value != null).map(([name, value]) => `${name}=${value}`);
  return `${network}=${network}.png` + (said.length || guessMode ? ":" + [...said, ...(guessMode ? ["guess"] : [])].join(",") : "");
}

function worded(value) {
  if (typeof value !== "object") {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(adapter).join(",");
  }
  if ("label" in value) {
    return value.scale == null ? value.label : `${value.label}:${value.scale}`;
  }
  if ("width" in value) {
    return `${value.width}x${value.height}`;
  }
  return "left" in value ? `${value.left},${value.top}` : Object.entries(value).map(([name, one]) => `${name}=${one}`).join(" ");
}

// A scale of the text encoders is told behind that of the denoiser.
function adapter({name, scale, textEncoderScale}) {
  const scales = textEncoderScale == null ? [scale] : [scale ?? 1, textEncoderScale];
  return [name, ...scales.filter((one) => one != null)].join(":");
}

const quoted = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
const plain = (text) => (/^[\w.,+:-]+$/.test(text) ? text : quoted(text));

// Where a page may not write to the clipboard, the text is marked, to be copied by hand.
export async function copy(text, area) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    area.focus();
    area.select();
    return document.execCommand("copy");
  }
}
