// sympos verify: does the kernel take this file, and is it right.
import { EXIT } from "../app/exit.js";
import { markdownReport, textReport } from "../app/report.js";
import { kernelMessage, type VerifyReport, verifyFile } from "../app/verify.js";
import { type Options, ruleOptionsOf, sourceOptions } from "./inputs.js";
import { printJson, printResult } from "./print.js";

function json({ object, profile, ...report }: VerifyReport): object {
  const messages = report.findings.flatMap((finding) => {
    const message = kernelMessage(finding);
    return message === null ? [] : [[finding.code, message] as const];
  });
  return {
    schema: "sympos.verify/1",
    object,
    profile,
    ...report,
    kernelMessages: Object.fromEntries(messages),
  };
}

export async function verify(path: string, options: Options): Promise<number> {
  const report = verifyFile({ path, sources: sourceOptions(options), rules: ruleOptionsOf(options) });
  if (options["json"] === true) printJson(json(report));
  else printResult(options["markdown"] === true ? markdownReport(report) : textReport(report));
  return report.verdict === "PASS" ? EXIT.done : EXIT.refused;
}
