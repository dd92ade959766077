// @ts-check
// The hall screen: what every surface does, and its sheets.
import { asWall } from "./app.js";
import * as pages from "./pages.js";

asWall(pages);
