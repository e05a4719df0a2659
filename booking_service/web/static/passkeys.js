// Passkeys: asks the server for a question, the device for its answer, and sends that back.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function readable(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials])
    for (const each of list || []) each.id = toBytes(each.id);
  return options;
}

function sendable(made) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[part]) response[part] = toText(made.response[part]);
  return { id: made.id, rawId: toText(made.rawId), type: made.type, response,
           clientExtensionResults: made.getClientExtensionResults() };
}

async function post(form, address, body) {
  const answer = await fetch(address, {
    method: "POST", credentials: "same-origin", redirect: "follow",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
    body: JSON.stringify(body),
  });
  if (answer.redirected) { location.assign(answer.url); return null; }  // to the sign-in, or the proof
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.problem || "That did not work. Please try again.");
  return told;
}

async function run(form) {
  const options = await post(form, form.dataset.question, {});
  if (!options) return;
  const publicKey = readable(options);
  const made = options.user
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  const name = form.elements.name ? form.elements.name.value : "";
  const told = await post(form, form.dataset.answer, { credential: sendable(made), name });
  if (told) location.assign(told.next);
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form.passkey")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = form.querySelector("[role=alert]");
      problem.textContent = "";
      form.dispatchEvent(new Event("asking", { bubbles: true }));
      try {
        await run(form);
      } catch (error) {
        problem.textContent = error instanceof DOMException
          ? "Your device did not finish. Please try again, or use another way." : error.message;
        form.dispatchEvent(new Event("answered", { bubbles: true }));
      }
    });
  }
}
