// @ts-check
// Presses and submits → commands into the outbox; dialogs and menus of the page.
import { commandOf, summaryOf, valuesOf } from "./forms.js";
import * as drafts from "./drafts.js";
import * as outbox from "./outbox.js";
import { clearErrors } from "./receipts.js";
import { tell } from "./voice.js";
import { word } from "./words.js";

const CALM = 600; // ms in which a hand that pressed twice meant it once

/** Buttons whose command is on its way, by its key. @type {Map<string, HTMLElement>} */
const busy = new Map();

export function start() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  addEventListener("hashchange", markTab);
}

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.command) return;
  event.preventDefault();
  confirmed(form, event.submitter, () => sendForm(form, event.submitter));
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} submitter */
function sendForm(form, submitter) {
  const { draft = "", stay } = form.dataset;
  const about = { kept: true, form: true, draft, values: valuesOf(form), text: summaryOf(form, submitter) };
  clearErrors(form);
  const item = outbox.put(commandOf(form, submitter, drafts.draftOf(form)?.fixed), about);
  if (!item) return tell(word("already_waiting"));
  form.closest("dialog")?.close();
  if (stay !== undefined || item.state === "refused") return;
  drafts.forget(draft);
  form.reset();
  form.dispatchEvent(new Event("refresh", { bubbles: true }));
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  closeMenus(target);
  const button = target.closest("button");
  if (!button) return followTab(event, target);
  if (button.dataset.command && !hasty(button)) confirmed(button, button, () => sendButton(button));
  if (button.dataset.opens) open(button.dataset.opens);
  if (button.dataset.closes !== undefined) button.closest("dialog")?.close();
}

/** What moves the room is pressed once, though the room has moved before the second press. @param {HTMLElement} button */
function hasty(button) {
  if (button.dataset.calm === undefined) return false;
  const { dataset } = document.body;
  if (dataset.moving !== undefined) return true;
  dataset.moving = "";
  setTimeout(() => delete dataset.moving, CALM);
  return false;
}

/** On the phone every press is kept until it is through; elsewhere only where the page says so. @param {HTMLButtonElement} button */
function sendButton(button) {
  const kept = document.body.dataset.surface === "phone" || button.dataset.kept !== undefined;
  const { repeat, told, home } = button.dataset;
  const about = { kept, form: false, draft: "", values: {}, text: summaryOf(button), again: repeat !== undefined, told, home };
  const item = outbox.put(commandOf(button), about);
  if (!item) return;
  busy.set(item.key, button);
  button.setAttribute("aria-busy", "true");
  button.closest("dialog")?.close();
}

/** An answered button is free again. @param {import("./outbox.js").Item | null} item */
export function free(item) {
  if (!item || item.state === "waiting") return;
  busy.get(item.key)?.removeAttribute("aria-busy");
  busy.delete(item.key);
}

/** A tab replaces the page's address, so that "back" leaves the page. @param {MouseEvent} event @param {Element} target */
function followTab(event, target) {
  const tab = target.closest("[data-tabs] a");
  if (!(tab instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  location.replace(tab.hash);
  scrollTo(0, 0);
  markTab();
}

/** Say which tab is open. */
export function markTab() {
  const tabs = [...document.querySelectorAll("[data-tabs] a")].filter((tab) => tab instanceof HTMLAnchorElement);
  const open = tabs.find((tab) => tab.hash === location.hash) ?? tabs[0];
  for (const tab of tabs) tab === open ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current");
}

/** @param {Element} target */
export function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target) || target.closest(".menu button, .menu a")) menu.removeAttribute("open");
  }
}

/** Ask first where it says so. @param {HTMLElement} source @param {HTMLElement | null} button @param {() => void} go */
function confirmed(source, button, go) {
  const question = button?.dataset.confirm ?? source.dataset.confirm;
  if (!question) return go();
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = '<p></p><form method="dialog" class="row end"><button class="button"></button><button class="button primary" value="yes"></button></form>';
  const [text, no, yes] = dialog.querySelectorAll("p, button");
  [text.textContent, no.textContent, yes.textContent] = [question, word("cancel"), button?.textContent?.trim() ?? question];
  dialog.onclose = () => (dialog.remove(), dialog.returnValue === "yes" && go());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} id */
function open(id) {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}
