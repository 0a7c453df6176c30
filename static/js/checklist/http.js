// Requests to the server: JSON in and out, the CSRF token of the moment, an ended session told apart from no network.

export class NoNetwork extends Error {}
export class SignedOut extends Error {}

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  const header = document.body.getAttribute("hx-headers");
  return cookie ? cookie.slice("csrftoken=".length) : JSON.parse(header || "{}")["X-CSRFToken"] || "";
}

export async function request(url, options = {}) {
  let response;
  try {
    response = await fetch(url, {
      credentials: "same-origin",
      redirect: "manual",
      ...options,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), ...options.headers },
    });
  } catch {
    throw new NoNetwork();
  }
  const isJson = (response.headers.get("content-type") || "").includes("application/json");
  if (response.status === 401 || response.type === "opaqueredirect") throw new SignedOut();
  if (!isJson && response.status === 403) throw new SignedOut(); // the token of a session that is over
  if (!isJson || response.status >= 500) throw new NoNetwork();
  return { status: response.status, body: await response.json() };
}

export function postJson(url, body) {
  return request(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}
