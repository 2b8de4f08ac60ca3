// Converts a livepatch with the library alone: node convert.mjs LP.ko KALLSYMS OUT.ko [SYMBOL=POSITION...]
// KALLSYMS is a saved /proc/kallsyms, or a Symbols.list (plain or .gz). What stays open is told with its candidates.
import { readFileSync, writeFileSync } from "node:fs";
import { convert, parse, readKernel, sentence, verify } from "sympos";

const [input, symbols, output, ...decided] = process.argv.slice(2);
const livepatch = parse(readFileSync(input), input);
const kind = /list/.test(symbols) ? "symbols-list" : "kallsyms";
const kernel = readKernel([{ kind, name: symbols, bytes: readFileSync(symbols) }]);
const decisions = decided.map((text) => {
  const [symbol, position] = text.split("=");
  return { kind: "pick", symbol, object: "vmlinux", name: symbol, sympos: Number(position), applyWith: null };
});

const { bytes, resolutions, functions, findings } = convert({ livepatch, kernel, decisions });
for (const finding of findings) console.error(`${finding.severity}: ${sentence(finding)}`);
for (const { symbol, name = symbol, outcome } of [...resolutions, ...functions]) {
  if (outcome.kind === "missing") console.error(`${name} is none of the symbols`);
  if (outcome.kind !== "undecided") continue;
  console.error(`${name} is one of ${outcome.candidates.length}:`);
  for (const { object, sympos, address } of outcome.candidates)
    console.error(`  ${object}, position ${sympos}, at ${address ?? "?"}`);
}
if (bytes === null) process.exit(1);
const report = verify({ bytes, name: output, kernel });
writeFileSync(output, bytes);
console.log(`${report.verdict}: ${resolutions.length} symbols, ${bytes.length} bytes`);
