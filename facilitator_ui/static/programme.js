// @ts-check
// The programme's page: every form with data-saves is sent as soon as something in it was changed, and the page turns
// into what the server answers without moving. What is typed and not saved yet is kept as a draft. Knows no stage.
import * as drafts from "./drafts.js";
import * as drag from "./drag.js";
import { fieldsOf, summaryOf } from "./forms.js";
import { isField, isTick, isTouched } from "./field.js";
import { morph } from "./morph.js";
import { word } from "./words.js";

/** @typedef {import("./field.js").Field} Field */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
let queue = Promise.resolve();
/** Forms that wait for their turn: what is changed before it comes goes along. @type {WeakSet<HTMLFormElement>} */
const waiting = new WeakSet();

/** @param {Event} event */
function onInput({ target }) {
  const form = isField(target) ? target.form : null;
  if (!form?.matches("[data-saves]")) return;
  drafts.save(form, summaryOf(form));
  mark();
}

/** Save the form of a field, unless it is one that is sent whole by its button. @param {Field} field */
function saveOf(field) {
  const form = field.form;
  if (!form?.matches("[data-saves]") || !savesItself(form)) return;
  if (field.dataset.clock !== undefined) field.value = clockOf(field.value);
  if (fieldsOf(form).some(isTouched) && form.checkValidity()) enqueue(form);
}

/** "9.30", "930" and "9" are times, too. @param {string} typed */
function clockOf(typed) {
  const [, hours, minutes = "00"] = typed.trim().match(/^(\d{1,2})(?:[:.,\- ]?(\d{2}))?$/) ?? [];
  return hours && Number(hours) < 24 && Number(minutes) < 60 ? `${hours.padStart(2, "0")}:${minutes}` : typed.trim();
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-saves]")) return;
  event.preventDefault();
  for (const field of fieldsOf(form)) if (field.dataset.clock !== undefined) field.value = clockOf(field.value);
  enqueue(form);
}

/** One after the other: each answer is the page that the next is sent from. @param {HTMLFormElement} form */
function enqueue(form) {
  if (waiting.has(form)) return;
  waiting.add(form);
  queue = queue.then(() => send(form));
}

/** @param {HTMLFormElement} form */
async function send(form) {
  waiting.delete(form);
  if (!form.isConnected) return;
  const key = form.elements.namedItem("key");
  if (key instanceof HTMLInputElement && savesItself(form)) key.value = freshKey();
  const body = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  const sent = new Map(fieldsOf(form).map((field) => [field, stateOf(field)]));
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.ok) await taken(form, sent, answer);
    else tell((await answer.json()).text);
  } catch {
    tell(word("not_sent"));
  }
  form.removeAttribute("aria-busy");
  mark();
}

/** @param {HTMLFormElement} form @param {Map<Field, string>} sent @param {Response} answer */
async function taken(form, sent, answer) {
  const html = await answer.text();
  const still = [...sent].filter(([field, state]) => stateOf(field) === state).map(([field]) => field);
  if (form.dataset.draft && still.length === sent.size) drafts.forget(form.dataset.draft);
  still.forEach(settle);
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
  tell("");
  if (answer.redirected) history.replaceState(null, "", answer.url);
  if (!savesItself(form)) form.reset();
  show(html);
}

/** Is it sent as soon as something in it was changed, and not only by its button? @param {HTMLFormElement} form */
const savesItself = (form) => Boolean(form.querySelector("[data-by-hand], .cell"));

/** @param {Field} field */
const stateOf = (field) => (isTick(field) ? String(field.checked) : field.value);

/** What was sent and still stands is what the server has, until its page says otherwise. @param {Field} field */
function settle(field) {
  if (field instanceof HTMLSelectElement) for (const each of field.options) each.defaultSelected = each.selected;
  else if (isTick(field)) field.defaultChecked = /** @type {HTMLInputElement} */ (field).checked;
  else field.defaultValue = field.value;
}

/** @param {string} html */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("planning");
  const place = document.getElementById("planning");
  if (!fresh || !place) return location.reload();
  morph(place, fresh);
  drafts.restore();
  mark();
}

/** @param {string} url @param {boolean} [remembers] */
async function turn(url, remembers = true) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return location.assign(url);
  if (remembers) history.pushState(null, "", url);
  show(await answer.text());
}

/** The menu of a row at the foot of the screen opens below it: the page goes after it. @param {Event} event */
function onToggle({ target }) {
  const menu = /** @type {Element} */ (target);
  if (menu.matches("details.menu[open]")) menu.querySelector(".menu-list")?.scrollIntoView({ block: "nearest" });
}

/** @param {MouseEvent} event */
function onClick(event) {
  const pressed = /** @type {Element} */ (event.target);
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(pressed)) menu.removeAttribute("open");
  const link = pressed.closest("a[data-turn]");
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    void queue.then(() => turn(link.href));
  }
  if (pressed.closest("[data-save-all]")) unsaved().forEach((form) => form.requestSubmit());
}

/** Forms that hold something which the server does not have. */
const unsaved = () =>
  [...document.querySelectorAll("form[data-saves]")].filter(
    (form) => form instanceof HTMLFormElement && form.dataset.draft !== "new" && fieldsOf(form).some(isTouched),
  ).map((form) => /** @type {HTMLFormElement} */ (form));

function mark() {
  const typed = unsaved();
  document.querySelector("[data-save-all]")?.toggleAttribute("hidden", typed.length === 0);
  for (const form of document.querySelectorAll("form[data-saves]")) {
    form.classList.toggle("is-unsaved", typed.includes(/** @type {HTMLFormElement} */ (form)));
  }
}

/** @param {string} text */
function tell(text) {
  const place = document.querySelector("[data-told]");
  if (!place) return;
  place.textContent = text;
  place.toggleAttribute("hidden", !text);
}

/** Save what was typed before this script was there. After a reload fields hold what the browser kept, maybe of an older
 * page: that waits for a hand. */
function saveEarly() {
  const [visit] = performance.getEntriesByType("navigation");
  if (/** @type {PerformanceNavigationTiming | undefined} */ (visit)?.type !== "navigate") return;
  for (const form of unsaved()) {
    const typed = fieldsOf(form).find((field) => isTouched(field) && field !== document.activeElement);
    if (typed) saveOf(typed);
  }
}

function freshKey() {
  return [...crypto.getRandomValues(new Uint8Array(22))].map((each) => LETTERS[each % 64]).join("");
}

document.addEventListener("input", onInput);
document.addEventListener("change", ({ target }) => isField(target) && saveOf(target));
document.addEventListener("focusout", ({ target }) => isField(target) && isTouched(target) && saveOf(target));
document.addEventListener("submit", onSubmit);
document.addEventListener("toggle", onToggle, true);
document.addEventListener("click", onClick);
addEventListener("popstate", () => void turn(location.href, false));
document.documentElement.classList.add("saves-itself");
drag.start();
saveEarly();
drafts.takeUp();
drafts.restore();
mark();
