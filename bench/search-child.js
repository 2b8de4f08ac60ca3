// node search-child.js MODULE LIST: asks every query again and again, types one
// letter by letter, and prints the times (ms) and places as JSON. Run by search.js.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { MISTYPED, PLACES, QUERIES, TYPED } from "./queries.js";

const [module, list] = process.argv.slice(2);
const { readSymbolList, combine, createSearcher, makeSearchNames } = await import(pathToFileURL(module).href);
const ROUNDS = 12;
const LIMIT = 50;
/** Left out of the figures: the interface's own searches right after loading do the same. */
const WARM_UP = 3;

function timed(body) {
  const start = performance.now();
  body();
  return performance.now() - start;
}

const { index } = readSymbolList(readFileSync(list), { kind: "symbols-list", path: list, sha256: "" });
const kernel = combine([index]);
const names = makeSearchNames(kernel);
index.rowsByName();
const searcher = createSearcher(kernel, { names });
const search = (query) => timed(() => searcher.search(query, { limit: LIMIT }));

const firstKey = search("m");
const prefixes = Array.from(TYPED, (_, i) => TYPED.slice(0, i + 1));
const keys = [];
const typed = [];
const mistyped = [];
for (let round = 0; round < ROUNDS; round++) {
  const these = [];
  for (const query of QUERIES) {
    search("!nothing like"); // forgets the survivors
    these.push(search(query));
  }
  search("!nothing like");
  const letters = prefixes.map(search);
  const errors = MISTYPED.map(([query]) => search(query));
  if (round < WARM_UP) continue;
  keys.push(...these, ...letters);
  typed.push(letters.reduce((sum, ms) => sum + ms, 0));
  mistyped.push(...errors);
}
const warmKey = search("k");
const place = (query, name) =>
  searcher.search(query, { limit: 100 }).hits.findIndex((hit) => hit.name === name) + 1;
const places = [...PLACES, ...MISTYPED].map(([query, name, limit]) => ({
  query,
  name,
  limit,
  place: place(query, name),
}));
// the exact name first, over names spread over the whole list
let notFirst = 0;
for (let i = 0; i < 2000; i++) {
  const name = index.names.text(Math.floor((i * index.nameCount) / 2000));
  if (searcher.search(name, { limit: 1 }).hits[0]?.name !== name) notFirst++;
}
const peak = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ firstKey, warmKey, keys, typed, mistyped, places, notFirst, peak }));
