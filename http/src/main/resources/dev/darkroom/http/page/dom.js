// Elements without markup: what comes from a request is only ever text.

const HIDDEN_PAUSE_MS = 250;

// h("button", {class: "plain", onclick: f, disabled: true}, "Draw") makes an element; null and false children are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    put(element, name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

function put(element, name, value) {
  if (value == null || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (name === "value" || name === "checked") {
    element[name] = value;
  } else {
    element.setAttribute(name, value === true ? "" : value);
  }
}

export const byId = (id) => document.getElementById(id);

// Sets text only where it changes, so that nothing is laid out or read aloud again for nothing.
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

// Calls at most once for each picture of the screen.
export function oncePerFrame(paint) {
  return onceEach(0, paint);
}

// Calls at most once in so many milliseconds, together with a picture of the screen. A hidden page, whose screen shows no
// pictures, is called a few times a second.
export function onceEach(pauseMs, paint) {
  let asked = false;
  let next = 0;
  const run = () => {
    asked = false;
    next = performance.now() + pauseMs;
    paint();
  };
  return () => {
    if (asked) {
      return;
    }
    asked = true;
    const wait = document.hidden ? HIDDEN_PAUSE_MS : next - performance.now();
    if (wait > 0) {
      setTimeout(run, wait);
    } else {
      requestAnimationFrame(run);
    }
  };
}
