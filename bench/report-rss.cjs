// Preloaded by measure.js: writes the peak resident memory (kB) to file descriptor 3 at the end.
"use strict";
process.on("exit", () => require("node:fs").writeSync(3, String(process.resourceUsage().maxRSS)));
