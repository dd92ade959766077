// @ts-check
// A form or button of the page → the command it stands for. Knows names of attributes, not of commands.
import { isField, isTick, isTouched } from "./field.js";

/** @typedef {Record<string, any>} Command */
/** @typedef {import("./field.js").Field} Field */
/** @typedef {Record<string, string | string[]>} Values what a person put into the fields, by field name */

/**
 * `data-fixed` of the form and of the pressed button, and the fields: "content:main" becomes content.main,
 * "x[]" a list, data-lines a list of lines, data-number an integer, data-flag true or false. A choice not made is left out.
 * @param {HTMLElement} source @param {HTMLElement | null} [submitter] @param {string} [fixed] an earlier data-fixed
 * @returns {Command}
 */
export function commandOf(source, submitter, fixed) {
  const command = { type: source.dataset.command, ...json(fixed ?? source.dataset.fixed), ...json(submitter?.dataset.fixed) };
  if (submitter instanceof HTMLButtonElement && submitter.name) put(command, submitter.name, submitter.value);
  for (const field of source instanceof HTMLFormElement ? fieldsOf(source) : []) add(command, field);
  return command;
}

/** @param {HTMLFormElement} form @returns {Field[]} */
export const fieldsOf = (form) => [...form.elements].filter(isField).filter((field) => field.name && !field.disabled);

/** @param {HTMLFormElement} form @returns {Values} */
export function valuesOf(form) {
  /** @type {Values} */
  const values = {};
  for (const field of fieldsOf(form)) {
    if (isTick(field)) values[field.name] = [...(values[field.name] ?? []), ...(field.checked ? [field.value] : [])];
    else if (field.type !== "hidden" && field.type !== "file") values[field.name] = field.value;
  }
  return values;
}

/** @param {HTMLFormElement} form @param {Values} values */
export function fillIn(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (isTick(field)) field.checked = value.includes(field.value);
    else if (field.value !== value) field.value = String(value);
    field.dispatchEvent(new Event("refresh", { bubbles: true }));
  }
}

/** What the person wrote, as one reads it back; else what was chosen or pressed. @param {HTMLElement} source @param {HTMLElement | null} [submitter] */
export function summaryOf(source, submitter) {
  const fields = source instanceof HTMLFormElement ? fieldsOf(source).filter(isTouched) : [];
  const written = fields.filter((field) => !isTick(field)).map(readable);
  const chosen = fields.filter((field) => isTick(field) && field.checked).map((field) => field.labels?.[0]?.textContent?.trim());
  const pressed = (submitter ?? source).textContent?.trim() ?? "";
  return [...written, ...chosen].filter(Boolean).join(" · ") || pressed;
}

/** What stands in a field, as one reads it: of a choice its words. @param {Field} field */
const readable = (field) => (field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? "") : field.value).trim();

/** @param {Command} command @param {Field} field */
function add(command, field) {
  if (field.name.endsWith("[]")) return addToList(command, field);
  if (field.dataset.lines !== undefined) return put(command, field.name, field.value.split("\n"));
  if (field.dataset.flag !== undefined && isTick(field)) return put(command, field.name, field.checked);
  if ((isTick(field) && !field.checked) || (field instanceof HTMLSelectElement && !field.value)) return;
  if (field.dataset.number === undefined) return put(command, field.name, field.value);
  if (field.value.trim()) put(command, field.name, Number.parseInt(field.value, 10));
}

/** @param {Command} command @param {Field} field */
function addToList(command, field) {
  const list = put(command, field.name.slice(0, -2), []);
  if (isTick(field) ? field.checked : field.value) list.push(field.value);
}

/** A list that is already there stays. @param {Command} command @param {string} name @param {any} value */
function put(command, name, value) {
  const cut = name.indexOf(":");
  const group = cut < 0 ? command : held(command, name.slice(0, cut));
  const key = name.slice(cut + 1);
  if (!(Array.isArray(value) && Array.isArray(group[key]))) group[key] = value;
  return group[key];
}

/** @param {Command} command @param {string} name @returns {Command} */
function held(command, name) {
  command[name] = command[name] ?? {};
  return command[name];
}

/** @param {string} [text] */
const json = (text) => JSON.parse(text || "{}");
