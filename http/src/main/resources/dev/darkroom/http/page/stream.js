// The news of all requests, as they happen, by one event stream for all tabs of this browser: the tab that holds the lock
// listens and tells the others. Each event's id says where the reader stands on the topics, so that none is missed.

const NEWS = ["asked", "stepped", "drawn", "missing", "stored", "ended", "cancelAsked", "beat"];
const STANDING = "darkroom-standing";
const LONGEST_REPLAY_MS = 10 * 60 * 1000; // beyond it, steps are gone from the topics, and lists tell the rest sooner
const LONGEST_HOLD_MS = 60 * 1000;
const SILENCE_MS = 25 * 1000; // the server gives a sign of life each ten seconds
const PAUSES_MS = [300, 1000, 2000, 5000];

let last = null;

// `hear(name, data)` gets each piece of news; `open()` is called when what is told from then on is whole, and again after each
// interruption; `closed()` when nobody answers; `busy()` says whether something is being drawn.
export function listen({hear, open, closed, busy}) {
  const take = ({name, id, data}) => {
    if (name === "open") {
      open();
    } else if (name === "closed") {
      closed();
    } else {
      stand(id, busy);
      hear(name, data);
    }
  };
  if (!navigator.locks) {
    follow(take); // pages that are not on this machine and not behind TLS cannot agree on who listens
    return;
  }
  const channel = new BroadcastChannel("darkroom-news");
  channel.onmessage = ({data}) => take(data);
  const tell = (told) => {
    channel.postMessage(told);
    take(told);
  };
  open();
  navigator.locks.request("darkroom-news", () => new Promise(() => follow(tell)));
}

function follow(tell) {
  document.documentElement.dataset.listens = "yes";
  let failures = 0;
  let silence;
  const connect = () => {
    const from = last ?? standing();
    const source = new EventSource("/v1/events" + (from ? "?lastEventId=" + encodeURIComponent(from) : ""));
    const again = () => {
      source.close();
      clearTimeout(silence);
      tell({name: "closed"});
      setTimeout(connect, PAUSES_MS[Math.min(failures++, PAUSES_MS.length - 1)]);
    };
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(again, SILENCE_MS);
    };
    source.onerror = again;
    source.onopen = () => {
      failures = 0;
      tell({name: "open"});
      alive();
    };
    for (const name of NEWS) {
      source.addEventListener(name, (event) => {
        alive();
        tell({name, id: event.lastEventId, data: JSON.parse(event.data)});
      });
    }
    alive();
  };
  connect();
}

// A page that is loaded again begins where the drawings in hand began, to be told their previews once more.
function stand(id, busy) {
  if (!id) {
    return;
  }
  last = id;
  const before = read();
  if (!before || !busy() || Date.now() - before.at > LONGEST_HOLD_MS) {
    sessionStorage.setItem(STANDING, JSON.stringify({id, at: Date.now()}));
  }
}

function standing() {
  const before = read();
  return before && Date.now() - before.at < LONGEST_REPLAY_MS ? before.id : null;
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STANDING));
  } catch {
    return null;
  }
}
