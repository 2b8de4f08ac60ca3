// sympos symbols: a Symbols.list for kernels that come without one.
import { EXIT } from "../app/exit.js";
import { makeSymbolList } from "../app/symbol-list.js";
import { hasSources, type Options, sourceOptions, textOption } from "./inputs.js";
import { printFindings, printNote } from "./print.js";

export async function symbols(options: Options): Promise<number> {
  if (!hasSources(options)) {
    printNote("sympos: symbols needs a source, e.g. --kallsyms /proc/kallsyms");
    return EXIT.usage;
  }
  const out = textOption(options, "output");
  const { bytes, findings } = makeSymbolList(sourceOptions(options), out);
  printFindings("sympos", findings, options["quiet"] === true);
  if (out === null) process.stdout.write(bytes);
  return EXIT.done;
}
