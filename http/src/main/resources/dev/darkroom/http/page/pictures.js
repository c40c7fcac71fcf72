// The stored pictures that a search finds, the latest first, fetched page after page as they are wanted.

import {get} from "./api.js";

const PAGE = 60; // requests, each of which may have many pictures

// Words are searched in texts; NAME=VALUE is a label.
export function query(search) {
  const parts = search.trim().split(/\s+/).filter(Boolean);
  const parameters = new URLSearchParams({parameters: "false", limit: PAGE});
  const words = parts.filter((part) => !isLabel(part)).join(" ");
  if (words) {
    parameters.set("q", words);
  }
  parts.filter(isLabel).forEach((label) => parameters.append("label", label));
  return parameters;
}

const isLabel = (part) => part.indexOf("=") > 0;

export class Pictures {
  // `changed(from)` is told from which place on the list is another.
  constructor(search, changed) {
    this.search = search;
    this.changed = changed;
    this.list = [];
    this.keys = new Set();
    this.after = null;
    this.whole = false;
    this.fault = null;
    this.loading = null;
  }

  // Fetches the next page, unless that is being done or all is there.
  more() {
    if (!this.whole && !this.loading) {
      const from = this.list.length;
      this.loading = this.#fetch(this.after).then(
        (page) => {
          this.fault = null;
          this.#add(page.images, false);
          this.after = page.after ?? null;
          this.whole = !page.after;
        },
        (refused) => {
          this.fault = refused;
        },
      ).finally(() => {
        this.loading = null;
        this.changed(from);
      });
    }
    return this.loading;
  }

  // Fetches what has been stored since the list was begun.
  async latest() {
    await this.loading;
    try {
      const page = await this.#fetch(null);
      this.fault = null;
      if (!this.whole && this.after === null) {
        this.after = page.after ?? null;
        this.whole = !page.after;
      }
      this.admit(page.images);
    } catch (refused) {
      this.fault = refused;
      this.changed(this.list.length);
    }
  }

  // Adds pictures that are newer than all others.
  admit(images) {
    this.#add(images, true);
    this.changed(0);
  }

  // Whether a picture that has just been stored is one of these.
  wants(picture) {
    const text = [picture.prompt, ...Object.entries(picture.labels ?? {}).map((label) => label.join("="))].join(" ").toLowerCase();
    return !this.keys.has(key(picture)) && this.search.toLowerCase().split(/\s+/).every((part) => text.includes(part));
  }

  indexOf(id, index) {
    return this.list.findIndex((picture) => picture.id === id && picture.index === index);
  }

  #fetch(after) {
    const parameters = query(this.search);
    if (after) {
      parameters.set("after", after);
    }
    return get("/v1/images?" + parameters);
  }

  #add(images, first) {
    const fresh = images.filter((image) => !this.keys.has(key(image)));
    fresh.forEach((image) => this.keys.add(key(image)));
    this.list = first ? [...fresh, ...this.list] : [...this.list, ...fresh];
  }
}

const key = (image) => image.id + "/" + image.index;
