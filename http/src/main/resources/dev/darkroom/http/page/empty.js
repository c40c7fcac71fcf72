// What is shown where there is nothing to show, and what would help.

import {h} from "./dom.js";

export const nothingYet = () => h("div", {class: "empty"},
  h("p", {class: "empty-title"}, "No picture has been developed yet"),
  h("p", {}, "Say what it should show, and press Develop. Pictures that others ask for over Kafka or the API appear here, too."));

export const nothingFound = (search, clear) => h("div", {class: "empty"},
  h("p", {class: "empty-title"}, `Nothing is found for “${search.trim()}”`),
  h("p", {}, "Every word has to be in a picture's text; ", h("code", {}, "name=value"), " finds a label."),
  h("button", {class: "plain", type: "button", onclick: clear}, "Show all pictures"));

export const away = (refused, again) => h("div", {class: "empty"},
  h("p", {class: "empty-title"}, refused.code === "starting" ? "The job table is being read" : "The pictures cannot be listed"),
  h("p", {}, refused.message),
  h("button", {class: "plain", type: "button", onclick: again}, "Try again"));
