// A measured part in a process of its own: its result comes as JSON on stdout.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export function runChild(script, args, flags = []) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const done = spawnSync(process.execPath, [...flags, file, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(`${script}: exit ${done.status}\n${done.stderr.slice(0, 2000)}`);
  return JSON.parse(done.stdout);
}
