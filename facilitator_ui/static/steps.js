// @ts-check
// A long form, one question at a time: form[data-steps] with its questions [data-question], of which one is [data-now].
// Nothing is sent on the way: it is one form with one draft. Without this script it is a page of questions.
import { fieldsOf } from "./forms.js";
import { isTick, isTouched } from "./field.js";
import * as store from "./store.js";
import { say } from "./voice.js";
import { word } from "./words.js";

const WHOLE = "whole"; // kept: this person wants all questions on one page
const MOST_SEGMENTS = 12;

/** Forms whose place was read from what is kept. @type {WeakSet<HTMLFormElement>} */
const known = new WeakSet();

export function start() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", onClick);
  document.addEventListener("reset", ({ target }) => isStepped(target) && begin(target));
  document.addEventListener("wrong", ({ target }) => target instanceof Element && turnTo(target));
  document.addEventListener("input", refresh);
  refresh();
}

/** Show every long form at its place. */
export function refresh() {
  for (const form of document.querySelectorAll("form[data-steps]")) if (isStepped(form)) show(form);
}

/** @param {unknown} target @returns {target is HTMLFormElement} */
const isStepped = (target) => target instanceof HTMLFormElement && target.dataset.steps !== undefined;

/** @param {HTMLFormElement} form */
const questions = (form) => [...form.querySelectorAll("[data-question]")].filter((each) => each instanceof HTMLElement);

/** @param {HTMLElement[]} all */
const place = (all) => Math.max(0, all.findIndex((each) => each.dataset.now !== undefined));

/** A form that is filled in for the first time leads on; one of what is sent is saved at any question. @param {HTMLFormElement} form */
const leadsOn = (form) => form.dataset.stay === undefined;

const isWhole = () => Boolean(store.read(WHOLE));

/** @param {HTMLFormElement} form */
const memory = (form) => `step/${form.dataset.draft}`;

/** @param {SubmitEvent} event */
function onSubmit(event) {
  const form = event.target;
  if (!isStepped(form) || isWhole()) return;
  const all = questions(form);
  const at = place(all);
  const over = !leadsOn(form) || at === all.length - 1 || event.submitter?.dataset.step === "send";
  const wrong = (over ? all : [all[at]]).find((each) => !isFit(form, each));
  if (over && !wrong) return;
  event.preventDefault();
  event.stopPropagation();
  if (!wrong) return go(form, at + 1);
  if (wrong !== all[at]) go(form, all.indexOf(wrong));
  fieldsIn(form, wrong).find((field) => !field.checkValidity())?.reportValidity();
}

/** @param {MouseEvent} event */
function onClick({ target }) {
  const button = target instanceof Element ? target.closest("[data-step]") : null;
  if (!(button instanceof HTMLButtonElement)) return;
  const { step, to, form: of } = button.dataset;
  if (step === "whole") {
    isWhole() ? store.drop(WHOLE) : store.keep(WHOLE, true);
    return refresh();
  }
  const form = of ? document.querySelector(`form[data-draft="${CSS.escape(of)}"]`) : button.closest("form");
  if (!isStepped(form)) return;
  form.closest("details")?.setAttribute("open", "");
  const all = questions(form);
  if (step === "back") go(form, place(all) - 1);
  if (step === "to") go(form, all.findIndex((each) => each.dataset.question === to));
}

/** @param {Element} target a field that was refused, or the form where none is named */
function turnTo(target) {
  const form = target.closest("form");
  if (!isStepped(form)) return;
  const all = questions(form);
  const at = all.findIndex((each) => each.contains(target));
  go(form, at < 0 ? all.length - 1 : at);
}

/** @param {HTMLFormElement} form @param {number} index */
function go(form, index) {
  const all = questions(form);
  const wanted = all[Math.max(0, index)];
  for (const each of all) each.toggleAttribute("data-now", each === wanted);
  store.keep(memory(form), { now: wanted.dataset.question, seen: Math.max(index, seen(form, all)) });
  show(form);
  wanted.querySelector("h2")?.focus();
  say(word("step_of", { at: all.indexOf(wanted) + 1, all: all.length }));
}

