// What a round of sympos build works on: the folder, and the options of the command
// line with what the folder says itself.
import path from "node:path";
import { type BuildFolder, decisionsPath, openBuildFolder } from "../../app/build/folder.js";
import { type MadeModule, makeModules } from "../../app/build/make-module.js";
import { isFile } from "../../app/file-facts.js";
import { shellWord } from "../../app/shell.js";
import type { Finding } from "../../app/types.js";
import {
  hasSources,
  type Options,
  optionsOfWords,
  ruleOptionsOf,
  sourceWords,
  textOption,
} from "../inputs.js";
import type { Opened } from "../open.js";
import { printFindings, printNote } from "../print.js";
import { withLine } from "../progress.js";

export interface BuildRound {
  readonly folder: BuildFolder;
  readonly options: Options;
  /** Headers or build tree that the command line names; null: none. */
  readonly kdir: string | null;
  readonly quiet: boolean;
  /** Everything is told at the end, in one document. */
  readonly json: boolean;
}

/** Throws InputError. */
export function openRound(dir: string, options: Options): BuildRound {
  const folder = openBuildFolder(dir);
  const sources = hasSources(options) ? {} : optionsOfWords(folder.sourceWords, folder.path);
  const json = options["json"] === true;
  const named = textOption(options, "kdir") ?? textOption(options, "kernelTree");
  const kdir = named ?? (folder.headers === null ? textOption(sources, "kernelTree") : null);
  const quiet = json || options["quiet"] === true;
  return { folder, options: { ...sources, ...options }, kdir, quiet, json };
}

/** The decisions file of a module, which may not be there yet. */
export const decisionsOf = ({ folder, options }: BuildRound, module: string): string =>
  textOption(options, "decisions") ?? decisionsPath(folder, module);

/** The options for one module: with its decisions file, where that is there or was named. */
export function optionsFor(round: BuildRound, module: string): Options {
  const decisions = decisionsOf(round, module);
  const named = textOption(round.options, "decisions") !== null;
  return named || isFile(decisions) ? { ...round.options, decisions } : round.options;
}

/** The command that asks the author; its decisions are where the next round looks for them. */
export function askingCommand(round: BuildRound, module: string): string {
  const tree = textOption(round.options, "kernelSource");
  const evidence = tree === null ? [] : ["--kernel-source", path.resolve(tree)];
  const words = ["sympos", module, ...sourceWords(round.options), ...evidence];
  return [...words, "--decisions", decisionsOf(round, module)].map(shellWord).join(" ");
}

/** Runs make, and tells what it says. */
export async function make(round: BuildRound): Promise<MadeModule> {
  const { folder, options, kdir, quiet, json } = round;
  const { kernel } = ruleOptionsOf(options);
  const made = await withLine(options, (onLine) => makeModules(folder, { kdir, kernel }, { onLine }));
  if (!json) printFindings("sympos", made.findings, quiet);
  if (made.interrupted !== null) printNote("sympos: make was interrupted; nothing was converted");
  return made;
}

/** Every round makes another object than the one that was decided on, and that is no news. */
export const withoutRebuilt = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ code }) => code !== "decisions-other-object");

/** Modules of one folder share a decisions file: a decision that one of them uses is not told to be of no effect. */
export function withoutUsed<Module extends Pick<Opened, "decisions" | "findings">>(
  modules: readonly Module[],
): Module[] {
  const unusedBy = (module: Module) =>
    new Set(module.findings.flatMap(({ code, where }) => (code === "decision-unused" ? [where.symbol] : [])));
  const used = new Set(
    modules.flatMap((module) => {
      const unused = unusedBy(module);
      return module.decisions.map(({ symbol }) => symbol).filter((symbol) => !unused.has(symbol));
    }),
  );
  const tells = ({ code, where }: Finding): boolean =>
    code !== "decision-unused" || where.symbol === undefined || !used.has(where.symbol);
  return modules.map((module) => ({ ...module, findings: module.findings.filter(tells) }));
}

/** As the author would name it from where sympos runs. */
export const nearPath = (file: string): string => path.relative("", file) || file;
