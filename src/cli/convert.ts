// sympos convert: decisions and evidence in, a proven object out.
import { plural } from "../app/describe.js";
import { EXIT } from "../app/exit.js";
import { escapeName } from "../app/messages.js";
import { isStdout, refuseInputAsOutput } from "../app/outputs.js";
import { type ConvertResult, hasErrors } from "../app/types.js";
import { inputsOf, type Options, textOption } from "./inputs.js";
import { exitOf, type Opened, objectJson, openResolved, printOpen } from "./open.js";
import { printFindings, printJson, printNote, printResult } from "./print.js";
import { holdingSignals } from "./signals.js";

const isSymbolError = (code: string): boolean => /^(symbol|function)-(undecided|missing|skipped)$/.test(code);

/** What came of it; `result` null: it was not tried. */
export interface Converted {
  readonly opened: Opened;
  readonly result: ConvertResult | null;
  readonly exit: number;
}

/** To stderr, and where the object went to stdout. */
export function reportConverted({ opened, result }: Converted, options: Options): void {
  const findings = [...opened.findings, ...(result?.findings ?? [])].filter((f) => !isSymbolError(f.code));
  printFindings("sympos", findings, options["quiet"] === true);
  printOpen(opened);
  const dry = options["dryRun"] === true;
  if (result !== null && (result.written || dry) && options["quiet"] !== true) {
    const { relocations, sections, symbols } = result.counts;
    const what = `${plural(symbols, "livepatch symbol")}, ${plural(relocations, "relocation")} in ${plural(sections, "klp section")}`;
    printNote(`sympos: ${what}${dry ? ": a dry run, nothing was written" : ""}`);
  }
  if (result?.written) {
    // an object on stdout is the result, and then the only one
    const print = isStdout(result.path) ? printNote : printResult;
    print(`verified: PASS ${escapeName(result.path)}`);
  } else if (!dry) printNote("sympos: nothing was written");
}

/** sympos.convert/1 */
export function convertedJson({ opened, result }: Converted): object {
  const { bench, resolutions, functions, findings } = opened;
  return {
    schema: "sympos.convert/1",
    object: objectJson(bench),
    sources: bench.sources,
    output: result?.path ?? null,
    written: result?.written ?? false,
    verified: result?.verified ?? false,
    symbols: resolutions,
    functions,
    findings: [...findings, ...(result?.findings ?? [])],
    counts: result?.counts ?? null,
  };
}

/** Prints nothing. */
export async function convertOpened(
  opened: Opened,
  { out, dryRun }: { readonly out: string; readonly dryRun: boolean },
): Promise<Converted> {
  const stopped = exitOf(opened);
  const prepared = stopped === EXIT.done ? opened.bench.prepare(opened.decisions, out, dryRun) : null;
  const result = prepared?.commit ? await holdingSignals(prepared.commit) : (prepared?.result ?? null);
  if (result === null) return { opened, result, exit: stopped };
  const good = result.verified || (dryRun && !hasErrors(result.findings));
  return { opened, result, exit: good ? EXIT.done : EXIT.refused };
}

export async function convert(path: string, options: Options): Promise<number> {
  const out = textOption(options, "output");
  const dryRun = options["dryRun"] === true;
  if (out === null && !dryRun) {
    printNote("sympos: convert needs -o OUT.ko (or --dry-run)");
    return EXIT.usage;
  }
  if (out !== null && isStdout(out) && options["json"] === true) {
    printNote("sympos: the object and --json cannot both go to stdout");
    return EXIT.usage;
  }
  if (out !== null) refuseInputAsOutput(out, inputsOf(options));
  const converted = await convertOpened(await openResolved(path, options), { out: out ?? "", dryRun });
  if (options["json"] === true) printJson(convertedJson(converted));
  else reportConverted(converted, options);
  return converted.exit;
}
