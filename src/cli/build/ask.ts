// What sympos build asks somebody at a terminal: what is undecided, in the interface that
// resolve has, and after an error of the compiler whether to open it and build again.
import { createInterface } from "node:readline/promises";
import { convertedPath } from "../../app/build/folder.js";
import { escapeName, placeText } from "../../app/messages.js";
import { shellWord } from "../../app/shell.js";
import { type Finding, isError } from "../../app/types.js";
import { hasSources, sourceWords } from "../inputs.js";
import { printFindings, printNote } from "../print.js";
import { type BuildRound, decisionsOf, nearPath, withoutRebuilt } from "./round.js";

/** --plain takes its commands also from a pipe. */
export function mayResolve(round: BuildRound): boolean {
  return !round.json && (round.options["plain"] === true || mayAsk(round));
}

export const mayAsk = ({ quiet }: BuildRound): boolean =>
  !quiet && process.stdin.isTTY === true && process.stdout.isTTY === true;

export interface Asked {
  /** Of the interface, which has written the decisions file. */
  readonly exit: number;
  /** With the sources that the author chose, where none were given. */
  readonly round: BuildRound;
}

export async function resolveModule(module: string, round: BuildRound): Promise<Asked> {
  const { openInterface } = await import("../tui.js");
  const { folder, options, quiet } = round;
  const output = nearPath(convertedPath(folder, module));
  const decisions = decisionsOf(round, module);
  const { exit, sources, findings } = await openInterface(nearPath(module), {
    ...options,
    decisions,
    output,
  });
  printFindings("sympos", withoutRebuilt(findings), quiet);
  if (hasSources(options) || exit > 128) return { exit, round };
  const chosen = { ...options, ...sources };
  if (hasSources(chosen) && !quiet)
    printNote(
      `sympos: goes on with ${sourceWords(chosen).map(shellWord).join(" ")}: SOURCES in the Makefile keeps that`,
    );
  return { exit, round: { ...round, options: chosen } };
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
    // readline stays paused after ^Z: nothing would keep the program running
    lines.on("SIGCONT", () => lines.resume());
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
