// npm run test:kernel [-- --all] [VITEST ARGUMENTS]
//
// The real-kernel tests. Makes the machine ready for them first. With --all the
// positions are proven on further kernels, too: the -cloud flavour, whose debug
// package has a vmlinux, and the 6.12 series; and decisions are carried over to
// those, to -rt and to the build before. That takes several hundred megabytes
// of downloads and is not for CI.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { FURTHER_BUILDS, FURTHER_FLAVOURS } from "./lab/flavours.js";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);

function node(script, args, env = {}) {
  const done = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

const given = process.argv.slice(2);
const all = given.includes("--all");
const ready = path.join(root, "scripts", "kernel-packages.js");
node(ready, []);
if (all)
  for (const { flavour, debug } of FURTHER_FLAVOURS) node(ready, [flavour, ...(debug ? ["--debug"] : [])]);
if (all)
  for (const { flavour, previous } of FURTHER_BUILDS)
    node(ready, [flavour, ...(previous ? ["--previous"] : [])]);
node(vitest, ["run", "--project", "kernel", ...given.filter((argument) => argument !== "--all")], {
  SYMPOS_KERNELS: all ? "all" : "",
});
