// Two pictures beside each other or over each other, and what differs between their parameters.

import {h} from "./dom.js";
import {get, jobPath, picturePath} from "./api.js";
import {shown, spaced} from "./print.js";

export async function comparison(left, right, close) {
  const both = await Promise.all([left, right].map(look));
  const over = h("div", {class: "over"},
    both.map((one, i) => h("img", {src: one.url, alt: `${i === 0 ? "left" : "right"}: ${one.prompt}`, class: i === 0 ? "under" : "top"})));
  const slider = h("input", {type: "range", min: 0, max: 100, value: 50, "aria-label": "How much of the left picture is seen", oninput: () => over.style.setProperty("--cut", slider.value + "%")});
  over.style.setProperty("--cut", "50%");
  return h("div", {class: "print-face comparing"},
    h("div", {class: "easel"}, h("div", {class: "over-box"}, over, slider)),
    h("div", {class: "facts"},
      h("button", {type: "button", class: "plain close", "data-does": "close", onclick: close}, "Close"),
      h("h2", {}, "Side by side"),
      h("div", {class: "side"}, both.map((one) => h("figure", {}, h("img", {src: one.url, alt: one.prompt}), h("figcaption", {}, one.prompt || "without words")))),
      differences(both)));
}

async function look({id, index}) {
  const url = picturePath(id, index);
  try {
    const job = await get(jobPath(id));
    const image = job.images.find((one) => one.index === index);
    return {url, prompt: job.request?.prompt ?? "", parameters: image?.parameters ?? {}};
  } catch {
    return {url, prompt: "", parameters: {}};
  }
}

function differences([left, right]) {
  const names = [...new Set([...Object.keys(left.parameters), ...Object.keys(right.parameters)])];
  const differing = names.filter((name) => JSON.stringify(left.parameters[name]) !== JSON.stringify(right.parameters[name]));
  if (differing.length === 0) {
    return h("p", {}, "Both were asked for in the same way.");
  }
  return h("table", {class: "differences"},
    h("caption", {}, "What differs"),
    h("thead", {}, h("tr", {}, h("th", {scope: "col"}, ""), h("th", {scope: "col"}, "left"), h("th", {scope: "col"}, "right"))),
    h("tbody", {}, differing.map((name) => h("tr", {}, h("th", {scope: "row"}, spaced(name)),
      [left, right].map((one) => h("td", {}, one.parameters[name] == null ? "–" : shown(one.parameters[name])))))));
}
