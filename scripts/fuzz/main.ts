// npm run fuzz -- --runs N [--target object|verify|list|kallsyms|symvers|module|vmlinux|system-map] [--seed N] [--from N]
// Crashes are saved in test/fixtures/fuzz/TARGET, where the unit tests run them again.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Crash, fuzz, TARGETS } from "./fuzz.js";
import type { Target } from "./target.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "10000" },
    target: { type: "string", multiple: true },
    seed: { type: "string" },
    from: { type: "string", default: "0" },
    root: { type: "string", default: "." },
  },
});

function numberOf(option: "runs" | "seed" | "from"): number {
  const value = Number(values[option]);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${option} is no number`);
  return value;
}

function save(target: Target, { bytes }: Crash): string {
  const name = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const file = path.join(values.root, "test", "fixtures", "fuzz", target.name, `${name}.bin`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

function run(target: Target, seed: number): boolean {
  const begun = performance.now();
  const options = { seed, from: numberOf("from"), runs: numberOf("runs") };
  const { endings, crashes } = fuzz(target, {
    ...options,
    onProgress: (run) => process.send?.({ target: target.name, run, seed }),
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `${target.name}: ${options.runs} runs from ${options.from}, seed ${seed}, ${seconds} s, ${crashes.length} crashes`,
  );
  for (const [ending, count] of [...endings].sort((a, b) => b[1] - a[1])) console.log(`  ${count} ${ending}`);
  const told = new Set<string>();
  for (const crash of crashes) {
    const text =
      crash.error instanceof Error ? (crash.error.stack ?? crash.error.message) : String(crash.error);
    const kind = text.split("\n").slice(0, 2).join(" ").replace(/\d+/g, "N");
    if (told.has(kind)) continue;
    told.add(kind);
    console.log(`  run ${crash.run}: saved as ${save(target, crash)}\n${text.replace(/^/gm, "    ")}`);
  }
  return crashes.length === 0;
}

const chosen = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
if (chosen.length === 0) throw new Error(`--target is one of ${TARGETS.map((t) => t.name).join(", ")}`);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : numberOf("seed");
const clean = chosen.map((target) => run(target, seed));
process.exitCode = clean.every(Boolean) ? 0 : 1;
