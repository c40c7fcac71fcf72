// Calls of Darkroom's own API.

// A call that was not answered as asked: `code` is the API's word for it, `away` where nobody answers at all.
export class Refused extends Error {
  constructor(status, code, field, message, retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

let locked = () => {};

// What is done where the key is missing or is one no longer.
export function onLocked(action) {
  locked = action;
}

export async function call(method, path, body) {
  const answer = await ask(method, path, body);
  if (answer.ok) {
    return answer.status === 204 ? null : answer.json();
  }
  const refused = await refusal(answer);
  if (refused.status === 401 && !path.startsWith("/page/")) {
    locked();
  }
  throw refused;
}

export const get = (path) => call("GET", path);

async function ask(method, path, body) {
  const headers = {"X-Requested-With": "page"}; // without it the browser would ask for a password by itself
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  try {
    return await fetch(path, {method, headers, body: body === undefined ? undefined : JSON.stringify(body)});
  } catch {
    throw new Refused(0, "away", null, "Darkroom does not answer at this address.", 0);
  }
}

async function refusal(answer) {
  const after = Number(answer.headers.get("Retry-After")) || 0;
  try {
    const {error} = await answer.json();
    return new Refused(answer.status, error.code, error.param, error.message, after);
  } catch {
    return new Refused(answer.status, "unreadable", null, `The server answered ${answer.status}.`, after);
  }
}

export const jobPath = (id) => `/v1/jobs/${encodeURIComponent(id)}`;
export const picturePath = (id, index) => `/v1/images/${encodeURIComponent(id)}/${index}`;
