// sympos annotate: the decisions as annotations, in the source or printed.
import { EXIT } from "../app/exit.js";
import { fileExists } from "../app/file-facts.js";
import { escapeName, sentence } from "../app/messages.js";
import { refuseInputAsOutput } from "../app/outputs.js";
import type { AnnotationPlan, Dialect, Finding } from "../app/types.js";
import { inputsOf, type Options, textOption, texts } from "./inputs.js";
import { exitOf, type Opened, objectJson, openResolved, printOpen } from "./open.js";
import { printBytes, printFindings, printJson, printNote, printResult } from "./print.js";
import { holdingSignals } from "./signals.js";

const note = (code: string): void =>
  printNote(`sympos: ${sentence({ code, severity: "note", facts: {}, where: {} })}`);

function tell(opened: Opened, findings: readonly Finding[], options: Options): void {
  printFindings("sympos", findings, options["quiet"] === true);
  printOpen(opened);
}

export const dialectOf = (options: Options): Dialect | null => {
  const { dialect } = options;
  return dialect === "reloc" || dialect === "sympos" ? dialect : null;
};

/** The C text alone, on stdout or in a file of its own. */
async function printed(opened: Opened, options: Options, out: string | null): Promise<number> {
  const { bench } = opened;
  const dialect = dialectOf(options) ?? "sympos";
  const { text, findings: left } = bench.snippet(opened.resolutions, dialect);
  const findings = [...opened.findings, ...left];
  tell(opened, findings, options);
  const exit = exitOf({ ...opened, findings });
  const written = exit !== EXIT.refused && out !== null && text !== "";
  if (written) await holdingSignals(() => bench.writeText(out, text));
  if (options["json"] === true) {
    const plan = { dialect, sources: [], edits: [], snippet: text };
    printJson(annotationJson({ opened, plan, findings, written }, false));
  } else if (exit !== EXIT.refused) {
    if (text === "" && exit === EXIT.done && left.length === 0) note("snippet-empty");
    else if (out === null) printResult(text);
  }
  return left.length > 0 && exit !== EXIT.refused ? EXIT.open : exit;
}

interface Done {
  readonly opened: Opened;
  readonly plan: AnnotationPlan;
  readonly findings: readonly Finding[];
  readonly exit: number;
  readonly written: boolean;
}

type Told = Pick<Done, "opened" | "findings" | "written"> & {
  readonly plan: Pick<AnnotationPlan, "dialect" | "sources" | "edits" | "snippet">;
};

/** sympos.annotate/1 */
export function annotationJson({ opened, plan, findings, written }: Told, original: boolean) {
  return {
    schema: "sympos.annotate/1",
    object: objectJson(opened.bench),
    sources: opened.bench.sources,
    dialect: plan.dialect,
    files: plan.sources,
    written,
    edits: plan.edits.map(({ path, diff }) => ({
      path,
      original: written && original ? `${path}.orig` : null,
      diff,
    })),
    snippet: plan.snippet,
    findings,
  };
}

/** What there is to say of a run that printed no diff. */
function nothingDone({ plan, exit }: Done): void {
  if (exit !== EXIT.done || plan.edits.length > 0 || plan.snippet !== "") return;
  note(plan.wished === 0 ? "snippet-empty" : "annotate-said");
}

function show(done: Done, quiet: boolean): void {
  const { plan, exit, written } = done;
  for (const { diffBytes } of plan.edits) printBytes(diffBytes);
  if (exit !== EXIT.refused) printResult(plan.snippet);
  if (quiet) return;
  if (written) for (const { path } of plan.edits) printNote(`sympos: annotated ${escapeName(path)}`);
  nothingDone(done);
}

async function edited(opened: Opened, options: Options): Promise<number> {
  const { bench, decisions } = opened;
  const plan = await bench.planAnnotation(decisions, {
    src: texts(options, "src"),
    dialect: dialectOf(options),
  });
  const findings = [...opened.findings, ...plan.findings];
  tell(opened, findings, options);
  const resolved = exitOf({ ...opened, findings });
  // without a source to edit, what is printed is what was asked for
  const unplaced = plan.sources.length > 0 ? plan.left : plan.left - plan.printed;
  const exit = resolved === EXIT.done && unplaced > 0 ? EXIT.open : resolved;
  const written = exit !== EXIT.refused && options["dryRun"] !== true && plan.edits.length > 0;
  const keepOriginal = options["orig"] === true;
  if (written) await holdingSignals(() => bench.commitAnnotation(plan, { keepOriginal }));
  const done: Done = { opened, plan, findings, exit, written };
  if (options["json"] === true) printJson(annotationJson(done, keepOriginal));
  else show(done, options["quiet"] === true);
  return exit;
}

/** An edit keeps what the author wrote; the annotation alone would replace it. */
async function refuseSourceAsOutput({ bench, decisions }: Opened, out: string): Promise<void> {
  if (!fileExists(out)) return;
  const { sources } = await bench.planAnnotation(decisions, { src: [], dialect: null });
  refuseInputAsOutput(out, sources);
}

export async function annotate(path: string, options: Options): Promise<number> {
  const out = textOption(options, "output");
  if (out !== null) refuseInputAsOutput(out, [path, ...inputsOf(options), ...texts(options, "src")]);
  const opened = await openResolved(path, options);
  if (out === null && options["print"] !== true) return edited(opened, options);
  if (out !== null) await refuseSourceAsOutput(opened, out);
  return printed(opened, options, options["dryRun"] === true ? null : out);
}
