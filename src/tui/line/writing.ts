// The commands of line mode that write, and those that prove what was written.
import { errorText } from "../effects.js";
import { defaultPath } from "../model/write.js";
import { reportLines } from "../pages.js";
import { ANNOTATING } from "./annotating.js";
import { type Answer, bad, type LineCommand, send } from "./answer.js";
import type { LineSession } from "./session.js";

function convert(session: LineSession, file: string): Answer {
  const { paths, conversion } = session.state;
  const path = file || (paths.out ?? defaultPath(paths.object, "convert"));
  const told = send(session, { kind: "convert", path });
  const now = session.state.conversion;
  if (now === null || now === conversion) return told;
  const lines = reportLines(session.state);
  return now.verified ? { ...told, lines: [...told.lines, ...lines] } : { lines: told.lines, errors: lines };
}

/** Without a file the one that was converted last. */
async function verify({ state, verify: judge }: LineSession, file: string): Promise<Answer> {
  const { conversion } = state;
  const path = file || (conversion?.written ? conversion.path : "");
  if (path === "") return bad("Usage: verify FILE; without one after convert");
  if (judge === null) return { lines: [], errors: ["Nothing can be verified here."] };
  try {
    const { passed, text } = await judge(path);
    const lines = text.replace(/\n$/, "").split("\n");
    return passed ? { lines } : { lines: [], errors: lines };
  } catch (error) {
    return { lines: [], errors: [`Error: ${errorText(error)}`] };
  }
}

export const WRITING: readonly LineCommand[] = [
  ...ANNOTATING,
  {
    does: ["convert"],
    names: ["convert", "c"],
    usage: "convert [FILE]",
    title: "convert the object and verify it",
    completes: "file",
    run: convert,
  },
  {
    does: [],
    names: ["verify"],
    usage: "verify [FILE]",
    title: "whether the kernel would take a converted file",
    completes: "file",
    run: verify,
  },
  {
    does: ["report"],
    names: ["report", "r"],
    usage: "report",
    title: "findings, and how to load the result",
    run: ({ state }) => ({ lines: reportLines(state) }),
  },
];
