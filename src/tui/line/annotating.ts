// The commands of line mode that bring the annotation into C: shown, written into
// the author's source, or into a file of its own.
import { escapeName, sentence } from "../../app/messages.js";
import { type AnnotationPlan, isError, type Workbench } from "../../app/types.js";
import { errorText } from "../effects.js";
import { count } from "../explain.js";
import { firstLine } from "../model/edit.js";
import { defaultPath } from "../model/write.js";
import { findingLines, previewLines } from "../pages.js";
import { type Answer, bad, type LineCommand, send } from "./answer.js";
import type { LineSession } from "./session.js";

/** Text from a file as lines that are safe on a terminal. */
const shown = (text: string): string[] =>
  text === ""
    ? []
    : text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => escapeName(line.replaceAll("\t", "    ")));

function snippet(session: LineSession, dialect: string): Answer {
  if (dialect === "sympos" || dialect === "reloc") session.send({ kind: "dialect", dialect });
  else if (dialect !== "") return bad("Usage: snippet [sympos|reloc]");
  return { lines: previewLines(session.state).flatMap(shown) };
}

function write(session: LineSession, file: string): Answer {
  const path = file || defaultPath(session.state.paths.object, "annotate");
  return send(session, { kind: "annotate", path });
}

interface Planned {
  readonly plan: AnnotationPlan;
  readonly workbench: Workbench;
}

/** Without `files` those that were named before. */
async function planned(session: LineSession, files: readonly string[]): Promise<Planned> {
  const { workbench } = session;
  if (workbench === null) throw new Error("nothing is read yet");
  if (files.length > 0) session.send({ kind: "name-source", paths: files });
  const { state } = session;
  const { history } = state;
  const src = state.review.src;
  // sympos is what nobody chose: then the source's own dialect goes before it
  const dialect = state.dialect === "sympos" ? null : state.dialect;
  return { plan: await workbench.planAnnotation(history.present, { src, dialect }), workbench };
}

/** The change, the C that has to be placed by hand, and what there is to say of both. */
function planLines({ edits, snippet: rest, sources, left, wished }: AnnotationPlan): string[] {
  const lines = edits.flatMap(({ diff }) => shown(diff));
  if (rest !== "") lines.push(...(edits.length === 0 ? [] : [""]), ...shown(rest));
  if (wished === 0) return ["There is nothing to annotate."];
  if (edits.length === 0 && left === 0)
    return [`${sources.map(escapeName).join(", ")} says all of it already.`];
  return lines;
}

async function diff(session: LineSession, rest: string): Promise<Answer> {
  const { plan } = await planned(session, rest.split(/\s+/).filter(Boolean));
  return { lines: planLines(plan), errors: findingLines(plan.findings) };
}

/** Files that are named are agreed to, wherever they lie. */
async function annotate(session: LineSession, rest: string): Promise<Answer> {
  const words = rest.split(/\s+/).filter(Boolean);
  const files = words.filter((word) => word !== "--orig");
  const { plan, workbench } = await planned(session, files);
  const errors = [...session.state.findings, ...plan.findings].filter(isError);
  if (errors.length > 0) return { lines: [], errors: errors.map((error) => `Refused: ${sentence(error)}`) };
  const lines = planLines(plan);
  try {
    const keepOriginal = words.includes("--orig");
    if (plan.edits.length > 0) workbench.commitAnnotation(plan, { keepOriginal, consent: files });
  } catch (error) {
    const failed = send(session, { kind: "failed", what: "write", text: errorText(error) });
    return { lines, errors: [...findingLines(plan.findings), ...(failed.errors ?? [])] };
  }
  for (const edit of plan.edits) {
    const written = { kind: "annotated", path: edit.path, line: firstLine(edit), inSource: true } as const;
    lines.push(...send(session, written).lines);
  }
  const left = plan.sources.length > 0 && plan.left > 0;
  if (left) lines.push(`${count(plan.left, "symbol")} to be placed by hand.`);
  return { lines, errors: findingLines(plan.findings) };
}

/** A source that cannot be read is told, and the session goes on. */
function told(
  run: (session: LineSession, rest: string) => Promise<Answer>,
): (session: LineSession, rest: string) => Promise<Answer> {
  return async (session, rest) => {
    try {
      return await run(session, rest);
    } catch (error) {
      return { lines: [], errors: [`Error: ${errorText(error)}`] };
    }
  };
}

export const ANNOTATING: readonly LineCommand[] = [
  {
    does: ["preview", "dialect"],
    names: ["snippet", "p"],
    usage: "snippet [sympos|reloc]",
    title: "the annotation as C",
    completes: "dialect",
    run: snippet,
  },
  {
    does: [],
    names: ["diff"],
    usage: "diff [FILE.c ...]",
    title: "what annotate would change in the source",
    completes: "file",
    run: told(diff),
  },
  {
    does: ["annotate"],
    names: ["annotate", "a"],
    usage: "annotate [--orig] [FILE.c ...]",
    title: "write the decisions into the source; without a name it is looked for, --orig keeps the old text",
    completes: "file",
    run: told(annotate),
  },
  {
    does: ["write"],
    names: ["write", "w"],
    usage: "write [FILE]",
    title: "write the annotation to a file of its own",
    completes: "file",
    run: write,
  },
];
