// Times processes against each other: rounds of one run each, so that a busy
// moment of the machine hits all of them, and the median of the rounds.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const reporter = fileURLToPath(new URL("report-rss.cjs", import.meta.url));

function runOnce({ argv, exits = [0], input }) {
  const start = performance.now();
  const done = spawnSync(argv[0], argv.slice(1), {
    input,
    stdio: ["pipe", "ignore", "pipe"],
    maxBuffer: 1 << 28,
  });
  const ms = performance.now() - start;
  if (done.error) throw done.error;
  if (!exits.includes(done.status)) {
    throw new Error(`${argv.join(" ")}: exit ${done.status}\n${String(done.stderr).slice(0, 2000)}`);
  }
  return ms;
}

export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/** Peak resident memory in MB of a node process, asked of itself at its end. */
function peakOf({ argv }) {
  if (argv[0] !== process.execPath) return null;
  const done = spawnSync(argv[0], ["--require", reporter, ...argv.slice(1)], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  return Number(String(done.output[3])) / 1024;
}

/**
 * Runs every command `rounds` times, in turn, after one warm-up each. A command is
 * { name, argv, exits }; the result has median, p95 (ms) and peak (MB, null if unknown) beside.
 */
export function race(commands, rounds) {
  const times = commands.map(() => []);
  for (const command of commands) runOnce(command);
  for (let round = 0; round < rounds; round++) {
    commands.forEach((command, i) => {
      times[i].push(runOnce(command));
    });
  }
  return commands.map((command, i) => ({
    ...command,
    median: median(times[i]),
    min: Math.min(...times[i]),
    p95: quantile(times[i], 0.95),
    peak: peakOf(command),
  }));
}
