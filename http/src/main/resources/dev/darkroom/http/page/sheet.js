// The contact sheet: strips of film under each other, of which only those near the screen are in the document.

import {byId, h, oncePerFrame, say} from "./dom.js";
import {Pictures} from "./pictures.js";
import {nothingFound, nothingYet, away} from "./empty.js";

const NARROWEST_FRAME = 172; // CSS pixels
const NARROWEST_ON_PHONES = 108;
const SPARE_STRIPS = 3;
const ADMIT_MS = 300;

export class Sheet {
  #host = byId("sheet");
  #film = h("div", {class: "film", role: "list"});
  #foot = h("div", {class: "foot"});
  #search;
  #strips = new Map();
  #columns = 0;
  #height = 1;
  #focused = 0;
  #later = null;
  #typed = null;
  #fresh = [];
  #news = h("button", {type: "button", class: "news", hidden: true, onclick: () => scrollTo({top: 0})});
  #paint = oncePerFrame(() => this.#draw());
  pictures = new Pictures("", (from) => this.#changed(from));

  constructor(open) {
    this.open = open;
    this.#search = h("input", {
      type: "search", id: "search", placeholder: "words, or name=value", autocomplete: "off", spellcheck: "false",
      oninput: () => this.#lookFor(), onkeydown: (event) => this.#fromSearch(event),
    });
    this.#host.append(
      h("div", {class: "sheet-head"},
        h("h2", {}, "Contact sheet"),
        h("label", {class: "search"}, h("span", {class: "unseen"}, "Search pictures"), this.#search, h("kbd", {"aria-hidden": "true"}, "/"))),
      this.#film, this.#foot, this.#news);
    this.#film.addEventListener("keydown", (event) => this.#key(event));
    this.#film.addEventListener("focusin", (event) => this.#follow(event));
    addEventListener("scroll", this.#paint, {passive: true});
    new ResizeObserver(() => this.#measure()).observe(this.#film);
  }

  // Shows what has been stored while nobody listened.
  latest() {
    this.pictures.latest();
  }

  // Shows a picture that has just been stored: at once where the newest are seen, else when the reader comes back to them, so
  // that nothing moves under the eyes.
  take(picture) {
    if (this.pictures.wants(picture) && !this.#fresh.some((one) => one.id === picture.id && one.index === picture.index)) {
      this.#fresh.unshift(picture);
      this.#later ??= setTimeout(() => {
        this.#later = null;
        this.#admit();
      }, ADMIT_MS);
    }
  }

  #admit() {
    if (this.#fresh.length > 0 && this.#scrolled() < this.#height) {
      this.pictures.admit(this.#fresh);
      this.#fresh = [];
    }
    this.#news.hidden = this.#fresh.length === 0;
    say(this.#news, this.#fresh.length === 1 ? "one new picture" : `${this.#fresh.length} new pictures`);
  }

  search(text) {
    this.#search.value = text;
    this.#lookFor();
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  // Puts the keyboard's focus on a picture, wherever it is.
  focus(at) {
    const picture = Math.max(0, Math.min(at, this.pictures.list.length - 1));
    if (this.pictures.list.length === 0) {
      return;
    }
    this.#focused = picture;
    this.#show(Math.floor(picture / this.#columns));
    this.#draw();
    this.#film.querySelector(`[data-at="${picture}"]`)?.focus({preventScroll: true});
  }

  #lookFor() {
    const search = this.#search.value;
    if (search.trim() !== this.pictures.search.trim()) {
      clearTimeout(this.#typed);
      this.#typed = setTimeout(() => {
        this.pictures.changed = () => {};
        this.#fresh = [];
        this.pictures = new Pictures(search, (from) => this.#changed(from));
        this.#focused = 0;
        this.pictures.more();
      }, 150);
    }
  }

  #fromSearch(event) {
    if (event.key === "Escape" && this.#search.value) {
      event.preventDefault();
      this.search("");
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      this.focus(0);
    }
  }

  #changed(from) {
    this.#forget(from);
    this.#lay();
    this.#paint();
  }

  #measure() {
    const width = this.#film.clientWidth;
    const narrowest = width < 560 ? NARROWEST_ON_PHONES : NARROWEST_FRAME;
    const columns = Math.max(2, Math.floor(width / narrowest));
    const frame = Math.floor((width - 12) / columns);
    if (width && (columns !== this.#columns || frame !== this.frame)) {
      const top = this.#columns ? Math.floor(this.#scrolled() / this.#height) * this.#columns : 0;
      this.#columns = columns;
      this.frame = frame;
      this.#film.style.setProperty("--frame", frame + "px");
      this.#film.style.setProperty("--columns", columns);
      this.#height = frame + parseFloat(getComputedStyle(this.#film).getPropertyValue("--edges"));
      this.#forget();
      this.#lay();
      if (top > 0) {
        this.#show(Math.floor(top / columns));
      }
      this.#draw();
    }
    this.#paint();
  }

