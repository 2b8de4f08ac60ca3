// node search-peers-child.js NAMES: the same queries by libraries that search lists of
// strings, and by fuse.js as it is without a shortlist; prints times (ms) by peer as JSON.
import { readFileSync } from "node:fs";
import uFuzzy from "@leeoniya/ufuzzy";
import Fuse from "fuse.js";
import fuzzysort from "fuzzysort";
import { QUERIES } from "./queries.js";

const names = readFileSync(process.argv[2], "latin1").split("\n");

const fuzzy = new uFuzzy({ intraMode: 0 });
const fuse = new Fuse(names, { ignoreLocation: true });
const prepared = names.map((name) => fuzzysort.prepare(name));
const PEERS = {
  uFuzzy: { rounds: 5, search: (query) => fuzzy.search(names, query) },
  fuzzysort: { rounds: 5, search: (query) => fuzzysort.go(query, prepared, { limit: 50 }) },
  "fuse.js": { rounds: 1, search: (query) => fuse.search(query, { limit: 50 }) },
};

const times = Object.fromEntries(
  Object.entries(PEERS).map(([name, { rounds, search }]) => {
    const measured = [];
    for (let round = 0; round < rounds; round++) {
      for (const query of QUERIES) {
        const start = performance.now();
        search(query);
        measured.push(performance.now() - start);
      }
    }
    return [name, measured];
  }),
);
process.stdout.write(JSON.stringify(times));
