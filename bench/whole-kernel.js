// The interface with the list of a whole distribution kernel, about 890,000 lines:
// from the byte of a key to the last byte of the frame with its results, memory,
// and what the processor does when nobody presses anything.
import { LabError } from "../scripts/lab/run.js";
import { exampleObject } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile } from "./measure.js";
import { PtySession } from "./pty-session.js";

const QUERIES = ["saved_cmdl", "tcp_v4_rcv", "drvnm", "kmem_cache_aloc", "cmdline_proc_show"];
const CTRL_U = "\x15";
const SIZES = [
  { columns: 80, rows: 24, limit: 50 },
  { columns: 200, rows: 50, limit: 80 },
];
const PEAK_MB = 600;
const IDLE_SECONDS = 5;

async function measure(list, size) {
  const session = new PtySession([exampleObject, "-s", list], size);
  try {
    await session.key("");
    await session.silent(1_500);
    const moves = [];
    for (let i = 0; i < 10; i++) moves.push((await session.key(i % 2 === 0 ? "k" : "j")).ms);
    await session.key("/");
    await session.key(CTRL_U);
    const keys = [];
    for (const query of QUERIES) {
      for (const letter of query) keys.push((await session.key(letter)).ms);
      await session.key(CTRL_U);
    }
    return { moves, keys, peak: session.peak, idle: await session.idle(IDLE_SECONDS) };
  } finally {
    session.end();
  }
}

export async function benchWholeKernel() {
  let list;
  try {
    list = ensureFullList();
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { rows: [], skipped: [`the interface with a whole kernel's list: ${error.message}`] };
  }
  const rows = [];
  const notes = [];
  for (const size of SIZES) {
    const { moves, keys, peak, idle } = await measure(list, size);
    const at = `${size.columns}x${size.rows}`;
    rows.push({ name: `cursor key to frame, ${at}`, median: median(moves), p95: quantile(moves, 0.95) });
    const p95 = quantile(keys, 0.95);
    rows.push({
      name: `search key to frame, ${at} (p95 limit ${size.limit} ms${p95 > size.limit ? ", OVER" : ""})`,
      median: median(keys),
      p95,
      peak,
      peakLimit: PEAK_MB,
    });
    notes.push(`idle at ${at}: ${idle.toFixed(1)} % of a core`);
  }
  return { rows, skipped: [], notes };
}
