// The public library API: functions of bytes, without file access (docs/library.md).
export { faultOf } from "./app/faults.js";
export type { Converted, Kernel, Resolved, ResolveInput, SourceBytes, VerifyInput } from "./app/library.js";
export {
  convert,
  parse,
  readDecisions,
  readKernel,
  replay,
  resolve,
  verify,
  writeDecisions,
} from "./app/library.js";
export type { Livepatch } from "./app/livepatch.js";
export { sentence } from "./app/messages.js";
export type * from "./app/types.js";
export type { VerifyReport } from "./app/verify.js";
export type { DecisionsFile } from "./resolve/decisions.js";
export type { Drift, DriftReason, DriftStatus, ReplayResult } from "./resolve/replay/replay.js";
