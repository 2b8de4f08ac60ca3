// node verify-child.js MODULE LP.ko SYMBOLS KALLSYMS SYMVERS: opens the sources whole,
// then verifies, and prints both times in ms as JSON. Run by verify.js.
import { pathToFileURL } from "node:url";

const [module, file, symbols, kallsyms, symvers] = process.argv.slice(2);
const { openFinished, openSourcesPatiently, verifyAgainst } = await import(pathToFileURL(module).href);
const given = (path) => (path ? [path] : []);
const begin = performance.now();
const sources = await openSourcesPatiently({
  symbols: given(symbols),
  kallsyms: given(kallsyms),
  symvers: given(symvers),
});
sources.kernel.definitions("klp_enable_patch"); // names are indexed at the first question
const opened = performance.now();
const rules = { kernel: null, allow: [], traceable: null };
const { findings } = verifyAgainst(openFinished(file), sources, null, rules);
const done = performance.now();
process.stdout.write(
  JSON.stringify({ loading: opened - begin, verifying: done - opened, findings: findings.length }),
);
