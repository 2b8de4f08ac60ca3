// sympos verify: does the kernel take this file, and is it right.
import { EXIT } from "../app/exit.js";
import { type LoadedReport, loadedText, verifyLoaded, withKallsyms } from "../app/loaded.js";
import { markdownReport, textReport } from "../app/report.js";
import { kernelMessage, type VerifyReport, verifyFile } from "../app/verify.js";
import { type Options, ruleOptionsOf, sourceOptions } from "./inputs.js";
import { printJson, printResult } from "./print.js";
import { withProgress } from "./progress.js";

/** sympos.verify/1 */
export function verifiedJson({ object, profile, ...report }: Verified): object {
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

interface Verified extends VerifyReport {
  readonly loaded?: LoadedReport;
}

async function verified(path: string, options: Options): Promise<Verified> {
  const rules = ruleOptionsOf(options);
  const sources = sourceOptions(options);
  const loaded = options["loaded"] === true;
  const all = loaded ? withKallsyms(sources) : sources;
  return withProgress(options, async (onProgress) => {
    const report = await verifyFile({ path, sources: all, rules, onProgress });
    return loaded ? verifyLoaded(report, all, rules.allow) : report;
  });
}

function text(report: Verified): string {
  const about = report.loaded ? `${loadedText(report.loaded)}\n` : "";
  return `${about}${textReport(report)}`;
}

function markdown(report: Verified): string {
  const about = report.loaded ? `\n## Loaded\n\n\`\`\`\n${loadedText(report.loaded)}\n\`\`\`\n` : "";
  return `${markdownReport(report)}${about}`;
}

export async function verify(path: string, options: Options): Promise<number> {
  const report = await verified(path, options);
  if (options["json"] === true) printJson(verifiedJson(report));
  else printResult(options["markdown"] === true ? markdown(report) : text(report));
  return report.verdict === "PASS" ? EXIT.done : EXIT.refused;
}
