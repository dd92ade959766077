// @ts-check
// “Move to …”: where a thing may go, as a list to choose from. The same form is sent as when it is carried there.
// data-chooses: a button in the thing, with the word of that form. The choices are the lists that take the thing, or the
// other things of its kind. Knows no list and no command.
import { fill } from "./drag.js";
import { word } from "./words.js";

/** @typedef {{name: string, into: string, behind: string}} Choice */

export function start() {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("[data-chooses]") : null;
    const thing = button?.closest("[data-drag]");
    if (button instanceof HTMLElement && thing instanceof HTMLElement) open(button.dataset.chooses ?? "", thing);
  });
}

/** @param {string} kind @param {HTMLElement} thing */
function open(kind, thing) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog choosing";
  const title = document.createElement("h2");
  title.textContent = word(`choose_${kind}`);
  const found = thing.dataset.drag === kind ? listsFor(thing) : othersThan(thing);
  const choices = found.map((each) => buttonOf(each.name, () => choose(dialog, kind, thing, each)));
  const none = document.createElement("p");
  none.textContent = word("choose_none");
  dialog.append(title, ...(choices.length ? choices : [none]), buttonOf(word("cancel"), () => dialog.close(), "quiet"));
  dialog.onclose = () => dialog.remove();
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {string} text @param {() => void} pressed @param {string} [how] */
function buttonOf(text, pressed, how = "wide") {
  const button = document.createElement("button");
  button.className = `button ${how}`;
  button.textContent = text;
  button.onclick = pressed;
  return button;
}

/** @param {HTMLDialogElement} dialog @param {string} kind @param {HTMLElement} thing @param {Choice} choice */
function choose(dialog, kind, thing, { into, behind }) {
  const form = document.querySelector(`form[data-move="${kind}"]`);
  dialog.close();
  if (!(form instanceof HTMLFormElement)) return;
  fill(form, "thing", thing.dataset.item ?? "");
  fill(form, "into", into);
  fill(form, "behind", behind);
  form.requestSubmit();
}

/** The lists that take it, but for its own; there it stands last. @param {HTMLElement} thing @returns {Choice[]} */
function listsFor(thing) {
  const own = thing.closest("[data-drop]");
  return [...document.querySelectorAll(`[data-drop="${thing.dataset.drag}"]`)]
    .filter((each) => each !== own)
    .map((list) => ({
      name: list.getAttribute("data-what") ?? "",
      into: list.getAttribute("data-into") ?? "",
      behind: lastOf(list)?.getAttribute("data-item") ?? "",
    }));
}

/** The last thing in a list, of those that may be carried. @param {Element} list */
function lastOf(list) {
  const things = [...list.querySelectorAll(":scope > [data-item]:not([data-still])")];
  return things[things.length - 1];
}

/** The other things of its kind. @param {HTMLElement} thing @returns {Choice[]} */
function othersThan(thing) {
  return [...document.querySelectorAll(`[data-drag="${thing.dataset.drag}"]`)]
    .filter((each) => each !== thing)
    .map((each) => ({ name: each.getAttribute("data-what") ?? "", into: each.getAttribute("data-item") ?? "", behind: "" }));
}
