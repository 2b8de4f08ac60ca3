// Makes a fresh clone ready: installs the npm packages when they are missing or
// older than the lock file, then builds when a source is newer than the bundle.
// npm start and npm test begin with it, so neither needs a step before.
// --install-only leaves the build out.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const at = (...parts) => path.join(root, ...parts);

function modified(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newest(dir) {
  let latest = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : modified(file));
  }
  return latest;
}

function run(command, args) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "" },
  });
  if (done.error) {
    process.stderr.write(`setup: ${command} cannot be started: ${done.error.message}\n`);
    process.exit(70);
  }
  if (done.status !== 0) {
    process.stderr.write(`setup: ${command} ${args.join(" ")} failed\n`);
    process.exit(70);
  }
}

/** Two set-ups at once would take the packages away from each other: the second waits for the first. */
function alone(work) {
  const lock = at(".setup-lock");
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== "EEXIST" || Date.now() - modified(lock) > 600_000) break; // left behind by a killed one
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  process.on("exit", () => {
    try {
      rmdirSync(lock);
    } catch {
      // gone already
    }
  });
  work();
}

function packagesAreOld() {
  return modified(at("node_modules", ".package-lock.json")) < modified(at("package-lock.json"));
}

function bundleIsOld() {
  const sources = Math.max(
    newest(at("src")),
    modified(at("scripts", "build.js")),
    modified(at("package.json")),
  );
  return modified(at("dist", "stamp")) < sources;
}

function getReady() {
  if (packagesAreOld()) {
    process.stderr.write("setup: installing the npm packages\n");
    run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
  }
  if (!installOnly && bundleIsOld()) {
    process.stderr.write("setup: building\n");
    run(process.execPath, [at("scripts", "build.js")]);
  }
}

const installOnly = process.argv.includes("--install-only");
if (packagesAreOld() || (!installOnly && bundleIsOld())) alone(getReady);
