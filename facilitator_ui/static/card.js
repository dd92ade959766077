// @ts-check
// The page of one agreement where there is no network: a report is kept on this phone, with the key of its form, and
// goes out as soon as there is a way; sent twice it counts once. Without this script the form works as any form.
import * as store from "./store.js";

/** @typedef {{key: string, at: number, to: string, fields: [string, string][], state: "waiting"}} Item */

const AGAIN = 5_000; // ms until the next try
const REFUSED = 400;
const LATER = new Set([408, 429, 500, 502, 503, 504]);
let sending = false;

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-report]")) return;
  event.preventDefault();
  put(form, /** @type {SubmitEvent} */ (event).submitter);
  void send();
});
addEventListener("online", () => void send());
setInterval(() => void send(), AGAIN);
tell();
void send();

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function put(form, button) {
  const data = new FormData(form);
  if (button instanceof HTMLButtonElement && button.name) data.set(button.name, button.value);
  /** @type {[string, string][]} */
  const fields = [];
  data.forEach((value, name) => fields.push([name, String(value)]));
  const said = (/** @type {[string, string][]} */ all) => JSON.stringify(all.filter(([name]) => name !== "key"));
  if (waiting().some((item) => said(item.fields) === said(fields))) return;
  const key = String(data.get("key"));
  store.keep(`out/${key}`, { key, at: Date.now(), to: form.action, fields, state: "waiting" });
  renew(form);
  tell();
}

/** The next report of this form is another one. @param {HTMLFormElement} form */
function renew(form) {
  const field = form.elements.namedItem("key");
  if (!(field instanceof HTMLInputElement)) return;
  const random = crypto.getRandomValues(new Uint8Array(12));
  field.value = "i" + Array.from(random, (each) => each.toString(16).padStart(2, "0")).join("");
}

/** @returns {Item[]} oldest first */
function waiting() {
  /** @type {Item[]} */
  const items = store.all("out/");
  return items.sort((one, other) => one.at - other.at);
}

function tell() {
  const told = document.querySelector("[data-queue]");
  if (!(told instanceof HTMLElement)) return;
  const many = waiting().length;
  told.hidden = many === 0 || sending;
  told.textContent = told.dataset.waiting + (many > 1 ? ` (${many})` : "");
}

async function send() {
  const [item] = waiting();
  if (sending || !item) return;
  sending = true;
  const taken = await sent(item).catch(() => false);
  sending = false;
  tell();
  if (taken) void send();
}

/** @param {Item} item @returns {Promise<boolean>} whether it was answered, for good or ill */
async function sent(item) {
  const headers = { Accept: "text/html" };
  const answer = await fetch(item.to, { method: "POST", headers, body: new URLSearchParams(item.fields) });
  if (LATER.has(answer.status)) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = page.querySelector("[data-surface] main");
  if (!main) return false; // not our server: a network that asks for a password first
  store.drop(`out/${item.key}`);
  document.querySelector("main")?.replaceWith(main);
  if (answer.status < REFUSED) history.replaceState(null, "", answer.url);
  document.querySelector("#receipt, [role=alert]")?.scrollIntoView({ block: "center" });
  return true;
}
