// The dialogue in which symbol sources are chosen before anything is read.
import { createInterface } from "node:readline";
import { EXIT } from "../../app/exit.js";
import { pathsBeginning } from "../../app/file-names.js";
import type { SourceOffer } from "../../app/types.js";
import type { PlainOptions, SourceFinder } from "../options.js";
import { choose, choosingLines, offersOf, SOURCES_PROMPT } from "./choose-sources.js";
import { dialogueOf, type Print } from "./output.js";

/** ^C, as the shell counts a signal. */
const INTERRUPTED = 130;

export type Asked = { readonly chosen: readonly SourceOffer[] } | { readonly exit: number };

/** Asks until there is something to begin with, or the author leaves. */
export async function askSources(finder: SourceFinder, options: PlainOptions, print: Print): Promise<Asked> {
  const output = dialogueOf(options);
  const lines = createInterface({
    input: options.input,
    output,
    terminal: output.isTTY === true,
    completer: (line: string) => [pathsBeginning(line), line],
  });
  let exit: number = EXIT.open;
  lines.on("SIGINT", () => {
    exit = INTERRUPTED;
    print([""]);
    lines.close();
  });
  // readline stays paused after ^Z
  lines.on("SIGCONT", () => lines.resume());
  let choosing = offersOf(finder);
  print(choosingLines(choosing));
  lines.setPrompt(`${SOURCES_PROMPT} `);
  lines.prompt();
  try {
    for await (const line of lines) {
      const step = choose(choosing, line, finder);
      if (step.kind === "quit") break;
      if (step.kind === "begin") return { chosen: step.chosen };
      choosing = step.choosing;
      print(step.lines);
      lines.prompt();
    }
    return { exit };
  } finally {
    lines.close();
  }
}
