// @ts-check
// The session is over: what it came to stands first, wherever the person was, and nothing more is kept here.
import * as store from "./store.js";

let over = false;

/** See whether it is. */
export function look() {
  const was = over;
  over = Boolean(document.querySelector("[data-over]"));
  store.leave(over);
  if (over && !was) scrollTo(0, 0);
}
