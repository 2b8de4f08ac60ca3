// The public library API.
export { convertObject } from "./app/convert.js";
export { faultOf } from "./app/faults.js";
export { sentence } from "./app/messages.js";
export type * from "./app/types.js";
export { openWorkbench } from "./app/workbench.js";
