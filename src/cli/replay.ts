// sympos replay: decisions of another build in, a drift report and the decisions of this build out.
import { driftMarkdown, driftText } from "../app/drift-report.js";
import { EXIT } from "../app/exit.js";
import { escapeName } from "../app/messages.js";
import { isStdout, refuseInputAsOutput } from "../app/outputs.js";
import { type Replayed, replayDecisions } from "../app/replay.js";
import {
  acceptance,
  decideOptions,
  inputsOf,
  type Options,
  ruleOptionsOf,
  sourceOptions,
  textOption,
} from "./inputs.js";
import { printFindings, printJson, printNote, printResult } from "./print.js";
import { withProgress } from "./progress.js";
import { holdingSignals } from "./signals.js";

function report({ report }: Replayed, written: string | null, options: Options): void {
  if (options["json"] === true) {
    printJson({ schema: "sympos.replay/1", ...report, output: written });
    return;
  }
  // decisions on stdout are the result, and then the only one
  const print = written !== null && isStdout(written) ? printNote : printResult;
  print(options["markdown"] === true ? driftMarkdown(report) : driftText(report));
  printFindings("sympos", report.findings, options["quiet"] === true);
}

export async function replay(decisions: string, path: string, options: Options): Promise<number> {
  const out = textOption(options, "output");
  if (out !== null && isStdout(out) && options["json"] === true) {
    printNote("sympos: the decisions and --json cannot both go to stdout");
    return EXIT.usage;
  }
  if (out !== null) refuseInputAsOutput(out, [path, ...inputsOf(options)]);
  const request = {
    decisions,
    path,
    sources: sourceOptions(options),
    rules: ruleOptionsOf(options),
    accept: acceptance(options),
    stated: decideOptions(options),
    strict: options["strict"] === true,
  };
  const replayed = await withProgress(options, (onProgress) =>
    replayDecisions({ ...request, ...(onProgress && { onProgress }) }),
  );
  const { exit, whole, text, bench } = replayed;
  const writes = out !== null && exit !== EXIT.refused && (whole || options["partial"] === true);
  if (writes) await holdingSignals(() => bench.writeText(out, text));
  report(replayed, writes ? out : null, options);
  if (out !== null && !writes) printNote(`sympos: ${escapeName(out)}: nothing was written`);
  return exit;
}
