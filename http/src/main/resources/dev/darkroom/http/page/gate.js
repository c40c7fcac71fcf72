// Asks for the key where the API wants one.

import {byId, h} from "./dom.js";
import {call, get, onLocked} from "./api.js";

// Returns when calls may be made.
export async function pass() {
  const session = await get("/page/session");
  byId("leave").hidden = !session.keyed;
  byId("leave").onclick = leave;
  onLocked(() => location.reload());
  if (!session.welcome) {
    await askForKey();
  }
}

async function leave() {
  await call("DELETE", "/page/session");
  location.reload();
}

function askForKey() {
  const gate = byId("gate");
  const key = h("input", {type: "password", id: "key", name: "key", autocomplete: "current-password", required: true});
  const fault = h("p", {class: "fault", role: "alert"});
  gate.addEventListener("cancel", (event) => event.preventDefault());
  return new Promise((opened) => {
    const enter = async (event) => {
      event.preventDefault();
      try {
        await call("POST", "/page/session", {key: key.value.trim()});
        gate.close();
        opened();
      } catch (refused) {
        fault.textContent = refused.status === 401 ? "This is none of the keys." : refused.message;
        key.select();
      }
    };
    gate.replaceChildren(
      h("form", {onsubmit: enter},
        h("h1", {id: "gate-title"}, "This darkroom is locked"),
        h("p", {}, "It was started with ", h("code", {}, "--http-keys"), ". One of these keys opens it, until this browser is closed."),
        h("label", {for: "key"}, "Key"),
        key,
        fault,
        h("button", {class: "develop", type: "submit"}, "Open")));
    gate.showModal();
  });
}
