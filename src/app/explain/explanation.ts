// The general form of each finding code, from the tables of rules and of sentences:
// what `sympos explain` prints and docs/findings.md is made of.
import type { Severity } from "../../findings.js";
import { GROUPS, type Group, type Rule, type Stage } from "../../verify/rule.js";
import { RULES } from "../../verify/rules/all.js";
import { type Level, SPECIAL_SECTIONS, type SpecialSection } from "../../verify/special-sections.js";
import { NEEDS } from "../sentences/file-rules.js";
import { SENTENCE_TABLES, SENTENCES } from "../sentences.js";
import { CAUSES } from "./causes.js";
import { exampleOf } from "./examples.js";

/** How wrong a late relocation is there, by the object of the symbol and the kernel. */
export interface SectionLevels {
  /** Pattern of the sections' names; null: any other. */
  readonly sections: string | null;
  readonly vmlinuxLate: Level;
  readonly vmlinuxEarly: Level;
  readonly module: Level;
}

export interface Explanation {
  readonly code: string;
  readonly group: string;
  /** What the finding says of an example. */
  readonly says: string;
  /** How it comes about, and what the kernel does with it. */
  readonly cause: string;
  /** The way out; null: there is none to take. */
  readonly next: string | null;
  /** What only the kernel's rules have; null for any other code. */
  readonly rule: {
    readonly severity: Severity;
    /** The kernel's own words, as a format string; null: it says nothing. */
    readonly message: string | null;
    /** Null: all kernels, all machines that livepatch. */
    readonly kernels: string | null;
    readonly machines: string | null;
    /** The evidence without which it is unchecked. */
    readonly needs: string | null;
    /** Commands in which it is a warning only. */
    readonly warnsIn: readonly string[];
    readonly levels: SectionLevels | null;
  } | null;
}

export interface ExplanationGroup {
  readonly title: string;
  /** Of the rules that verify judges; null: what other commands tell. */
  readonly group: Group | null;
  readonly explanations: readonly Explanation[];
}

const TITLES: Readonly<Record<Group, string>> = {
  object: "The module as the loader sees it",
  format: "klp sections",
  relocations: "Relocations",
  sections: "Sections that are read while the livepatch is loaded",
  symbols: "Livepatch symbols",
  functions: "Patched functions",
};

const COMMANDS: Readonly<Record<Stage, string>> = {
  verify: "sympos verify",
  convert: "sympos convert",
  "drop-in": "klp-convert",
};

function levelsOf(code: string): SectionLevels | null {
  const row: SpecialSection | undefined = SPECIAL_SECTIONS.find((each) => each.code === code);
  if (row === undefined) return null;
  const { sections, vmlinuxLate, vmlinuxEarly, module } = row;
  return { sections: sections.source === "^" ? null : sections.source, vmlinuxLate, vmlinuxEarly, module };
}

function ruleFacts({ code, severity, message, kernels, machines, needs, warnsIn = [] }: Rule) {
  return {
    severity,
    message,
    kernels: kernels ?? null,
    machines: machines ?? null,
    needs: needs === undefined ? null : (NEEDS[needs] ?? null),
    warnsIn: warnsIn.map((stage) => COMMANDS[stage]),
    levels: levelsOf(code),
  };
}

function explanation(code: string, group: string, rule: Rule | null): Explanation {
  const words = SENTENCES[code];
  const example = exampleOf(code);
  const finding = { code, severity: rule?.severity ?? "error", facts: {}, where: {} };
  return {
    code,
    group,
    says: words?.says(example, finding) ?? code,
    cause: CAUSES[code] ?? "",
    next: words?.next?.(example, finding) ?? null,
    rule: rule === null ? null : ruleFacts(rule),
  };
}

/** Every code once: the kernel's rules in the order of the report, then what else can be told. */
export function explanations(): ExplanationGroup[] {
  const ruled = new Set(RULES.map(({ code }) => code));
  const rules = GROUPS.map((group) => ({
    title: TITLES[group],
    group,
    explanations: RULES.filter((rule) => rule.group === group).map((rule) =>
      explanation(rule.code, TITLES[group], rule),
    ),
  }));
  const others = SENTENCE_TABLES.map(({ title, words }) => ({
    title,
    group: null,
    explanations: Object.keys(words)
      .filter((code) => !ruled.has(code))
      .sort()
      .map((code) => explanation(code, title, null)),
  }));
  return [...rules, ...others].filter((each) => each.explanations.length > 0);
}
