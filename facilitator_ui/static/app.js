// @ts-check
// A phone: at first what its form needs, and when that works, the room and the rest of the stylesheet. What is lost on
// the way is asked for again; meanwhile what is typed is kept.
import "./first.js";

const PATIENCE = Number(document.body.dataset.patience ?? 8000);
const [FIRST, LONGEST] = [500, 15_000];

/** @param {number} ms @returns {Promise<any>} */
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** The rest of the stylesheet: the room is not shown without it, unless it is long in coming. */
function dressed() {
  const sheet = document.querySelector("link[rel=later]");
  if (!(sheet instanceof HTMLLinkElement)) return null;
  const there = new Promise((done) => document.addEventListener("load", ({ target }) => target instanceof HTMLLinkElement && done(null), true));
  sheet.rel = "stylesheet";
  return Promise.race([there, wait(PATIENCE)]);
}

/** A browser remembers that a file did not come, so each time it has another address. @param {number} tries @returns {Promise<typeof import("./live.js")>} */
const asked = (tries) => Promise.race([import(`./live.js?${tries}`), wait(2 * PATIENCE).then(() => Promise.reject(tries))]);

/** @param {number} [tries] @returns {Promise<typeof import("./live.js")>} */
function fetched(tries = 0) {
  return asked(tries).catch(() => {
    told(true);
    return wait(Math.min(LONGEST, FIRST * 2 ** tries) * (0.5 + Math.random() / 2)).then(() => fetched(tries + 1));
  });
}

/** @param {boolean} lost */
function told(lost) {
  const words = document.querySelector("[data-lost]");
  const button = words?.querySelector("button");
  if (words instanceof HTMLElement) words.hidden = !lost;
  if (button) button.onclick = () => location.reload();
}

Promise.all([fetched(), dressed()]).then(([live]) => {
  told(false);
  live.start();
});
