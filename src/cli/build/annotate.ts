// The decisions of a round, written into the author's source: only where that is asked
// for, with the change shown, and taken back where the source does not build with it.
import { readBytes } from "../../app/files.js";
import { escapeName } from "../../app/messages.js";
import { type AnnotationPlan, type Finding, hasErrors } from "../../app/types.js";
import { dialectOf } from "../annotate.js";
import { texts } from "../inputs.js";
import type { Opened } from "../open.js";
import { printBytes, printFindings, printNote, printResult } from "../print.js";
import { holdingSignals } from "../signals.js";
import type { BuildRound } from "./round.js";

/** What came of one module. */
export interface Annotated {
  readonly opened: Opened;
  readonly plan: AnnotationPlan;
  readonly written: boolean;
}

/** Nothing is written where an error speaks against it. Throws FileError and InputError. */
export async function annotateModule(opened: Opened, round: BuildRound): Promise<Annotated> {
  const { bench, decisions } = opened;
  const { options, quiet, json } = round;
  const plan = await bench.planAnnotation(decisions, {
    src: texts(options, "src"),
    dialect: dialectOf(options),
  });
  const written = plan.edits.length > 0 && !hasErrors(plan.findings);
  if (!json) {
    printFindings("sympos", plan.findings, quiet);
    for (const { diffBytes } of plan.edits) printBytes(diffBytes);
    // what was left to the author
    if (!hasErrors(plan.findings)) printResult(plan.snippet);
  }
  // a file that was named is agreed to, wherever it lies
  if (written) await holdingSignals(() => bench.commitAnnotation(plan, { consent: texts(options, "src") }));
  if (written && !quiet)
    for (const { path } of plan.edits) printNote(`sympos: annotated ${escapeName(path)}`);
  return { opened, plan, written };
}

const isAsWritten = ({ path, after }: AnnotationPlan["edits"][number]): boolean =>
  Buffer.compare(readBytes(path), Buffer.from(after, "latin1")) === 0;

/** The old text again, of what was written last first, where nobody has changed the new one since. Throws FileError and InputError. */
export function takeBack(annotated: readonly Annotated[]): Finding[] {
  return [...annotated].reverse().flatMap(({ opened, plan, written }) => {
    if (!written) return [];
    const edits = plan.edits
      .filter(isAsWritten)
      .map((edit) => ({ ...edit, before: edit.after, after: edit.before }));
    opened.bench.commitAnnotation({ ...plan, edits }, { consent: edits.map(({ path }) => path) });
    return edits.map(
      ({ path }): Finding => ({
        code: "build-annotation-failed",
        severity: "error",
        facts: {},
        where: { file: path },
      }),
    );
  });
}
