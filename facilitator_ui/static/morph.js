// @ts-check
// Turns one piece of the page into another by changing only what differs. What a person is using is left alone:
// the focused field, anything typed and not yet sent, what is folded open, and the places the script fills itself.
import { isField, isTick, isTouched } from "./field.js";

/** @typedef {import("./field.js").Field} Field */

const OURS = "[data-announce], div[data-alike], [data-outbox], [data-receipt], [data-error], [data-connection], [data-count-for], [data-step-place], [data-step-bar], [data-step-done]";
const KEPT = new Set(["open", "style", "aria-invalid", "data-n", "data-overtaken", "data-fresh", "aria-busy", "data-now", "data-whole", "data-edge", "data-ready", "data-drafted", "data-mode", "data-held", "data-drop-edge", "aria-pressed", "novalidate"]);
/** Of what stands already, the server has no say in these. */
const HELD = new Set(["open", "data-now", "data-edge"]);
const KEYS = ["data-item", "data-slot", "data-draft", "id", "name"];

/** Make `from` like `to`. Both are the same kind of element; `to` is used up. @param {Element} from @param {Element} to */
export function morph(from, to) {
  if (from.matches(OURS) || from.isEqualNode(to)) return;
  const untouched = isField(from) && !isTouched(from);
  attributes(from, to);
  if (from instanceof HTMLTextAreaElement) from.defaultValue = /** @type {HTMLTextAreaElement} */ (to).defaultValue;
  else children(from, to);
  if (untouched) reset(from);
}

/** Put the children in the order of `wanted` without moving the one in use. @param {Element} parent @param {Element[]} wanted */
export function arrange(parent, wanted) {
  /** @type {ChildNode | null} */
  let at = parent.firstElementChild;
  for (const child of wanted) {
    at = bring(parent, child, at).nextSibling;
  }
}

/** Put a child behind another one, or first; one in use stays, and those that it passes go round it. @param {Element} parent @param {Element} child @param {Element | null} before */
export function putBehind(parent, child, before) {
  if (before === child || child.previousElementSibling === before) return;
  if (!inUse(child)) {
    parent.insertBefore(child, before ? before.nextSibling : parent.firstChild);
    return;
  }
  const all = [...parent.children];
  const [here, there] = [all.indexOf(child), before ? all.indexOf(before) : -1];
  if (there > here) child.before(...all.slice(here + 1, there + 1));
  else child.after(...all.slice(there + 1, here));
}

/** @param {Field} field */
function reset(field) {
  if (field instanceof HTMLSelectElement) return;
  if (isTick(field)) field.checked = field.defaultChecked;
  else if (field.type !== "file") field.value = field.defaultValue;
}

/** @param {Element} from @param {Element} to */
function attributes(from, to) {
  for (const { name } of [...from.attributes]) {
    if (!KEPT.has(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (!(HELD.has(name) || from.getAttribute(name) === value)) from.setAttribute(name, value);
  }
}

/** @param {Element} from @param {Element} to */
function children(from, to) {
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const same = counterpart(at, wanted);
    if (!same) {
      from.insertBefore(wanted, at);
      continue;
    }
    at = bring(from, same, at).nextSibling;
    if (same instanceof Element) inner(same, /** @type {Element} */ (wanted));
    else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** A slot inside a slot has its own numbers: it is filled by its own frames. @param {Element} from @param {Element} to */
function inner(from, to) {
  if (!from.hasAttribute("data-slot")) morph(from, to);
}

/** @param {ChildNode | null} at @param {ChildNode} wanted */
function counterpart(at, wanted) {
  for (let one = at; one; one = one.nextSibling) {
    if (isSame(one, wanted)) return one;
  }
  return null;
}

/** @param {ChildNode} one @param {ChildNode} wanted */
function isSame(one, wanted) {
  if (one.nodeName !== wanted.nodeName) return false;
  if (!(one instanceof Element && wanted instanceof Element)) return true;
  return keyOf(one) === keyOf(wanted) && inUse(one) === wouldHold(wanted, one);
}

/** @param {Element} node */
function keyOf(node) {
  const key = KEYS.map((name) => node.getAttribute(name)).find(Boolean) ?? "";
  return node instanceof HTMLInputElement && isTick(node) ? `${key}=${node.getAttribute("value")}` : key;
}

/** @param {Node} node */
const inUse = (node) => document.activeElement !== document.body && node.contains(document.activeElement);

/** Does the new piece have the field in use now? Pieces without one are all alike. @param {Element} wanted @param {Element} one */
function wouldHold(wanted, one) {
  const used = document.activeElement;
  const slot = used?.closest("[data-slot]");
  const parent = one.parentElement;
  if (slot && slot !== parent && parent?.contains(slot)) return hasSlot(wanted, slot.getAttribute("data-slot"));
  if (!isField(used) || !one.parentElement?.contains(used)) return inUse(one);
  const named = [wanted, ...wanted.querySelectorAll("[name]")].filter((node) => node.getAttribute("name") === used.name);
  const draft = used.form?.dataset.draft;
  return named.some((node) => !draft || !node.closest("form") || node.closest("form")?.dataset.draft === draft);
}

/** A slot inside an item is filled by its own frames, so the item's own HTML tells only where it is. @param {Element} node @param {string | null} name */
const hasSlot = (node, name) => [node, ...node.querySelectorAll("[data-slot]")].some((each) => each.getAttribute("data-slot") === name);

/** Put `node` before `at`; a node in use stays and the others go round it. @param {Element} parent @param {ChildNode} node @param {ChildNode | null} at */
function bring(parent, node, at) {
  if (node === at) return node;
  if (node.parentNode !== parent || !inUse(node)) parent.insertBefore(node, at);
  else while (at && at !== node) at = stepOver(parent, at, node);
  return node;
}

/** @param {Element} parent @param {ChildNode} at @param {ChildNode} node */
function stepOver(parent, at, node) {
  const next = at.nextSibling;
  parent.insertBefore(at, node.nextSibling);
  return next;
}
