// Options as commander gives them -> what the use-cases take.
import path from "node:path";
import { readDecisions } from "../app/decisions.js";
import { ruleOptions } from "../app/rules.js";
import type { Acceptance, Decision, RuleOptions, SourceOptions } from "../app/types.js";
import { KERNEL_SOURCE, SOURCE_OPTIONS } from "./options.js";

export type Options = Readonly<Record<string, unknown>>;

export function texts(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function textOption(options: Options, name: string): string | null {
  const value = options[name];
  return typeof value === "string" ? value : null;
}

export function sourceOptions(options: Options): SourceOptions {
  return {
    symbols: texts(options, "symbols"),
    kallsyms: texts(options, "kallsyms"),
    symvers: texts(options, "symvers"),
    vmlinux: texts(options, "vmlinux"),
    systemMap: texts(options, "systemMap"),
    modules: texts(options, "modules"),
    kernelTree: textOption(options, "kernelTree"),
    running: options["running"] === true,
    kernelSource: textOption(options, "kernelSource"),
  };
}

export function hasSources(options: Options): boolean {
  const { kernelTree, running, kernelSource: _, ...files } = sourceOptions(options);
  return kernelTree !== null || running === true || Object.values(files).some((paths) => paths.length > 0);
}

/** The sources as options of a command line, with absolute paths: it is run from another folder. */
export function sourceWords(options: Options): string[] {
  return SOURCE_OPTIONS.flatMap(({ flags }) => {
    const long = /--([\w-]+)/.exec(flags)![1]!;
    const value = options[keyOf(long)];
    if (value === true) return [`--${long}`];
    const files = typeof value === "string" ? [value] : Array.isArray(value) ? value.map(String) : [];
    return files.flatMap((file) => [`--${long}`, path.resolve(file)]);
  });
}

const keyOf = (long: string): string =>
  long.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The sources among the words of a command line that is run in `folder`; words that are none are left out. */
export function optionsOfWords(words: readonly string[], folder: string): Options {
  const options: Record<string, unknown> = {};
  for (const { flags, repeatable } of [...SOURCE_OPTIONS, KERNEL_SOURCE]) {
    const [, short, long] = /^(?:(-\w), )?(--[\w-]+)/.exec(flags)!;
    const key = keyOf(long!.slice(2));
    if (!flags.includes("<")) {
      if (words.includes(long!)) options[key] = true;
      continue;
    }
    const values = words.flatMap((word, i) => {
      if (i > 0 && [short, long].includes(words[i - 1])) return [word];
      return word.startsWith(`${long}=`) ? [word.slice(long!.length + 1)] : [];
    });
    const files = values.map((file) => path.resolve(folder, file));
    if (files.length > 0) options[key] = repeatable === true ? files : files.at(-1);
  }
  return options;
}

/** Every file that the options name as an input. */
export function inputsOf(options: Options): string[] {
  const { symbols, kallsyms, symvers, vmlinux = [], systemMap = [], modules = [] } = sourceOptions(options);
  const others = [textOption(options, "decisions"), textOption(options, "traceable")];
  return [
    ...symbols,
    ...kallsyms,
    ...symvers,
    ...vmlinux,
    ...systemMap,
    ...modules,
    ...others.filter((file) => file !== null),
  ];
}

/** --yes: how much is accepted without asking; a bare --yes is the default, proofs. */
export function acceptance(options: Options): Acceptance {
  const { yes } = options;
  return yes === "strong" || yes === "any" ? yes : "proof";
}

/** --kernel, --allow and --traceable. Throws InputError. */
export function ruleOptionsOf(options: Options): RuleOptions {
  return ruleOptions(
    textOption(options, "kernel"),
    texts(options, "allow"),
    textOption(options, "traceable"),
  );
}

/** Those of --decisions, then those of --decide and --decide-function, which win. Throws DecisionsError, FileError. */
export function decisionOptions(options: Options, mayLack = false) {
  const stated = { symbols: texts(options, "decide"), functions: texts(options, "decideFunction") };
  return readDecisions(textOption(options, "decisions"), stated, mayLack);
}

/** Those of --decide and --decide-function alone. Throws DecisionsError. */
export const decideOptions = (options: Options): readonly Decision[] =>
  decisionOptions({ ...options, decisions: undefined }).stated;

export const decisionNames = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((d) => (d.kind === "pick" ? [d.symbol, d.name] : [d.symbol]));
