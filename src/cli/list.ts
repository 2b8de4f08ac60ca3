// sympos list: every undefined symbol, what is decided and by which rule, and the candidates.
import { openLines, outcomeText, plural } from "../app/describe.js";
import { EXIT } from "../app/exit.js";
import { escapeName } from "../app/messages.js";
import type { FunctionRow, Resolution } from "../app/types.js";
import type { Options } from "./inputs.js";
import { countKinds, type Opened, objectJson, openResolved } from "./open.js";
import { printFindings, printJson, printResult } from "./print.js";

const MARKS: Readonly<Record<Resolution["outcome"]["kind"], string>> = {
  klp: "+",
  ordinary: "-",
  undecided: "?",
  missing: "!",
  skipped: "~",
};

const indented = (lines: readonly string[]): string[] => lines.map((line) => `      ${line}`);

function lines(resolution: Resolution, width: number): string[] {
  const { symbol, uses, outcome } = resolution;
  const name = escapeName(symbol).padEnd(width);
  const head = `${MARKS[outcome.kind]} ${name}  ${String(uses.length).padStart(3)} rel  ${outcomeText(outcome)}`;
  return [head, ...indented(openLines(resolution))];
}

function functionLines(row: FunctionRow): string[] {
  const { name, object, outcome } = row;
  const head = `${MARKS[outcome.kind]} patches ${escapeName(name)} of ${escapeName(object)}: ${outcomeText(outcome)}`;
  return [head, ...indented(openLines(row))];
}

function text({ bench, resolutions, functions }: Opened): string {
  const counts = countKinds(resolutions);
  const parts = Object.entries(counts).filter(([, n]) => n > 0);
  const release = bench.release === null ? "" : `, kernel ${escapeName(bench.release)}`;
  const summary = parts.map(([kind, n]) => `${n} ${kind}`).join(", ");
  const width = Math.min(40, Math.max(...resolutions.map((r) => escapeName(r.symbol).length), 0));
  return [
    `${escapeName(bench.path)} (${bench.machine}${release}): ${plural(resolutions.length, "undefined symbol")}${summary === "" ? "" : `: ${summary}`}`,
    ...resolutions.flatMap((r) => lines(r, width)),
    ...functions.flatMap(functionLines),
  ].join("\n");
}

export async function list(path: string, options: Options): Promise<number> {
  const opened = await openResolved(path, options);
  const { bench, resolutions, functions, findings } = opened;
  const counts = countKinds(resolutions);
  if (options["json"] === true) {
    printJson({
      schema: "sympos.list/1",
      object: objectJson(bench),
      sources: bench.sources,
      symbols: resolutions,
      functions,
      findings,
      counts,
    });
  } else {
    printResult(text(opened));
    printFindings("sympos", findings, options["quiet"] === true);
  }
  const patchedOpen = functions.some(
    ({ outcome }) => outcome.kind === "undecided" || outcome.kind === "missing",
  );
  return counts.undecided + counts.missing > 0 || patchedOpen ? EXIT.open : EXIT.done;
}
