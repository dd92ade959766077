// @ts-check
// The moderator's console: says what a button did, leads back to the room, keeps the programme at what is now, carries
// a card or a person to another, and opens a form of another page in its place. Knows no kind of either.
import * as choosing from "./choosing.js";
import * as drag from "./drag.js";
import { start } from "./live.js";
import { release } from "./regions.js";
import { tell } from "./voice.js";

const SAID = "veche.said"; // what is said after the page was opened anew

start();

document.addEventListener("answered", (event) => {
  const { state, told, home } = /** @type {CustomEvent<import("./outbox.js").Item>} */ (event).detail;
  if (state !== "accepted") return;
  if (!home || !new URLSearchParams(location.search).has("look")) return told && tell(told);
  if (told) sessionStorage.setItem(SAID, told);
  location.assign(home);
});

let now = "";

/** Bring the running stage to the second place of the programme whenever it is another. */
function toNow() {
  const row = document.querySelector(".agenda .now");
  const pane = row?.closest(".agenda-scroll");
  const link = row?.querySelector("a")?.dataset.stage ?? "";
  if (!(row instanceof HTMLElement) || !(pane instanceof HTMLElement) || link === now) return;
  now = link;
  const before = row.previousElementSibling;
  pane.scrollTop = row.offsetTop - pane.offsetTop - (before instanceof HTMLElement ? before.offsetHeight : 0);
}

/** What is carried: its kind and id. @type {{kind: string, id: string} | null} */
let carried = null;

/** @param {string} kind @param {string} id */
function take(kind, id) {
  carried = { kind, id };
  document.body.dataset.carrying = kind;
  for (const form of drops()) {
    const own = form.closest("[data-item]")?.getAttribute("data-item") === id;
    form.toggleAttribute("data-own", own);
    const field = form.querySelector("input");
    if (field && !own) field.value = id;
  }
  mark(id);
}

function letGo() {
  const from = carried && document.querySelector(`[data-carry][data-carries="${CSS.escape(carried.id)}"]`);
  carried = null;
  delete document.body.dataset.carrying;
  mark("");
  if (from instanceof HTMLElement) from.focus();
}

/** @param {string} id */
function mark(id) {
  for (const one of document.querySelectorAll("[data-carried]")) {
    if (one.getAttribute("data-carries") === id) one.setAttribute("data-held", "");
    else if (one.hasAttribute("data-held")) release(one);
  }
}

/** @returns {HTMLFormElement[]} */
const drops = () => [...document.querySelectorAll("form[data-drop]")].filter((form) => form instanceof HTMLFormElement && form.dataset.drop === carried?.kind);

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const link = target.closest("a[data-in-place]");
  if (link instanceof HTMLAnchorElement) return openInPlace(event, link);
  const button = target.closest("[data-carry]");
  if (!(button instanceof HTMLElement)) return;
  const { carry = "", carries = "" } = button.dataset;
  if (carried?.id === carries) return letGo();
  take(carry, carries);
  drops().find((form) => !form.hasAttribute("data-own"))?.querySelector("button")?.focus({ preventScroll: true });
});

// A form that is opened takes what is typed next: no press is needed to get into its first field.
document.addEventListener("click", (event) => {
  const fold = /** @type {Element} */ (event.target).closest("summary")?.parentElement;
  if (!(fold instanceof HTMLDetailsElement) || fold.open) return;
  const first = fold.querySelector(":scope > form.form :is(input:not([type=hidden]), select, textarea)");
  requestAnimationFrame(() => fold.open && first instanceof HTMLElement && first.focus({ preventScroll: true }));
});

document.addEventListener("submit", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-drop]")) setTimeout(letGo);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && carried) letGo();
});

document.addEventListener("dragstart", (event) => {
  const one = event.target instanceof Element && event.target.closest("[data-carried]");
  if (!(one instanceof HTMLElement) || !event.dataTransfer) return;
  const { carried: kind = "", carries = "" } = one.dataset;
  event.dataTransfer.setData("text/plain", one.innerText);
  event.dataTransfer.effectAllowed = "move";
  setTimeout(() => take(kind, carries)); // a page that changes under the hand at once ends the drag
});

document.addEventListener("dragover", (event) => {
  if (dropUnder(event)) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const form = dropUnder(event);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("dragend", () => carried && letGo());

/** @param {DragEvent} event */
function dropUnder(event) {
  const place = event.target instanceof Element && event.target.closest("[data-item]");
  return place ? (drops().find((form) => place.contains(form) && !form.hasAttribute("data-own")) ?? null) : null;
}

/** Show the form of another page in a dialog; where that cannot be had, the page itself. @param {MouseEvent} event @param {HTMLAnchorElement} link */
function openInPlace(event, link) {
  event.preventDefault();
  fetch(link.href)
    .then((answer) => answer.text())
    .then((html) => {
      const part = new DOMParser().parseFromString(html, "text/html").querySelector("[data-in-place]");
      if (!part) return location.assign(link.href);
      for (const hidden of part.querySelectorAll("input[type=hidden]")) hidden.remove();
      const dialog = document.createElement("dialog");
      dialog.className = "dialog in-place";
      dialog.append(document.adoptNode(part));
      dialog.onclose = () => dialog.remove();
      document.body.append(dialog);
      dialog.showModal();
      dialog.dispatchEvent(new Event("refresh", { bubbles: true }));
    })
    .catch(() => location.assign(link.href));
}

/** What was said before the page was opened anew; the programme stays at what is now. */
function begin() {
  const told = sessionStorage.getItem(SAID);
  sessionStorage.removeItem(SAID);
  if (told) tell(told);
  const programme = document.querySelector("[data-slot=programme]");
  if (programme) new MutationObserver(toNow).observe(programme, { childList: true, subtree: true, characterData: true });
  toNow();
}

drag.start(release);
choosing.start();
begin(); // after first.js, whose "ready" has been by then
