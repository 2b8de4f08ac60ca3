// Search as the interface asks for it: one request a keystroke, in a process of
// its own. The peers: a whole run of `fzf --filter` and of `grep -F` with the same
// query, and libraries that search lists of strings.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { hasProgram } from "../scripts/lab/run.js";
import { bundleParts } from "./bundle.js";
import { runChild } from "./child.js";
import { withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile, race } from "./measure.js";
import { QUERIES } from "./queries.js";

const PARTS = {
  "symbols/list.ts": ["readSymbolList"],
  "symbols/kernel.ts": ["combine"],
  "symbols/search/search-names.ts": ["makeSearchNames"],
  "symbols/search/searcher.ts": ["createSearcher"],
};

const row = (name, times, more = {}) => ({
  name,
  median: median(times),
  p95: quantile(times, 0.95),
  ...more,
});

/** Distinct names without export marks, one a line: what search goes over. */
function writeNames(list, room) {
  const lines = readFileSync(list, "latin1").split("\n").slice(1);
  const names = new Set(lines.filter((line) => !/^(\*|__ksymtab_|$)/.test(line)));
  const file = path.join(room, "names");
  writeFileSync(file, [...names].join("\n"), "latin1");
  return file;
}

/** Whole processes that read the names from a pipe or a file. */
function processRows(file, skipped) {
  const input = readFileSync(file);
  const rows = [];
  const add = (name, argvOf) => {
    const commands = QUERIES.map((query) => ({ name: query, ...argvOf(query), exits: [0, 1] }));
    const times = race(commands, 3).map((each) => each.median);
    rows.push(row(name, times));
  };
  if (hasProgram("fzf")) add("fzf --filter", (query) => ({ argv: ["fzf", "--filter", query], input }));
  else skipped.push("fzf: not installed");
  add("grep -F", (query) => ({ argv: ["grep", "-F", query, file] }));
  return rows;
}

function ownRows({ firstKey, warmKey, keys, typed, mistyped, peak }, fzf) {
  const peer = fzf ? { peer: fzf.name, limit: 0.15 } : {};
  return [
    row("a key", keys, { ...peer, medianLimit: 15, p95Limit: 30, peak }),
    row("17 letters of cmdline_proc_show", typed, { medianLimit: 60 }),
    row("a query with a typing error", mistyped, { medianLimit: 60 }),
    { name: "the first key, cold", median: firstKey, medianLimit: 50 },
    { name: "the first key after warm-up", median: warmKey, medianLimit: 20 },
  ];
}

function placeLines({ places, notFirst }) {
  const wrong = places.filter(({ place, limit }) => place === 0 || place > limit);
  const told = places.map(({ query, place }) => `${query} ${place}`).join(", ");
  return [
    `places: ${told}${wrong.length === 0 ? "" : `  OVER: ${wrong.map(({ query }) => query).join(", ")}`}`,
    `of 2,000 exact names ${2000 - notFirst} come first${notFirst === 0 ? "" : "  OVER"}`,
  ];
}

export async function benchSearch() {
  const skipped = [];
  return withRoom(async (room) => {
    const list = ensureFullList();
    const module = await bundleParts(room, PARTS);
    const names = writeNames(list, room);
    const processes = processRows(names, skipped);
    const own = runChild("search-child.js", [module, list]);
    const peers = runChild("search-peers-child.js", [names]);
    const fzf = processes.find(({ name }) => name.startsWith("fzf"));
    return {
      rows: [
        ...ownRows(own, fzf),
        ...processes,
        ...Object.entries(peers).map(([name, times]) => row(name, times)),
      ],
      skipped,
      notes: placeLines(own),
    };
  });
}
