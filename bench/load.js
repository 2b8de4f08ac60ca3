// A whole kernel's list into the searchable index, anew and from the cache; the peer
// is a plain split of the same file into lines. And how loading and searching grow
// with the number of names.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleParts } from "./bundle.js";
import { runChild } from "./child.js";
import { vmlinuxList, withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile } from "./measure.js";

const ROUNDS = 9;
const SIZES = [100_000, 1_000_000, 5_000_000];
const PARTS = {
  "symbols/list.ts": ["readSymbolList"],
  "symbols/kernel.ts": ["combine"],
  "symbols/search/search-names.ts": ["makeSearchNames"],
  "symbols/search/searcher.ts": ["createSearcher"],
  "app/open-searchable.ts": ["openSearchable"],
};

const rowOf = (name, runs, more) => ({
  name,
  median: median(runs.map(({ ms }) => ms)),
  p95: quantile(
    runs.map(({ ms }) => ms),
    0.95,
  ),
  peak: Math.max(...runs.map(({ peak }) => peak)),
  ...more,
});

function loadRows(module, list, room) {
  const cache = path.join(room, "cache");
  runChild("load-child.js", [module, "fill", list, cache]);
  const runs = { split: [], parse: [], cached: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const mode of Object.keys(runs))
      runs[mode].push(runChild("load-child.js", [module, mode, list, cache]));
  const peer = "split into lines";
  return [
    rowOf(peer, runs.split),
    rowOf("read into the searchable index", runs.parse, { peer, limit: 3, peakLimit: 200 }),
    rowOf("the same from the cache", runs.cached, { peer, limit: 0.5 }),
  ];
}

/** Real names, again with an ending until there are enough; in an order that no table profits from. */
function writeNames(file, count) {
  const names = vmlinuxList().split("\n").slice(2, -1);
  const lines = Array.from({ length: count }, (_, i) => {
    const at = Math.imul(i, 2654435761) >>> 0;
    return i < names.length
      ? names[i]
      : `${names[at % names.length]}_${Math.floor(i / names.length).toString(36)}`;
  });
  writeFileSync(file, `klp-convert-symbol-data.0.1\n*vmlinux\n${lines.join("\n")}\n`, "latin1");
}

function growthRows(module, room) {
  const measured = SIZES.map((count) => {
    const file = path.join(room, `${count}.list`);
    writeNames(file, count);
    const runs = Array.from({ length: 3 }, () => runChild("growth-child.js", [module, file]));
    const best = (what) => Math.min(...runs.map((run) => run[what]));
    return { count, load: best("load"), scan: best("scan") };
  });
  const rows = (what, label) =>
    measured.map(({ count, [what]: ms }, i) => {
      const before = measured[i - 1];
      const times = before && count / before.count;
      const name = `${label}, ${(count / 1e6).toString()} million names`;
      if (!before) return { name, median: ms };
      // ten times the names may cost eleven times
      return { name, median: ms, ratio: ms / before[what], limit: times * 1.1, peer: `a ${times}th of them` };
    });
  return [...rows("load", "load"), ...rows("scan", "all keys")];
}

export async function benchLoad() {
  return withRoom(async (room) => {
    const module = await bundleParts(room, PARTS);
    mkdirSync(path.join(room, "cache"));
    try {
      return {
        rows: [...loadRows(module, ensureFullList(), room), ...growthRows(module, room)],
        skipped: [],
      };
    } catch (error) {
      if (!("code" in error) && error.name !== "LabError") throw error;
      return { rows: growthRows(module, room), skipped: [`full list: ${error.message}`] };
    }
  });
}
