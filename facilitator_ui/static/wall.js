// @ts-check
// The hall screen: what every surface does, and its sheets.
import { asWall, start } from "./live.js";
import * as pages from "./pages.js";

start();
asWall(pages);
