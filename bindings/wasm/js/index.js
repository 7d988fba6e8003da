// The module in a browser: loads the code that lies beside it, then exports the same as in Node.
import init from "./leadstone.js";

await init();

export { Interview, Model, Verdict } from "./leadstone.js";
