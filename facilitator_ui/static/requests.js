// @ts-check
// Plain requests in place of a websocket. Whatever does not look like an answer of the server is none: the page of a
// hall's Wi-Fi, or of a proxy, comes with 200 as well.

/** How long the server may be silent, ms: one measure for everything that waits. */
export const PATIENCE = Number(document.body.dataset.patience ?? 8000);
const MOST = 60_000; // some proxies hold everything back for half a minute
const NUMBER = "Veche-Number";
const HANDED_ON = "somebody_else";

const { commands = "", regions: address = "" } = document.body.dataset;

let limit = PATIENCE;
let goodUntil = -Infinity;

/** Whether the server has answered lately. */
export const answers = () => performance.now() < goodUntil;

/** @param {{key: string}} command @returns {Promise<any>} what the server says of this very command, or null */
export async function post(command) {
  const how = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(command) };
  const { frame, took } = await ask(commands, how);
  if (frame?.code === HANDED_ON) return null; // it waits for whoever wrote it
  const refused = typeof frame?.code === "string" && [command.key, null].includes(frame.refused);
  return frame?.ack === command.key || refused ? good(frame, took) : null;
}

/**
 * @param {number} since @returns {Promise<{frame: any, took: number} | null>}
 * no frame where nothing is newer; null where nobody answers
 */
export async function regions(since) {
  const { status, numbered, frame, took } = await ask(`${address}${address.includes("?") ? "&" : "?"}since=${since}`);
  if (status === 204 && numbered) return good({ frame: null, took }, took);
  if (frame?.full && Array.isArray(frame.regions)) return good({ frame, took }, took);
  const over = [403, 404].includes(status) && typeof frame?.code === "string" && frame.refused === null;
  return over ? { frame: { bye: frame.code, text: frame.text }, took } : null;
}

/** @param {string} url @param {RequestInit} [how] */
async function ask(url, how) {
  const began = performance.now();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const answer = await fetch(url, { cache: "no-store", signal: stop.signal, ...how });
    const frame = answer.status === 204 ? null : await answer.json();
    return { status: answer.status, numbered: answer.headers.has(NUMBER), frame, took: performance.now() - began };
  } catch {
    if (stop.signal.aborted) limit = Math.min(MOST, limit * 2);
    return { status: 0, numbered: false, frame: null, took: 0 };
  } finally {
    clearTimeout(timer);
  }
}

/** Somebody answered as the server does. @template T @param {T} found @param {number} took @returns {T} */
function good(found, took) {
  limit = Math.max(PATIENCE, 2 * took);
  goodUntil = performance.now() + limit + PATIENCE;
  return found;
}
