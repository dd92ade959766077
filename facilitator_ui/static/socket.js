// @ts-check
// The way to the server: a websocket that comes back by itself, and plain requests while there is none that lives.
// A handshake is no life, since a proxy may answer it and swallow the rest, in one direction or in both: a line lives when
// a question that was asked on it is answered, and as long as every further one is. Knows frames only as JSON; commands and regions are other people's business.
import * as regions from "./regions.js";
import * as requests from "./requests.js";
import { PATIENCE } from "./requests.js";

const DUE = PATIENCE / 4; // an answer should be here: ask
const ANSWER = (PATIENCE * 3) / 4; // asked, and no answer: this line is dead
const PROBE = PATIENCE / 3; // after waking, an old line is dead sooner
const BLOCKED = (PATIENCE * 3) / 8; // so long without a line that lives: use plain requests
const POLL = PATIENCE / 4;
const POLL_CALM = POLL * 2.5; // where nothing happens
const [FIRST, SOON, LONGEST] = [500, 3_000, 15_000];
const A_WHILE = 30_000; // a server that is started anew is back by then

const { socket: path = "" } = document.body.dataset;

/** @type {WebSocket | null} */
let socket = null;
let heard = false; // a frame came on this very socket
let lives = false; // and a question was answered
let openedAt = 0;
let askedAt = 0;
let asksAt = Infinity;
let tries = 0;
let lostAt = performance.now();
let stirred = 0; // by the wall clock, which goes on while the phone sleeps
let ended = false;
let poll = { wait: POLL, timer: setTimeout(() => {}), busy: false };
/** @type {Record<string, ReturnType<typeof setTimeout>>} */
const timers = {};
/**
 * `way`: there is another way, or none: nothing is under way. `frame`: with the ms that it took at most, where known.
 * @type {{frame: (frame: any, within?: number) => void, way: () => void, state: (state: string) => void}}
 */
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
  lookIn(POLL);
}

export const ready = () => lives && socket?.readyState === WebSocket.OPEN;

/** No line has lived for so long that plain requests must do. */
export const blocked = () => !ended && !ready() && performance.now() - lostAt > BLOCKED;

/** @param {object} message @returns {boolean} whether it was put on the line */
export function send(message) {
  if (!socket || !ready()) return false;
  socket.send(JSON.stringify(message));
  askIn(DUE);
  return true;
}

/** One command by a plain request. @param {{key: string}} command @returns {Promise<any>} the answer, or null */
export async function post(command) {
  const answer = await requests.post(command);
  if (answer?.ack) lookIn(0);
  return answer;
}

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
  openedAt = performance.now();
  socket = new WebSocket(new URL(path, location.href).href.replace(/^http/, "ws"));
  socket.onmessage = ({ data }) => received(JSON.parse(data));
  socket.onclose = socket.onerror = () => lose();
  timers.answer = setTimeout(fallSilent, PATIENCE);
}

/** @param {any} frame */
function received(frame) {
  stirred = Date.now();
  const first = !heard;
  heard = true;
  on.frame(frame, within(frame, first));
  if (frame.pong || frame.ack || frame.refused !== undefined) answered();
  else if (first) ask(ANSWER);
}

/** How long a frame took at most. @param {any} frame @param {boolean} first */
function within(frame, first) {
  if (first) return performance.now() - openedAt;
  return frame.pong ? performance.now() - askedAt : undefined;
}

/** Both directions live: what only comes in proves nothing of what goes out. */
function answered() {
  unask();
  askIn(PATIENCE);
  if (lives || !socket) return;
  lives = true;
  tries = 0;
  on.way();
  report();
}

function unask() {
  clearTimeout(timers.answer);
  delete timers.answer;
  asksAt = Infinity;
}

/** Ask whether the line lives, at the latest after so many ms. @param {number} wait */
function askIn(wait) {
  const at = performance.now() + wait;
  if (at >= asksAt) return;
  asksAt = at;
  clearTimeout(timers.ask);
  timers.ask = setTimeout(() => ask(ANSWER), wait);
}

/** @param {number} patience */
function ask(patience) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  unask();
  askedAt = performance.now();
  socket.send('{"type":"ping"}');
  timers.answer = setTimeout(fallSilent, patience);
}

/** Nothing came in time: the line is dead whatever the browser thinks, and plain requests are used at once. */
function fallSilent() {
  const lived = lives;
  lose();
  if (lived) lostAt -= BLOCKED + 1;
  on.way();
  report();
}

function lose() {
  const dead = socket;
  socket = null;
  for (const name of Object.keys(timers)) {
    clearTimeout(timers[name]);
    delete timers[name];
  }
  asksAt = Infinity;
  if (lives) lostAt = performance.now();
  heard = lives = false;
  if (dead) {
    dead.onmessage = dead.onclose = dead.onerror = null;
    dead.close();
  }
  if (!ended) timers.retry = setTimeout(connect, pause());
}

/** 0.5 s, doubling to 3 s and after a while to 15 s, each somewhere in its upper half, so that a room does not come back in one step. */
function pause() {
  const most = performance.now() - lostAt < A_WHILE ? SOON : LONGEST;
  return Math.min(most, FIRST * 2 ** tries++) * (0.5 + Math.random() / 2);
}

/** The phone woke up or is back on the network: connect at once; after a nap see whether the old line still lives. */
function wake() {
  tries = 0;
  if (Date.now() - stirred > 2 * PATIENCE) lose();
  if (ready()) ask(PROBE);
  else connect();
  lookIn(POLL);
  report();
}

/** @param {number} wait */
function lookIn(wait) {
  clearTimeout(poll.timer);
  poll.timer = setTimeout(look, wait * (0.75 + Math.random() / 2));
}

/** Ask for the regions: soon again after news, more seldom where there are none, and where nobody answers. */
async function look() {
  if (poll.busy) return;
  poll.busy = true;
  if (blocked()) poll.wait = heardBy(await requests.regions(regions.newest), poll.wait);
  else poll.wait = POLL;
  poll.busy = false;
  lookIn(poll.wait);
}

/** @param {any} found @param {number} wait @returns {number} when to ask again */
function heardBy(found, wait) {
  if (!found) return Math.min(LONGEST, wait * 2);
  if (found.frame && !ready()) on.frame(found.frame, found.took);
  return found.frame ? POLL : Math.min(POLL_CALM, wait * 1.3);
}

function report() {
  const away = performance.now() - lostAt;
  if (ready()) on.state("online");
  else if (!ended && requests.answers()) on.state("plain");
  else if (ended || !navigator.onLine || away > PATIENCE) on.state("offline");
  else if (away > FIRST * 3) on.state("waiting");
}