  #lay() {
    const strips = this.#columns ? Math.ceil(this.pictures.list.length / this.#columns) : 0;
    this.#film.style.height = strips * this.#height + "px";
    this.#tellEnd();
  }

  #tellEnd() {
    const {list, whole, fault, search} = this.pictures;
    if (fault && list.length === 0) {
      this.#foot.replaceChildren(away(fault, () => this.pictures.more()));
    } else if (whole && list.length === 0) {
      this.#foot.replaceChildren(search.trim() ? nothingFound(search, () => this.search("")) : nothingYet());
    } else {
      this.#foot.replaceChildren(h("p", {class: "end"}, whole ? `${list.length} ${list.length === 1 ? "picture" : "pictures"}` : "…"));
    }
  }

  #scrolled() {
    return -this.#film.getBoundingClientRect().top;
  }

  #draw() {
    if (!this.#columns || this.#host.hidden) {
      return;
    }
    const top = this.#scrolled();
    const first = Math.max(0, Math.floor(top / this.#height) - SPARE_STRIPS);
    const last = Math.floor((top + innerHeight) / this.#height) + SPARE_STRIPS;
    const strips = Math.ceil(this.pictures.list.length / this.#columns);
    for (const [number, strip] of this.#strips) {
      if ((number < first || number > last) && !strip.contains(document.activeElement)) {
        strip.remove();
        this.#strips.delete(number);
      }
    }
    for (let number = first; number <= Math.min(last, strips - 1); number++) {
      if (!this.#strips.has(number)) {
        const strip = this.#strip(number);
        this.#strips.set(number, strip);
        this.#film.append(strip);
      }
    }
    if (this.#fresh.length > 0 && !this.#later) {
      this.#admit();
    }
    if (last >= strips - 2 - SPARE_STRIPS && !this.pictures.fault) {
      this.pictures.more();
    }
  }

  // Strips from this picture on are drawn anew.
  #forget(from = 0) {
    const held = this.#film.contains(document.activeElement) ? Number(document.activeElement.dataset.at) : null;
    for (const [number, strip] of this.#strips) {
      if ((number + 1) * this.#columns > from) {
        strip.remove();
        this.#strips.delete(number);
      }
    }
    if (held !== null && held >= from) {
      this.focus(held);
    }
  }

  #strip(number) {
    const from = number * this.#columns;
    const strip = h("div", {class: "strip", role: "presentation"},
      this.pictures.list.slice(from, from + this.#columns).map((picture, i) => this.#frameOf(picture, from + i)));
    strip.style.transform = `translateY(${number * this.#height}px)`;
    return strip;
  }

  #frameOf(picture, at) {
    const image = h("img", {
      src: picture.url, alt: picture.prompt || "a picture without words", decoding: "async", draggable: "false",
      onload: () => image.classList.add("fixed"),
    });
    return h("div", {class: "frame", role: "listitem", "aria-posinset": at + 1, "aria-setsize": this.pictures.whole ? this.pictures.list.length : -1},
      h("a", {
        href: `#/picture/${encodeURIComponent(picture.id)}/${picture.index}`, "data-at": at, tabindex: at === this.#focused ? 0 : -1,
        draggable: "false",
      },
      h("span", {class: "edge", "aria-hidden": "true"}, h("span", {}, time(picture.storedAt)), h("span", {class: "wide-only"}, picture.width ? `${picture.width}×${picture.height}` : "")),
      image,
      h("span", {class: "edge", "aria-hidden": "true"}, h("span", {}, `▸${picture.index + 1}A`), h("span", {}, picture.seed ?? ""))));
  }

  #key(event) {
    const steps = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns, ArrowUp: -this.#columns,
      PageDown: this.#columns * 4, PageUp: -this.#columns * 4, Home: -this.#focused, End: this.pictures.list.length,
    };
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    event.preventDefault();
    if (event.key === "ArrowUp" && this.#focused < this.#columns) {
      this.focusSearch();
    } else {
      this.focus(this.#focused + step);
    }
  }

  #follow(event) {
    const at = event.target.dataset.at;
    if (at !== undefined && Number(at) !== this.#focused) {
      this.#focused = Number(at);
    }
    this.#film.querySelectorAll("a").forEach((a) => {
      a.tabIndex = Number(a.dataset.at) === this.#focused ? 0 : -1;
    });
  }

  #show(strip) {
    const top = this.#film.getBoundingClientRect().top + scrollY + strip * this.#height;
    const head = 150;
    if (top - head < scrollY) {
      scrollTo({top: top - head, behavior: "instant"});
    } else if (top + this.#height > scrollY + innerHeight) {
      scrollTo({top: top + this.#height - innerHeight + 16, behavior: "instant"});
    }
  }
}

const CLOCK = new Intl.DateTimeFormat(undefined, {hour: "2-digit", minute: "2-digit"});
const DAY = new Intl.DateTimeFormat(undefined, {day: "numeric", month: "short"});

function time(text) {
  if (!text) {
    return "";
  }
  const at = new Date(text);
  return at.toDateString() === new Date().toDateString() ? CLOCK.format(at) : DAY.format(at);
}
