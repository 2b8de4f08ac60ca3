// Searches right after loading, for nobody: the first real key then meets compiled
// code. One a turn of the loop, and none any more once a request is there.
import type { NameTable } from "../../symbols/name-table.js";
import type { Searcher } from "../../symbols/search/searcher.js";

const NAMES = 12;
/** A search for a misspelt name, now and then: the typing-error stage is code of its own. */
const MISSPELT_EVERY = 3;
const LIMIT = 50;

/** Queries as they are typed, of names that are spread over the table. */
function* queries(names: NameTable): Generator<string> {
  for (let i = 0; i < Math.min(NAMES, names.count); i++) {
    const name = names.text(Math.floor((i * names.count) / NAMES));
    for (let end = 1; end <= Math.min(name.length, 8); end++) yield name.slice(0, end);
    if (i % MISSPELT_EVERY === 0)
      yield `${name.slice(0, 4)}${name[5] ?? ""}${name[4] ?? ""}${name.slice(6, 14)}`;
  }
}

/** `poll` throws when a request is there. Resolves when all is done or nothing more is needed. */
export async function warmUp(searcher: Searcher, names: NameTable, poll: () => void): Promise<void> {
  for (const query of queries(names)) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      poll();
      searcher.search(query, { limit: LIMIT, poll });
    } catch {
      return; // a request is there, and warms up what is left
    }
  }
}
