// The lab's front door for the kernel tests; lab.d.ts is its description for TypeScript.
export { boot } from "./boot.js";
export { findVmlinux } from "./debug-vmlinux.js";
export { FURTHER_BUILDS, FURTHER_FLAVOURS } from "./flavours.js";
export { ensureKallsyms, ensureTraceable } from "./kallsyms.js";
export { buildModule, headersDir } from "./kbuild.js";
export { ensureSource, findSource } from "./kernel-source.js";
export { inLoadOrder, moduleFiles } from "./modules.js";
export { labState } from "./requirements.js";
export { bootWhole } from "./whole-machine.js";
