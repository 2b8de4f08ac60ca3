// sympos new: a livepatch that builds, from the functions to replace.
import { EXIT } from "../app/exit.js";
import { cacheFolder, foldersOf } from "../app/folders.js";
import { escapeName } from "../app/messages.js";
import { parseFunctionWish } from "../app/scaffold/choose.js";
import { commitFolder } from "../app/scaffold/commit.js";
import { openChooser, wishOf } from "../app/scaffold/offers.js";
import { checkFolder, planLivepatch } from "../app/scaffold/plan.js";
import type { FunctionWish } from "../app/scaffold/types.js";
import { interfaceFor } from "../app/terminal-facts.js";
import { hasErrors } from "../app/types.js";
import {
  hasSources,
  type Options,
  ruleOptionsOf,
  sourceOptions,
  sourceWords,
  textOption,
  texts,
} from "./inputs.js";
import { printFindings, printNote, printResult } from "./print.js";
import { withProgress } from "./progress.js";
import { holdingSignals } from "./signals.js";
import { chooseFunctions } from "./tui.js";

type Mode = "screen" | "plain" | "none";

function modeOf(options: Options): Mode {
  if (options["plain"] === true) return "plain";
  const { stdin, stdout, env } = process;
  return interfaceFor({ stdin: stdin.isTTY === true, stdout: stdout.isTTY === true }, env);
}

/** Lets the author choose; the exit code of who chooses nothing. */
async function ask(name: string, options: Options, mode: Mode): Promise<readonly FunctionWish[] | number> {
  const request = {
    sources: sourceOptions(options),
    rules: ruleOptionsOf(options),
    cache: cacheFolder(foldersOf(process.env), process.env),
  };
  const chooser = await withProgress(options, (onProgress) => openChooser({ ...request, onProgress }));
  printFindings("sympos", chooser.findings, options["quiet"] === true);
  const chosen = await chooseFunctions({ chooser, name }, mode === "screen");
  if ("offers" in chosen) return chosen.offers.map(wishOf);
  printNote("sympos: no function was chosen, and nothing was written");
  return chosen.exit;
}

const NO_SOURCE = "sympos: new needs a source of symbols: --running, --kallsyms, --vmlinux or --modules";
const NO_FUNCTION =
  "sympos: new needs --function: the function to replace (sympos search finds it; in a terminal, new lets you choose)";
const NO_TREE = "sympos: @FILE names a file of the kernel's source: give --kernel-source DIR with it";

/** Null: the command can go on. */
function fault(options: Options, wishes: readonly FunctionWish[], mode: Mode): string | null {
  if (!hasSources(options)) return NO_SOURCE;
  if (wishes.length === 0 && mode === "none") return NO_FUNCTION;
  const isFiled = wishes.some(({ file }) => file !== null);
  return isFiled && textOption(options, "kernelSource") === null ? NO_TREE : null;
}

export async function create(name: string, options: Options): Promise<number> {
  const given = texts(options, "function").map(parseFunctionWish);
  const mode = modeOf(options);
  const wrong = fault(options, given, mode);
  if (wrong !== null) {
    printNote(wrong);
    return EXIT.usage;
  }
  const folder = textOption(options, "output") ?? name;
  checkFolder({ name, folder });
  const functions = given.length > 0 ? given : await ask(name, options, mode);
  if (typeof functions === "number") return functions;
  return write(name, folder, functions, options);
}

async function write(
  name: string,
  folder: string,
  functions: readonly FunctionWish[],
  options: Options,
): Promise<number> {
  const request = {
    name,
    folder,
    functions,
    sources: sourceOptions(options),
    sourceWords: sourceWords(options),
    rules: ruleOptionsOf(options),
    types: textOption(options, "btf"),
    kernelSource: textOption(options, "kernelSource"),
  };
  const { files, toResolve, findings } = await withProgress(options, (onProgress) =>
    planLivepatch(request, { onProgress }),
  );
  printFindings("sympos", findings, options["quiet"] === true);
  if (hasErrors(findings)) {
    printNote("sympos: nothing was written");
    return EXIT.refused;
  }
  await holdingSignals(() => commitFolder(folder, files));
  for (const file of files.keys()) printResult(`${folder}/${file}`);
  for (const { name: symbol, object, count } of toResolve)
    printResult(`to resolve: ${escapeName(symbol)} (${object}${count > 1 ? `, one of ${count}` : ""})`);
  return EXIT.done;
}
