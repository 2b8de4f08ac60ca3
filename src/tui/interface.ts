// What the bundle with ink and react is loaded for.
export { runChooser } from "./choose/run.js";
export { runTui } from "./run.js";
