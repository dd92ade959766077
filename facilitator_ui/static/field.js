// @ts-check
// What a field is, and whether it holds something other than what the server put there.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/** @param {unknown} node @returns {node is Field} */
export function isField(node) {
  return node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;
}

/** Does the field hold something other than what the server put there? @param {Field} field */
export function isTouched(field) {
  if (field instanceof HTMLSelectElement) return isChosenAnew(field);
  if (isTick(field)) return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

/** Where the server chose nothing, a list stands at its first option. @param {HTMLSelectElement} field */
function isChosenAnew(field) {
  const options = [...field.options];
  const given = options.filter((each) => each.defaultSelected);
  const usual = given.length || field.multiple ? given : options.filter((each) => !each.disabled).slice(0, 1);
  return options.some((each) => each.selected !== usual.includes(each));
}

/** @param {Field} field @returns {field is HTMLInputElement} */
export function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}
