// Requests to the server: JSON in and out, the CSRF token of the moment, an ended session told apart from no network.
// Each says for whom the page was drawn: where another person has signed in meanwhile, nothing is done.

export class NoNetwork extends Error {}

// `somebodyElse`: the server's sentence where another person is signed in, else "".
export class SignedOut extends Error {
  constructor(somebodyElse = "") {
    super(somebodyElse);
    this.somebodyElse = somebodyElse;
  }
}

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  const header = document.body.getAttribute("hx-headers");
  return cookie ? cookie.slice("csrftoken=".length) : JSON.parse(header || "{}")["X-CSRFToken"] || "";
}

export function ownHeaders() {
  return { "X-CSRFToken": csrfToken(), "X-CCHC-User": document.body.dataset.cchcUser || "" };
}

export function signInUrl() {
  return `${document.body.dataset.cchcLoginUrl}?next=${encodeURIComponent(location.pathname)}`;
}

// The server's answer, whatever it says; throws NoNetwork or SignedOut.
export async function reach(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {
      credentials: "same-origin",
      redirect: "manual",
      ...options,
      headers: { Accept: "application/json", ...ownHeaders(), ...options.headers },
    });
  } catch {
    throw new NoNetwork();
  }
  if (response.status === 401) throw new SignedOut((await jsonOf(response)).somebody_else);
  if (response.type === "opaqueredirect") throw new SignedOut();
  return response;
}

export async function request(url, options = {}) {
  const response = await reach(url, options);
  if (!isJson(response) && response.status === 403) throw new SignedOut(); // the token of a session that is over
  if (!isJson(response) || response.status >= 500) throw new NoNetwork();
  return { status: response.status, body: await response.json() };
}

export function postJson(url, body) {
  return request(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}

// An answer in JSON, else an empty object.
export async function jsonOf(response) {
  return isJson(response) ? response.json().catch(() => ({})) : {};
}

function isJson(response) {
  return (response.headers.get("content-type") || "").includes("application/json");
}
