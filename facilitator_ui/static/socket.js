// @ts-check
// The way to the server: a websocket that comes back by itself, and plain requests while there is none.
// Knows frames only as JSON; commands and regions are other people's business.
import { newest } from "./regions.js";

const PING = 20_000;
const DUE = 2_000; // an answer should be here
const PATIENCE = 8_000;
const PROBE = 2_500; // after waking, an old line is dead sooner
const BLOCKED = 3_000; // so long without a socket: use plain requests
const POLL = 2_000;
const [FIRST, LONGEST] = [500, 15_000];

const { socket: path = "", commands = "", regions = "" } = document.body.dataset;

/** @type {WebSocket | null} */
let socket = null;
let tries = 0;
let lived = false;
let lostAt = performance.now();
let polledAt = -Infinity;
let stirred = 0; // by the wall clock, which goes on while the phone sleeps
let ended = false;
/** @type {Record<string, ReturnType<typeof setTimeout>>} */
const timers = {};
/** @type {{frame: (frame: any) => void, open: () => void, state: (state: string) => void}} */
let on;

/** @param {typeof on} listeners */
export function start(listeners) {
  on = listeners;
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("resume", wake);
  addEventListener("offline", report);
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  setInterval(report, 1000);
  connect();
  poll();
}

export const ready = () => socket?.readyState === WebSocket.OPEN;

/** No socket for so long that plain requests must do. */
export const blocked = () => !ended && !ready() && performance.now() - lostAt > BLOCKED;

/** @param {object} message @returns {boolean} whether it was put on the line */
export function send(message) {
  if (!socket || !ready()) return false;
  socket.send(JSON.stringify(message));
  askIn(DUE);
  return true;
}

/** One command by a plain request. @param {object} command @returns {Promise<any>} the answer, or null */
export const post = (command) =>
  ask(commands, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(command) });

/** The server said good-bye: no more attempts. */
export function end() {
  ended = true;
  lose();
  report();
}

function connect() {
  clearTimeout(timers.retry);
  if (ended || socket) return;
  stirred = Date.now();
  socket = new WebSocket(new URL(path, location.href).href.replace(/^http/, "ws"));
  socket.onopen = opened;
  socket.onmessage = ({ data }) => received(JSON.parse(data));
  socket.onclose = socket.onerror = lose;
  expect();
}

function opened() {
  tries = 0;
  lived = true;
  calm();
  on.open();
  report();
}

/** @param {any} frame */
function received(frame) {
  calm();
  on.frame(frame);
}

/** Something came: the line lives. Ask again in a while. */
function calm() {
  stirred = Date.now();
  clearTimeout(timers.silence);
  delete timers.silence;
  askIn(PING);
}

/** @param {number} wait ms without a word until we ask whether the line still lives */
function askIn(wait) {
  clearTimeout(timers.ping);
  timers.ping = setTimeout(() => ping(), wait);
}

function ping(patience = PATIENCE) {
  if (!ready()) return;
  socket?.send('{"type":"ping"}');
  expect(patience);
}

/** Something must come soon, or the line is dead whatever the browser thinks. */
function expect(patience = PATIENCE) {
  timers.silence ??= setTimeout(lose, patience);
}

function lose() {
  const dead = socket;
  socket = null;
  for (const name of Object.keys(timers)) {
    clearTimeout(timers[name]);
    delete timers[name];
  }
  if (lived) lostAt = performance.now();
  lived = false;
  if (dead) {
    dead.onopen = dead.onmessage = dead.onclose = dead.onerror = null;
    dead.close();
  }
  if (!ended) timers.retry = setTimeout(connect, pause());
}

/** 0.5 s, doubling to 15 s, each somewhere in its upper half, so that a room does not come back in one step. */
function pause() {
  return Math.min(LONGEST, FIRST * 2 ** tries++) * (0.5 + Math.random() / 2);
}

/** The phone woke up or is back on the network: connect at once; after a nap see whether the old line still lives. */
function wake() {
  tries = 0;
  const slept = Date.now() - stirred > PING + PATIENCE;
  if (slept) lose();
  if (ready()) ping(PROBE);
  else connect();
  report();
}

async function poll() {
  if (blocked()) {
    const frame = await ask(`${regions}${regions.includes("?") ? "&" : "?"}since=${newest}`);
    if (frame && !ready()) on.frame(frame);
  }
  setTimeout(poll, POLL);
}

/** A plain request. An answer that is no JSON is no answer. @param {string} url @param {RequestInit} [how] */
async function ask(url, how) {
  try {
    const answer = await fetch(url, { cache: "no-store", signal: limit(), ...how });
    const frame = answer.status === 204 ? {} : await answer.json();
    polledAt = performance.now();
    return frame;
  } catch {
    return null;
  }
}

function limit() {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), PATIENCE);
  return stop.signal;
}

function report() {
  const now = performance.now();
  if (ready() || (!ended && now - polledAt < PATIENCE)) on.state("online");
  else if (ended || !navigator.onLine || now - lostAt > PATIENCE) on.state("offline");
  else if (now - lostAt > FIRST * 3) on.state("waiting");
}
