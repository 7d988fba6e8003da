// The module in Node: reads the code that lies beside it, then exports the same as in a browser.
import { readFileSync } from "node:fs";

import { initSync } from "./leadstone.js";

initSync({ module: readFileSync(new URL("./leadstone_bg.wasm", import.meta.url)) });

export { Interview, Model, Verdict } from "./leadstone.js";
