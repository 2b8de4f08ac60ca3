// Makes a fresh clone ready: installs the npm packages when they are missing or
// older than the lock file, then builds when a source is newer than the bundle.
// npm start and npm test begin with it, so neither needs a step before.
// --install-only leaves the build out.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
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

const installed = modified(at("node_modules", ".package-lock.json"));
if (installed < modified(at("package-lock.json"))) {
  process.stderr.write("setup: installing the npm packages\n");
  run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
}
const sources = Math.max(
  newest(at("src")),
  modified(at("scripts", "build.js")),
  modified(at("package.json")),
);
if (!process.argv.includes("--install-only") && modified(at("dist", "stamp")) < sources) {
  process.stderr.write("setup: building\n");
  run(process.execPath, [at("scripts", "build.js")]);
}
