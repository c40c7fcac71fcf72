// Dark like the room, light like a lightbox, or as the machine has it.

import {byId} from "./dom.js";

const KEPT = "darkroom-theme";
const NEXT = {auto: "dark", dark: "light", light: "auto"};
const SIGNS = {auto: "◐", dark: "●", light: "○"};
const WORDS = {auto: "as this device has it", dark: "safelight", light: "lightbox"};

export function themes() {
  const button = byId("theme");
  const put = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.textContent = SIGNS[theme];
    button.setAttribute("aria-label", `Colours: ${WORDS[theme]}`);
    button.title = `Colours: ${WORDS[theme]}`;
    localStorage.setItem(KEPT, theme);
  };
  button.addEventListener("click", () => put(NEXT[document.documentElement.dataset.theme]));
  put(localStorage.getItem(KEPT) in NEXT ? localStorage.getItem(KEPT) : "auto");
}
