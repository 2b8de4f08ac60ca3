// node sources-child.js MODULE KIND PATH [NAME...]: reads one source in a process
// of its own, all names or the wanted ones, and prints what it read as JSON. Run by sources.js.
import { pathToFileURL } from "node:url";

const [module, kind, path, ...names] = process.argv.slice(2);
const { openSourcesNow } = await import(pathToFileURL(module).href);
const options = { symbols: [], kallsyms: [], symvers: [], [kind]: [path] };
const start = performance.now();
const { kernel } = openSourcesNow(options, names.length === 0 ? {} : { only: names });
process.stdout.write(JSON.stringify({ ms: performance.now() - start, rows: kernel.indexes[0].rowCount }));
