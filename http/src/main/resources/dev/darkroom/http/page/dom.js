// Elements without markup: what comes from a request is only ever text.

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

// Calls at most once for each picture of the screen, or a few times a second where nobody looks.
export function oncePerFrame(paint) {
  let asked = false;
  return () => {
    if (asked) {
      return;
    }
    asked = true;
    const run = () => {
      asked = false;
      paint();
    };
    if (document.hidden) {
      setTimeout(run, 250);
    } else {
      requestAnimationFrame(run);
    }
  };
}
