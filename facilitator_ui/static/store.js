// @ts-check
// Small things kept in this browser, apart for each session, surface and person.
// A browser that forbids storage gets a memory that lasts as long as the page.

const { session = "", surface = "", person = "" } = document.body.dataset;
const HOME = `veche/${session}/${surface}/${person}/`;

/** @type {Map<string, string>} */
const memory = new Map();

/** @param {string} name @returns {any} what was kept, or null */
export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(HOME + name) ?? memory.get(name) ?? "null");
  } catch {
    return JSON.parse(memory.get(name) ?? "null");
  }
}

/** The session is over: nothing is kept here any more but what waits to be sent. */
let leaving = false;

/** @param {boolean} over whether the session is over; what is on the page stays as long as the page */
export function leave(over) {
  leaving = over;
  if (!over) return;
  for (const name of names()) {
    const value = read(name);
    if (value !== null) keep(name, value);
  }
}

/** @param {any} value */
const stays = (value) => !leaving || value?.state === "waiting" || value === true;

/** @param {string} name @param {unknown} value */
export function keep(name, value) {
  const text = JSON.stringify(value);
  if (!stays(value)) {
    drop(name);
    memory.set(name, text);
    return;
  }
  try {
    localStorage.setItem(HOME + name, text);
    memory.delete(name);
  } catch {
    memory.set(name, text);
  }
}

/** @param {string} name */
export function drop(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(HOME + name);
  } catch {
    // Storage is forbidden: there was only the memory.
  }
}

/** Everything whose name begins with `start`. @param {string} start @returns {any[]} */
export function all(start) {
  return names().filter((name) => name.startsWith(start)).map(read).filter(Boolean);
}

/** Call back when another tab of this browser changed something. @param {(name: string) => void} heard */
export function watch(heard) {
  addEventListener("storage", ({ key }) => key?.startsWith(HOME) && heard(key.slice(HOME.length)));
}

function names() {
  try {
    const kept = Object.keys(localStorage).filter((name) => name.startsWith(HOME));
    return [...kept.map((name) => name.slice(HOME.length)), ...memory.keys()];
  } catch {
    return [...memory.keys()];
  }
}
