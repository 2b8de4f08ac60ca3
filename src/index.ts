// The public library API.
export { klpConvert } from "./app/drop-in.js";
export { faultOf } from "./app/faults.js";
export { sentence } from "./app/messages.js";
export type * from "./app/types.js";
export { openWorkbench } from "./app/workbench.js";
