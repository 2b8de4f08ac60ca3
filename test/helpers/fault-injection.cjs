// Preloaded (node --require) into a command under test: at the n-th call of a file system function, counted from
// where the output's temporary file is made, the process sends itself a signal or the call fails. FAULT is
// `n:SIGNAL`, `n:EIO`, or `0:count` to print the number of calls. The file system itself is the real one.
"use strict";
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");

const [step, action] = (process.env.FAULT ?? "").split(":");
const CALLS = ["openSync", "writeSync", "fchmodSync", "fsyncSync", "closeSync", "renameSync", "unlinkSync"];
let started = false;
let count = 0;

for (const name of CALLS) {
  const real = fs[name];
  fs[name] = (...args) => {
    if (name === "openSync" && args[1] === "wx") started = true;
    if (!started) return real(...args);
    count++;
    if (count !== Number(step)) return real(...args);
    if (action !== "EIO") {
      process.kill(process.pid, action);
      return real(...args);
    }
    if (name === "closeSync") real(...args);
    const error = new Error(`EIO: i/o error, ${name}`);
    throw Object.assign(error, { code: "EIO", errno: -5, syscall: name.replace("Sync", "") });
  };
}
syncBuiltinESMExports();
process.on("exit", () => {
  if (action === "count") process.stdout.write(`${count}\n`);
});
