// sympos annotate: the decisions as C text.
import { openText } from "../app/describe.js";
import { EXIT } from "../app/exit.js";
import { sentence } from "../app/messages.js";
import { refuseInputAsOutput } from "../app/outputs.js";
import { type Dialect, isOpen } from "../app/types.js";
import { inputsOf, type Options, textOption } from "./inputs.js";
import { exitOf, openResolved } from "./open.js";
import { printFindings, printNote, printResult } from "./print.js";
import { holdingSignals } from "./signals.js";

export async function annotate(path: string, options: Options): Promise<number> {
  const out = textOption(options, "output");
  if (out !== null) refuseInputAsOutput(out, [path, ...inputsOf(options)]);
  const opened = await openResolved(path, options);
  const { bench, resolutions, findings } = opened;
  const dialect: Dialect = options["dialect"] === "reloc" ? "reloc" : "sympos";
  const { text, findings: left } = bench.snippet(resolutions, dialect);
  printFindings("sympos", [...findings, ...left], options["quiet"] === true);
  for (const resolution of resolutions.filter(isOpen)) printNote(`sympos: error: ${openText(resolution)}`);
  const exit = exitOf({ ...opened, findings: [...findings, ...left] });
  if (exit === EXIT.refused) return exit;
  if (text === "" && left.length === 0) {
    printNote(`sympos: ${sentence({ code: "snippet-empty", severity: "note", facts: {}, where: {} })}`);
  } else if (out === null) printResult(text);
  else if (text !== "") await holdingSignals(() => bench.writeText(out, text));
  return left.length > 0 ? EXIT.open : exit;
}
