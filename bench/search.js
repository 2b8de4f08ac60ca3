// Search as the interface asks for it: one request a keystroke, in a process of
// its own. The peer is a whole run of `fzf --filter` with the finished query.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { hasProgram } from "../scripts/lab/run.js";
import { exampleList, root, vmlinuxList, withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile, race } from "./measure.js";

const QUERIES = [
  "saved_cmdl",
  "tcp_v4_rcv",
  "tcpv4rcv",
  "state_show",
  "sched",
  "drvnm",
  "kmem_cache_aloc",
  "__x64_sys_opn",
  "mutex_lock",
  "cmdline_proc_show",
];

const child = fileURLToPath(new URL("search-keys.js", import.meta.url));

async function bundle(room) {
  const outfile = path.join(room, "symbols.mjs");
  await build({
    stdin: {
      contents: `export { readSymbolList } from "./src/symbols/list.js";
export { combine } from "./src/symbols/kernel.js";
export { createSearcher } from "./src/symbols/search/searcher.js";`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
  return outfile;
}

function keystrokes(module, list) {
  const done = spawnSync(process.execPath, [child, module, list, ...QUERIES], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

/** fzf reads names, one a line. */
function fzfPeer(list, room) {
  if (!hasProgram("fzf")) return null;
  const names = new Set(
    readFileSync(list, "latin1")
      .split("\n")
      .slice(1)
      .filter((line) => !/^(\*|__ksymtab_|$)/.test(line)),
  );
  const input = [...names].join("\n");
  const commands = QUERIES.map((query) => ({
    name: query,
    argv: ["fzf", "--filter", query],
    input,
    exits: [0, 1],
  }));
  writeFileSync(path.join(room, "names"), input);
  return median(race(commands, 1).map((row) => row.median));
}

function rowsOf(name, measured, peer) {
  const { load, create, first, keys, pasted, peak } = measured;
  const at = (part, values) => quantile(values, part);
  const fzf = peer === null ? {} : { peer: "fzf --filter", ratio: median(pasted) / peer };
  return [
    { name: `${name}: read the list`, median: load },
    { name: `${name}: prepare search`, median: create },
    { name: `${name}: the first key`, median: first },
    { name: `${name}: a key while typing`, median: median(keys), p95: at(0.95, keys), peak },
    { name: `${name}: a finished query`, median: median(pasted), p95: at(0.95, pasted), ...fzf },
    ...(peer === null ? [] : [{ name: `${name}: fzf --filter`, median: peer }]),
  ];
}

export async function benchSearch() {
  const skipped = [];
  if (!existsSync(exampleList)) return { rows: [], skipped: [`search: no ${exampleList}`] };
  return withRoom(async (room) => {
    const module = await bundle(room);
    const vmlinux = path.join(room, "Symbols.list");
    writeFileSync(vmlinux, vmlinuxList(), "latin1");
    const lists = [["vmlinux", vmlinux]];
    try {
      lists.push(["full", ensureFullList()]);
    } catch (error) {
      skipped.push(`full list: ${error.message}`);
    }
    const rows = lists.flatMap(([name, list]) => rowsOf(name, keystrokes(module, list), fzfPeer(list, room)));
    if (!hasProgram("fzf")) skipped.push("fzf: not installed, no peer for search");
    return { rows, skipped };
  });
}
