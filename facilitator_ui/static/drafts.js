// @ts-check
// What is typed and not yet sent, kept in this browser for every form with data-draft.
// A draft remembers the data-fixed it was begun on, so that a version changed meanwhile is noticed and not overwritten.
import { fieldsOf, fillIn, summaryOf, valuesOf } from "./forms.js";
import { isField, isTouched } from "./field.js";
import * as store from "./store.js";

/** @typedef {import("./forms.js").Values} Values */
/** @typedef {{draft: string, values: Values, fixed: string, text: string}} Draft */

/** The data-fixed on which an accepted text was sent, until its form shows the next. @type {Map<string, string>} */
const following = new Map();

/** @param {string} name @returns {HTMLFormElement | null} */
export const formOf = (name) => (name ? document.querySelector(`form[data-draft="${CSS.escape(name)}"]`) : null);

/** @param {HTMLFormElement} form @returns {Draft | null} */
export const draftOf = (form) => (form.dataset.draft ? store.read(`draft/${form.dataset.draft}`) : null);

/** @param {HTMLFormElement} form @param {string} text what it reads like */
export function save(form, text) {
  const { draft, fixed = "" } = form.dataset;
  if (!draft) return;
  const typed = fieldsOf(form).some(isTouched);
  form.toggleAttribute("data-drafted", typed);
  if (!typed) return forget(draft);
  store.keep(`draft/${draft}`, { draft, values: valuesOf(form), fixed: draftOf(form)?.fixed ?? fixed, text });
}

/** Keep what was typed before this script was there: it is newer than any draft. */
export function takeUp() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (form instanceof HTMLFormElement && fieldsOf(form).some(isTouched)) save(form, summaryOf(form));
  }
}

/** Put text back; it now answers the form as it stands. @param {string} draft @param {Values} values @param {string} text */
export function putBack(draft, values, text) {
  store.keep(`draft/${draft}`, { draft, values, fixed: formOf(draft)?.dataset.fixed ?? "", text });
  restore();
}

/** Bring every kept draft into its form, except the one being typed into. */
export function restore() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (form instanceof HTMLFormElement) restoreOne(form);
  }
}

/** @param {HTMLFormElement} form */
function restoreOne(form) {
  follow(form);
  const kept = draftOf(form);
  form.toggleAttribute("data-drafted", Boolean(kept));
  form.toggleAttribute("data-overtaken", Boolean(kept && kept.fixed !== (form.dataset.fixed ?? "")));
  if (kept && !isInUse(form)) fillIn(form, kept.values);
}

/** Is somebody typing in it, in this very window? @param {HTMLFormElement} form */
function isInUse(form) {
  const used = document.activeElement;
  return document.hasFocus() && isField(used) && form.contains(used);
}

/** @param {string} draft */
export function forget(draft) {
  formOf(draft)?.removeAttribute("data-drafted");
  store.drop(`draft/${draft}`);
}

/** What was sent is accepted: forget the draft, or let what was typed since go on from there. @param {string} draft @param {Values} values */
export function settle(draft, values) {
  const kept = store.read(`draft/${draft}`);
  if (kept && JSON.stringify(kept.values) === JSON.stringify(values)) forget(draft);
  const form = formOf(draft);
  if (!form) return;
  following.set(draft, kept?.fixed ?? form.dataset.fixed ?? "");
  follow(form);
}

/** Our own accepted text is no "changed meanwhile": a draft begun before it is rebased on it. @param {HTMLFormElement} form */
function follow({ dataset: { draft = "", fixed = "" } }) {
  const base = following.get(draft);
  if (base === undefined || base === fixed) return;
  following.delete(draft);
  const kept = store.read(`draft/${draft}`);
  if (kept?.fixed === base) store.keep(`draft/${draft}`, { ...kept, fixed });
}

/** Drafts whose form is not on the page any more. @returns {Draft[]} */
export const orphans = () => store.all("draft/").filter(({ draft }) => !formOf(draft));

/** Another tab typed or sent. @param {string} name */
export function heardFromTab(name) {
  if (!name.startsWith("draft/")) return;
  const form = formOf(name.slice("draft/".length));
  if (!form || isInUse(form)) return;
  if (!draftOf(form)) form.reset();
  restoreOne(form);
}
