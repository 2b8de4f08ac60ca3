// sympos symbols: a Symbols.list for kernels that come without one.
import { EXIT } from "../app/exit.js";
import { writeChecked } from "../app/files.js";
import { refuseInputAsOutput } from "../app/outputs.js";
import { makeSymbolList } from "../app/symbol-list.js";
import { hasSources, inputsOf, type Options, sourceOptions, textOption } from "./inputs.js";
import { printFindings, printNote } from "./print.js";
import { withProgress } from "./progress.js";
import { holdingSignals } from "./signals.js";

export async function symbols(options: Options): Promise<number> {
  if (!hasSources(options)) {
    printNote("sympos: symbols needs a source, e.g. --kallsyms /proc/kallsyms");
    return EXIT.usage;
  }
  const out = textOption(options, "output");
  if (out !== null) refuseInputAsOutput(out, inputsOf(options));
  const asKbuild = options["asKbuild"] === true;
  const { bytes, findings } = await withProgress(options, (onProgress) =>
    makeSymbolList(sourceOptions(options), { asKbuild, onProgress }),
  );
  printFindings("sympos", findings, options["quiet"] === true);
  if (out === null) process.stdout.write(bytes);
  else await holdingSignals(() => writeChecked(out, bytes, () => true));
  return EXIT.done;
}
