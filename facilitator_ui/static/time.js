// @ts-check
// The server's time, as its frames tell it, and a moment as the session's wall clock.

const MINUTE = 60_000;
const DOUBT = 1000; // a server's clock that is further behind than its frame was late, by so many ms, was set back
const DRIFT = 1e-4; // a local clock may run fast: let the estimate sink 0.1 ms a second between frames

let offset = -Infinity;
let measured = 0;
/**
 * A frame left the server at `now`. The later it arrives the smaller the difference, so the largest
 * one has met the smallest delay. performance.now() ignores a clock set by hand; after sleep it is behind,
 * which the next frame mends at once. A server that was started anew may be behind: then the difference is at most what
 * the frame says and the time it took.
 * @param {number} now ms @param {number} [within] ms that the frame took at most
 */
export function heard(now, within = Infinity) {
  const here = performance.now();
  const least = now - here;
  const sunk = offset - (here - measured) * DRIFT;
  offset = sunk > least + within + DOUBT ? least : Math.max(least, sunk);
  measured = here;
}

/** Server time in ms. */
export const serverNow = () => (offset === -Infinity ? Date.now() : performance.now() + offset);

/**
 * A moment as the session's wall clock, 14:32, just as the server writes it: the device's own zone has no say.
 * @param {number} at ms
 */
export function wallClock(at) {
  const there = new Date(at + Number(document.body.dataset.offset ?? 0) * MINUTE);
  return [there.getUTCHours(), there.getUTCMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
