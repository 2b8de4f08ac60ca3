// node search-keys.js MODULE LIST QUERY...: types every query key by key, then
// asks it at once, and prints the times (ms) as JSON. Run by search.js.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, list, ...queries] = process.argv.slice(2);
const { readSymbolList, combine, createSearcher } = await import(pathToFileURL(module).href);
const ROUNDS = 5;
const LIMIT = 50;

function timed(body) {
  const start = performance.now();
  const result = body();
  return [performance.now() - start, result];
}

const bytes = readFileSync(list);
const identity = { kind: "symbols-list", path: list, sha256: "" };
const [load, read] = timed(() => readSymbolList(bytes, identity));
const [create, searcher] = timed(() => createSearcher(combine([read.index])));
const search = (query) => timed(() => searcher.search(query, { limit: LIMIT }))[0];

const first = search(queries[0][0]);
const keys = [];
const pasted = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const query of queries) {
    for (let end = 1; end <= query.length; end++) keys.push(search(query.slice(0, end)));
    search("nothing begins like this"); // forgets the survivors
    pasted.push(search(query));
  }
}
const peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ load, create, first, keys, pasted, peak }));
