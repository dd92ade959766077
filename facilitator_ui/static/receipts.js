// @ts-check
// Shows what became of everything sent: waiting, accepted with the time, or refused with the reason and the text back.
import { serverNow, wallClock } from "./time.js";
import { fillIn } from "./forms.js";
import * as drafts from "./drafts.js";
import * as outbox from "./outbox.js";
import { say, tell } from "./voice.js";
import { word } from "./words.js";

/** @typedef {import("./outbox.js").Item} Item */
/** @typedef {{key: string, state: string, text: string, receipt: string, act?: string, run?: () => void}} Note */

const HASTE = 1500; // what is answered sooner is not worth a word
const MARKS = { accepted: "✓", refused: "✕", draft: "✎", waiting: "◷", sending: "◷" };

/** @type {Map<string, HTMLElement>} */
const cards = new Map();

/** @param {Item | null} item the one that changed */
export function changed(item) {
  if (item?.state === "accepted") accepted(item);
  if (item?.state === "refused") refused(item);
  show();
}

export function show() {
  const notes = [...outbox.list().map(noteOf), ...lostDrafts()].filter((note) => note !== null);
  const loose = notes.filter((note) => !showInForm(note));
  for (const [key, card] of cards) if (!loose.some((note) => note.key === key)) removeCard(key, card);
  for (const note of loose) fillCard(cards.get(note.key) ?? newCard(note), note);
}

/** @param {Item} item */
function accepted(item) {
  drafts.settle(item.draft, item.values);
  if (item.form) say(receipt("accepted", item));
}

/** The text goes back to its form; where the form holds other text by now, a card keeps it. @param {Item} item */
function refused(item) {
  const form = drafts.formOf(item.draft);
  const reason = item.reason ?? word("not_sent");
  if (!item.form) tell(reason);
  if (!item.form) return outbox.dismiss(item.key);
  say(reason);
  if (!form) return;
  const kept = drafts.draftOf(form);
  if (!kept || JSON.stringify(kept.values) === JSON.stringify(item.values)) giveBack(item, form);
}

/** @param {Item} item @param {HTMLFormElement} form */
function giveBack(item, form) {
  drafts.putBack(item.draft, item.values, item.text);
  fillIn(form, item.values);
  showError(form, item);
  outbox.dismiss(item.key);
}

/** @param {HTMLFormElement} form @param {Item} item */
function showError(form, { reason = "", field }) {
  const place = form.querySelector("[data-error]") ?? form.appendChild(Object.assign(document.createElement("p"), { className: "error" }));
  place.setAttribute("data-error", "");
  place.textContent = reason;
  const named = [...form.elements].filter((one) => field && nameOf(one) === field);
  for (const one of named) one.setAttribute("aria-invalid", "true");
  (named[0] ?? form).dispatchEvent(new Event("wrong", { bubbles: true }));
}

/** @param {Element} one */
const nameOf = (one) => one.getAttribute("name")?.replace(/^[^:]*:|\[\]$/g, "");

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const place of form.querySelectorAll("[data-error]")) place.textContent = "";
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

/** @param {Item} item @returns {Note | null} */
function noteOf(item) {
  const { key, state, text, draft } = item;
  const hasty = Date.now() - item.at < HASTE;
  if (!item.kept || (!item.form && hasty)) return null;
  if (state === "accepted" && (!item.form || isShown(item))) return null;
  const note = { key, state: state === "waiting" && hasty ? "sending" : state, text, draft };
  const act = state === "refused" && (drafts.formOf(draft) ? "return_to_form" : "dismiss");
  return { ...note, receipt: receipt(note.state, item), ...(act && { act, run: () => settleRefused(item) }) };
}

/** @param {Item} item */
function settleRefused(item) {
  const form = drafts.formOf(item.draft);
  if (!form) return outbox.dismiss(item.key);
  giveBack(item, form);
  form.scrollIntoView({ block: "center" });
}

/** Typed, never sent, and the form is gone. @returns {Note[]} */
function lostDrafts() {
  if (!document.querySelector("[data-outbox][data-drafts]")) return [];
  return drafts.orphans().map(({ draft, text }) => ({
    key: `draft/${draft}`,
    state: "draft",
    text,
    receipt: word("form_gone"),
    act: "dismiss",
    run: () => (drafts.forget(draft), show()),
  }));
}

/** @param {Item} item */
function isShown({ made = [] }) {
  return made.some((id) => document.querySelector(`[data-item="${CSS.escape(id)}"]`));
}

/** @param {string} state @param {Item} item */
function receipt(state, { answered, reason = "" }) {
  if (state === "refused") return reason;
  const time = wallClock(answered ?? serverNow());
  return word(state === "waiting" ? "saved_on_phone" : state, { time });
}

/** A form that stays has its own place for the receipt. @param {Note & {draft?: string}} note */
function showInForm(note) {
  const place = note.draft && note.state !== "refused" && drafts.formOf(note.draft)?.querySelector("[data-receipt]");
  if (place) showReceipt(place, note);
  return Boolean(place);
}

/** @param {Element} place @param {Note} note */
function showReceipt(place, { state, receipt: text }) {
  const words = `${MARKS[/** @type {keyof typeof MARKS} */ (state)]} ${text}`;
  if (place.textContent !== words) place.textContent = words;
  place.setAttribute("data-state", state);
}

/** @param {Note} note */
function newCard(note) {
  const card = document.createElement("article");
  card.className = "card";
  card.innerHTML = '<p class="card-text"></p><p class="receipt"></p>';
  if (note.act) card.append(Object.assign(document.createElement("button"), { className: "button small", type: "button" }));
  document.querySelector("[data-outbox]")?.append(card);
  cards.set(note.key, card);
  return card;
}

/** @param {HTMLElement} card @param {Note} note */
function fillCard(card, note) {
  const [text, place, button] = card.children;
  if (text.textContent !== note.text) text.textContent = note.text;
  showReceipt(place, note);
  if (Boolean(button) !== Boolean(note.act)) return refill(card, note);
  if (!(button instanceof HTMLButtonElement && note.act)) return;
  button.textContent = word(note.act);
  button.onclick = note.run ?? null;
}

/** @param {HTMLElement} card @param {Note} note */
function refill(card, note) {
  removeCard(note.key, card);
  fillCard(newCard(note), note);
}

/** @param {string} key @param {HTMLElement} card */
function removeCard(key, card) {
  card.remove();
  cards.delete(key);
}
