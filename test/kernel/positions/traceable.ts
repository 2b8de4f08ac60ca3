// A function of a module that a livepatch can replace without anybody noticing:
// named once, traceable, and of a kind that nothing calls by itself.
import { readFileSync } from "node:fs";
import { memorySource } from "../../../src/elf/bytes.js";
import { openElf, readRelocations, readSymbols } from "../../../src/elf/view.js";

const FUNC = 2;
const LOCAL = 0;
/** Called for a user only, never while a module is loaded. */
const IDLE = /(?:_show|_store|_ioctl|_seq_show|_release|_read|_write|_open|_debug|_dump)$/;
/** endbr64, where the kernel was built with IBT. */
const ENDBR = 4;

/** Name of such a function; throws where the module has none. */
export function traceableFunction(file: string): string {
  const view = openElf(memorySource(readFileSync(file)));
  const symtab = view.sections.find((section) => section.name === ".symtab")!;
  const symbols = readSymbols(view, symtab);
  const sites = new Set<string>();
  for (const section of view.sections.filter(({ name }) => name === ".rela__mcount_loc")) {
    for (const { symbol, addend } of readRelocations(view, section)) {
      const { section: target, value } = symbols[symbol]!;
      sites.add(`${target}+${value + addend}`);
    }
  }
  const functions = symbols.filter(({ type }) => type === FUNC);
  const count = (name: string): number => symbols.filter((symbol) => symbol.name === name).length;
  const traceable = functions.filter(
    ({ bind, section, value, name }) =>
      bind === LOCAL &&
      section !== null &&
      view.sections[section]!.name === ".text" &&
      (sites.has(`${section}+${value}`) || sites.has(`${section}+${value + BigInt(ENDBR)}`)) &&
      count(name) === 1,
  );
  const found = traceable.find(({ name }) => IDLE.test(name));
  if (found === undefined) throw new Error(`${file}: no function that can be replaced for the test`);
  return found.name;
}
