// node growth-child.js MODULE LIST: loads the list, types a few queries, prints the times (ms).
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { QUERIES } from "./queries.js";

const [module, list] = process.argv.slice(2);
const { readSymbolList, combine, makeSearchNames, createSearcher } = await import(pathToFileURL(module).href);

const bytes = readFileSync(list);
const start = performance.now();
const { index } = readSymbolList(bytes, { kind: "symbols-list", path: list, sha256: "" });
const kernel = combine([index]);
const names = makeSearchNames(kernel);
const load = performance.now() - start;

const searcher = createSearcher(kernel, { names });
const scans = [];
for (let round = 0; round < 4; round++) {
  const begin = performance.now();
  // matches only: how many names typing errors are looked for among is bounded
  for (const query of QUERIES)
    for (let end = 1; end <= 4; end++) searcher.search(query.slice(0, end), { limit: 50 });
  scans.push(performance.now() - begin);
}
process.stdout.write(JSON.stringify({ load, scan: Math.min(...scans) }));
