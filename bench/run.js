// npm run bench [-- GROUP...]
//
// Prints what the project promises to be fast at, each figure as a ratio to a
// named peer that ran in the same minute: absolute times say little on another
// machine.
import os from "node:os";
import { benchBatch } from "./batch.js";
import { benchConvert } from "./convert.js";
import { benchInterface } from "./interface.js";
import { benchLoad } from "./load.js";
import { benchSearch } from "./search.js";
import { benchSources } from "./sources.js";
import { benchStart } from "./start.js";
import { benchThread } from "./thread.js";
import { benchVerify } from "./verify.js";
import { benchWholeKernel } from "./whole-kernel.js";

const GROUPS = {
  start: benchStart,
  convert: benchConvert,
  load: benchLoad,
  verify: benchVerify,
  search: benchSearch,
  thread: benchThread,
  sources: benchSources,
  interface: benchInterface,
  batch: benchBatch,
  "whole-kernel": benchWholeKernel,
};

const COLUMNS = ["", "median ms", "p95 ms", "limit ms", "ratio", "limit", "to", "peak MB"];

function ratioOf(row, rows) {
  if (row.ratio !== undefined) return row.ratio;
  const peer = rows.find(({ name }) => name === row.peer);
  return peer ? row.median / peer.median : null;
}

const number = (value, digits) => (value === null || value === undefined ? "" : value.toFixed(digits));

/** Of the median, and of the 95th percentile where that has its own. */
function limits({ medianLimit, p95Limit }) {
  return [medianLimit, p95Limit].filter((limit) => limit !== undefined).join(", ");
}

function cells(row, rows) {
  const ratio = ratioOf(row, rows);
  const isOver =
    (ratio !== null && row.limit < ratio) ||
    row.peakLimit < row.peak ||
    row.medianLimit < row.median ||
    row.p95Limit < row.p95;
  const over = isOver ? "  OVER" : "";
  return [
    row.name,
    number(row.median, 1),
    number(row.p95, 1),
    limits(row),
    number(ratio, 2),
    number(row.limit, 2),
    row.peer ?? "",
    number(row.peak, 0) + over,
  ];
}

function print(group, { rows, skipped, notes = [] }) {
  const table = [[group, ...COLUMNS.slice(1)], ...rows.map((row) => cells(row, rows))];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const left = (column) => column === 0 || column === 6;
  for (const row of table) {
    const line = row.map((cell, i) => (left(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    console.log(line.join("  ").trimEnd());
  }
  for (const line of notes) console.log(line);
  for (const line of skipped) console.log(`skipped: ${line}`);
  console.log();
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in GROUPS));
if (unknown.length > 0) {
  console.error(`bench: no such group: ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}`);
  process.exit(2);
}
console.log(`node ${process.versions.node}, ${os.cpus().length} cores (${os.cpus()[0]?.model.trim()})\n`);
for (const [name, bench] of Object.entries(GROUPS)) {
  if (asked.length === 0 || asked.includes(name)) print(name, await bench());
}
