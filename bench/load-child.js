// node load-child.js MODULE MODE LIST [CACHE]: loads the list in one of three ways, prints { ms, peak } (MB).
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, mode, list, cache] = process.argv.slice(2);
const parts = await import(pathToFileURL(module).href);
const sources = { symbols: [list], kallsyms: [], symvers: [] };

const WAYS = {
  split: () => readFileSync(list, "utf8").split("\n").length,
  parse: () => {
    const { index } = parts.readSymbolList(readFileSync(list), {
      kind: "symbols-list",
      path: list,
      sha256: "",
    });
    return parts.makeSearchNames(parts.combine([index])).table.count;
  },
  cached: async () => {
    const { searchable, keep } = await parts.openSearchable(sources, { cache });
    return keep === null ? searchable.names.table.count : 0;
  },
  fill: async () => {
    const { keep } = await parts.openSearchable(sources, { cache });
    return keep === null ? 1 : Number(await keep());
  },
};

const start = performance.now();
const count = await WAYS[mode]();
const ms = performance.now() - start;
if (count === 0) throw new Error(`${mode}: nothing loaded`);
process.stdout.write(JSON.stringify({ ms, peak: process.resourceUsage().maxRSS / 1024, count }));
