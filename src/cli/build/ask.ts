// What sympos build asks somebody at a terminal: what is undecided, in the interface that
// resolve has, and after an error of the compiler whether to open it and build again.
import { createInterface } from "node:readline/promises";
import { convertedPath } from "../../app/build/folder.js";
import { escapeName, placeText } from "../../app/messages.js";
import { type Finding, isError } from "../../app/types.js";
import { printNote } from "../print.js";
import { type BuildRound, decisionsOf, nearPath } from "./round.js";

/** --plain takes its commands also from a pipe. */
export function mayResolve(round: BuildRound): boolean {
  return !round.json && (round.options["plain"] === true || mayAsk(round));
}

export const mayAsk = ({ quiet }: BuildRound): boolean =>
  !quiet && process.stdin.isTTY === true && process.stdout.isTTY === true;

/** The exit code of the interface, which has written the decisions file. */
export async function resolveModule(module: string, round: BuildRound): Promise<number> {
  const { resolve } = await import("../tui.js");
  const output = nearPath(convertedPath(round.folder, module));
  return resolve(nearPath(module), { ...round.options, decisions: decisionsOf(round, module), output });
}

/** The first error that is in the folder's own text, else the first at all that has a line. */
function firstPlace(findings: readonly Finding[]): { path: string; line: number } | null {
  const places = findings
    .filter(({ code, ...finding }) => code === "build-compiler" && isError({ code, ...finding }))
    .flatMap(({ where: { file, line } }) =>
      file === undefined || line === undefined ? [] : { path: file, line },
    );
  return places.find(({ path }) => !path.startsWith("/")) ?? places[0] ?? null;
}

async function answerTo(question: string): Promise<string> {
  const { stdin: input, stderr: output } = process;
  const lines = createInterface({ input, output });
  // ^C and ^D leave
  const left = new Promise<string>((resolve) => {
    lines.on("SIGINT", () => resolve("q"));
    lines.on("close", () => resolve("q"));
  });
  try {
    return (await Promise.race([lines.question(question), left])).trim().toLowerCase();
  } finally {
    lines.close();
  }
}

/** Whether to build again. */
export async function askAfterErrors(findings: readonly Finding[], round: BuildRound): Promise<boolean> {
  const place = firstPlace(findings);
  if (!mayAsk(round) || place === null) return false;
  const shown = placeText({ file: place.path, line: place.line });
  for (;;) {
    const answer = await answerTo(`sympos: Enter opens ${shown} in your editor, b builds again, q ends: `);
    if (answer === "b") return true;
    if (answer === "q") return false;
    if (answer !== "" && answer !== "e") continue;
    const { openInEditor } = await import("../tui.js");
    const why = await openInEditor(place);
    if (why === null) return true;
    printNote(`sympos: ${escapeName(why)}`);
  }
}
