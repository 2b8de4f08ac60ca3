// sympos resolve: the one place that loads the terminal interface.
import { decisionFindings } from "../app/decisions.js";
import { EXIT } from "../app/exit.js";
import { findSources, sourceAt, withOffers } from "../app/found-sources.js";
import { type OpenWorkbench, openWorkbench } from "../app/workbench.js";
import type { LoadRequest } from "../tui/options.js";
import {
  decisionNames,
  decisionOptions,
  hasSources,
  type Options,
  ruleOptionsOf,
  sourceOptions,
  textOption,
} from "./inputs.js";
import { printFindings, printNote } from "./print.js";

type Mode = "screen" | "plain" | "walk";

/** Null: there is no terminal and plain mode was not asked for (docs/commands.md, "No terminal"). */
function modeOf(options: Options): Mode | null {
  if (options["walk"] === true) return "walk";
  if (options["plain"] === true) return "plain";
  if (!process.stdin.isTTY) return null;
  const { TERM, INK_SCREEN_READER } = process.env;
  const dumb = TERM === "dumb" || (INK_SCREEN_READER !== undefined && INK_SCREEN_READER !== "");
  return process.stdout.isTTY && !dumb ? "screen" : "plain";
}

function wantsColor(options: Options): boolean {
  const when = textOption(options, "color") ?? "auto";
  if (when !== "auto") return when === "always";
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined || CLICOLOR_FORCE !== undefined)
    return FORCE_COLOR !== "0" && CLICOLOR_FORCE !== "0";
  return CLICOLOR !== "0";
}

export async function resolve(path: string, options: Options): Promise<number> {
  const mode = modeOf(options);
  if (mode === null) {
    printNote(
      "sympos: there is no terminal: use sympos list, sympos convert, or --plain, which reads commands from stdin",
    );
    return EXIT.usage;
  }
  const given = decisionOptions(options, true);
  const rules = ruleOptionsOf(options);
  let bench: OpenWorkbench | null = null;
  const load = async ({ chosen = [], onProgress, onObject }: LoadRequest): Promise<OpenWorkbench> => {
    bench?.close();
    bench = await openWorkbench({
      path,
      sources: withOffers(sourceOptions(options), chosen),
      names: decisionNames(given.decisions),
      rules,
      extent: "all",
      onProgress,
      ...(onObject && { onObject }),
    });
    return bench;
  };
  const session = {
    load,
    objectPath: path,
    out: textOption(options, "output"),
    decisionsPath: textOption(options, "decisions"),
    initialDecisions: given.decisions,
  };
  let exit: number;
  if (mode === "screen") {
    const { runTui } = await import("../tui/run.js");
    const { stdin, stdout } = process;
    const sources = hasSources(options) ? null : { find: () => findSources(path), at: sourceAt };
    exit = await runTui({ ...session, stdin, stdout, color: wantsColor(options), sources });
  } else {
    const { runPlain } = await import("../tui/plain.js");
    const { stdin: input, stdout: output } = process;
    const interactive = mode === "plain" && input.isTTY === true;
    exit = await runPlain({ ...session, input, output, interactive, walk: mode === "walk" });
  }
  if (bench !== null) printFindings("sympos", decisionFindings(given, bench));
  return exit;
}
