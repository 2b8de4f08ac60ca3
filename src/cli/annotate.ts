// sympos annotate: the decisions as C text.
import { openText } from "../app/describe.js";
import { sentence } from "../app/messages.js";
import type { Dialect } from "../app/types.js";
import { type Options, textOption } from "./inputs.js";
import { exitOf, isOpen, openResolved } from "./open.js";
import { printFindings, printNote, printResult } from "./print.js";

export async function annotate(path: string, options: Options): Promise<number> {
  const opened = openResolved(path, options);
  const { bench, resolutions, findings } = opened;
  const dialect: Dialect = options["dialect"] === "reloc" ? "reloc" : "sympos";
  const { text, findings: left } = bench.snippet(resolutions, dialect);
  printFindings("sympos", [...findings, ...left], options["quiet"] === true);
  for (const resolution of resolutions.filter(isOpen)) printNote(`sympos: error: ${openText(resolution)}`);
  const out = textOption(options, "output");
  if (text === "") {
    printNote(`sympos: ${sentence({ code: "snippet-empty", severity: "note", facts: {}, where: {} })}`);
  } else if (out === null) printResult(text);
  else bench.writeText(out, text);
  return exitOf({ ...opened, findings: [...findings, ...left] });
}