/** A form that was sent begins anew. @param {HTMLFormElement} form */
function begin(form) {
  store.drop(memory(form));
  known.delete(form);
  setTimeout(show, 0, form);
}

/** @param {HTMLFormElement} form @param {HTMLElement[]} all */
const seen = (form, all) => Number(store.read(memory(form))?.seen ?? place(all));

/** @param {HTMLFormElement} form */
function show(form) {
  const all = questions(form);
  if (!all.length) return;
  if (!known.has(form)) restore(form, all);
  const at = place(all);
  const whole = isWhole();
  form.noValidate = !whole;
  form.toggleAttribute("data-whole", whole);
  form.dataset.edge = [at === 0 ? "first" : "", at === all.length - 1 ? "last" : ""].join(" ").trim();
  form.toggleAttribute("data-ready", at < all.length - 1 && fieldsOf(form).some(isTouched) && all.every((each) => isFit(form, each)));
  fill(form.querySelector("[data-step-place]"), word("step_of", { at: at + 1, all: all.length }));
  bar(form.querySelector("[data-step-bar]"), at, all.length);
  if (leadsOn(form)) list(form, all, at);
}

/** Open the question where this person was, or the first that has no answer. @param {HTMLFormElement} form @param {HTMLElement[]} all */
function restore(form, all) {
  known.add(form);
  const now = store.read(memory(form))?.now;
  const empty = all.find((each) => !answer(form, each));
  const wanted = all.find((each) => each.dataset.question === now) ?? empty ?? all[0];
  for (const each of all) each.toggleAttribute("data-now", each === wanted);
}

/** @param {Element | null} node @param {string} text */
function fill(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}

/** @param {Element | null} node @param {number} at @param {number} all */
function bar(node, at, all) {
  if (!(node instanceof HTMLElement)) return;
  node.hidden = all > MOST_SEGMENTS;
  node.style.setProperty("--at", String(at));
  node.style.setProperty("--all", String(all));
}

/** What was asked already, each with its answer and the way back to it. @param {HTMLFormElement} form @param {HTMLElement[]} all @param {number} at */
function list(form, all, at) {
  const node = form.querySelector("[data-step-done]");
  if (!node) return;
  const upTo = seen(form, all);
  const done = all.filter((each, index) => index !== at && (index < upTo || answer(form, each)));
  const rows = done.map((each) => row(each, form));
  const same = rows.length === node.childElementCount && rows.every((each, index) => each.isEqualNode(node.children[index]));
  if (!same) node.replaceChildren(...rows);
}

/** @param {HTMLElement} question @param {HTMLFormElement} form */
function row(question, form) {
  const item = document.createElement("li");
  item.innerHTML = '<span><span class="card-note"></span><span></span></span><button class="button quiet small" type="button" data-step="to"></button>';
  const [label, text] = item.querySelectorAll("span > span");
  const said = answer(form, question);
  const given = said && !fieldsIn(form, question).some(isTouched);
  label.textContent = question.querySelector("h2 span")?.textContent ?? "";
  text.textContent = given ? word("from_joining", { text: said }) : said || word("passed_over");
  text.className = said ? "card-text" : "muted";
  const button = /** @type {HTMLButtonElement} */ (item.lastElementChild);
  button.dataset.to = question.dataset.question;
  button.textContent = word("mend");
  return item;
}

/** @param {HTMLFormElement} form @param {HTMLElement} question */
const fieldsIn = (form, question) => fieldsOf(form).filter((field) => question.contains(field));

/** @param {HTMLFormElement} form @param {HTMLElement} question */
const isFit = (form, question) => fieldsIn(form, question).every((field) => field.checkValidity());

/** What was answered, as one reads it. @param {HTMLFormElement} form @param {HTMLElement} question */
function answer(form, question) {
  const told = fieldsIn(form, question).map((field) => {
    if (!isTick(field)) return field.value.trim();
    return field.checked ? field.labels?.[0]?.textContent?.trim() : "";
  });
  return told.filter(Boolean).join(", ");
}
