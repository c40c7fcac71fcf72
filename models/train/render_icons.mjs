// Rasterises the icons of concepts.txt into one file of premultiplied RGBA bytes and one of names.
//
//   node render_icons.mjs CONCEPTS NODE_MODULES OUT_DIR SIZE STYLE...
//
// OUT_DIR/icons.rgba holds SIZE*SIZE*4 bytes per icon, in the order of OUT_DIR/icons.json.
// An icon that a set lacks is reported and skipped: sets grow and rename between versions.

import { createRequire } from "node:module";
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join, resolve } from "node:path";

const SETS = { noto: "noto", fluent: "fluent-emoji-flat", "fluent-3d": "fluent-emoji" };
// The renderer aborts the whole process on these two drawings; no exception reaches us.
const UNRENDERABLE = new Set(["noto/package", "noto/rainbow-flag"]);

const [conceptsFile, nodeModules, outDir, sizeText, ...styles] = process.argv.slice(2);
if (styles.length === 0 || styles.some((style) => !(style in SETS))) {
  console.error(`usage: node render_icons.mjs CONCEPTS NODE_MODULES OUT_DIR SIZE STYLE..., styles from ${Object.keys(SETS).join(", ")}`);
  process.exit(2);
}
const size = Number(sizeText);
const requireFrom = createRequire(join(resolve(nodeModules), "here.js"));
const { Resvg } = requireFrom("@resvg/resvg-js");

const concepts = readFileSync(conceptsFile, "utf8")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith("#") && !line.startsWith("["))
  .map((line) => line.split(/[\s:*]/)[0]);

const readSet = (style) => JSON.parse(readFileSync(join(nodeModules, "@iconify-json", SETS[style], "icons.json"), "utf8"));
const sets = new Map(styles.map((style) => [style, readSet(style)]));
const namesOf = ({ icons, aliases }) => new Set([...Object.keys(icons), ...Object.keys(aliases ?? {})]);
const shared = [...sets.values()]
  .map(namesOf)
  .reduce((all, set) => new Set([...all].filter((name) => set.has(name))));

const output = openSync(join(outDir, "icons.rgba"), "w");
const names = [];
for (const style of styles) {
  const set = SETS[style];
  const icons = sets.get(style);
  for (const concept of concepts) {
    const icon = icons.icons[concept] ?? icons.icons[icons.aliases?.[concept]?.parent];
    if (!icon || UNRENDERABLE.has(`${set}/${concept}`)) {
      console.error(`skipped ${set}/${concept}: ${icon ? "cannot be rendered" : "not in the set"}`);
      continue;
    }
    const width = icon.width ?? icons.width;
    const height = icon.height ?? icons.height;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}" width="${size}" height="${size}">${icon.body}</svg>`;
    const image = new Resvg(svg, { fitTo: { mode: "width", value: size } }).render();
    const pixels = image.pixels;
    if (pixels.length !== size * size * 4) throw new Error(`${set}/${concept}: ${pixels.length} bytes, wanted ${size * size * 4}`);
    writeSync(output, pixels);
    names.push({ concept, style });
  }
}
closeSync(output);
writeFileSync(join(outDir, "icons.json"), JSON.stringify({ size, icons: names }) + "\n");
console.log(`${names.length} icons of ${concepts.length} concepts at ${size} px in ${outDir}; the sets share ${shared.size} names`);
