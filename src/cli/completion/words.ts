// The command tree as completions need it: each option's names, whether a value
// follows, and what kind of value. Made from the contract, like everything that
// says which options there are.
import { ALLOWABLE } from "../../app/rules.js";
import { SENTENCES } from "../../app/sentences.js";
import { COMMANDS, type CommandSpec, type OptionSpec } from "../contract.js";

/** `none`: no value follows; `other`: nothing that a shell could know. */
export type ValueKind = "none" | "file" | "folder" | "choice" | "other";

export interface OptionWords {
  /** Without its dash; null: none. */
  readonly short: string | null;
  /** Without its dashes. */
  readonly long: string;
  readonly about: string;
  readonly value: ValueKind;
  /** `--yes [LEVEL]`: the value may be left out. */
  readonly optional: boolean;
  readonly choices: readonly string[];
  readonly repeatable: boolean;
}

export interface CommandWords {
  readonly name: string;
  readonly about: string;
  readonly options: readonly OptionWords[];
  readonly isDefault: boolean;
  /** Words that its first operand can be; null: files, if it has operands at all. */
  readonly operandChoices: readonly string[] | null;
  readonly takesOperands: boolean;
}

const HELP: OptionWords = {
  short: "h",
  long: "help",
  about: "display help for command",
  value: "none",
  optional: false,
  choices: [],
  repeatable: false,
};

function kindOf({ flags, choices, completes }: OptionSpec): ValueKind {
  const placeholder = /[<[](.+)[>\]]$/.exec(flags)?.[1];
  if (placeholder === undefined) return "none";
  if (choices !== undefined || completes !== undefined) return "choice";
  if (/^DIR$/.test(placeholder)) return "folder";
  return /FILE|DIR|\.ko|\.c\b/.test(placeholder) ? "file" : "other";
}

function optionWords(spec: OptionSpec): OptionWords {
  const { flags, about, completes, repeatable = false } = spec;
  return {
    short: /^-([A-Za-z])\b/.exec(flags)?.[1] ?? null,
    long: /--([a-z-]+)/.exec(flags)?.[1] ?? "",
    about,
    value: kindOf(spec),
    optional: flags.includes("["),
    choices: completes === undefined ? (spec.choices ?? []) : ALLOWABLE,
    repeatable,
  };
}

function commandWords({
  name,
  about,
  options,
  operands,
  operandChoices,
  isDefault,
}: CommandSpec): CommandWords {
  return {
    name,
    about,
    options: [...options.map(optionWords), HELP],
    isDefault: isDefault ?? false,
    operandChoices: operandChoices === "codes" ? Object.keys(SENTENCES).sort() : (operandChoices ?? null),
    takesOperands: operands !== "",
  };
}

export const commandTree = (): CommandWords[] => COMMANDS.map(commandWords);

/** Options of klp-convert, which parses them by hand. */
export const KLP_CONVERT_OPTIONS = ["--kernel", "--allow", "--depfile", "--help", "--version"] as const;
