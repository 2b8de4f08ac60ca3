// The functions to replace, as their source file defines them, with all that they need of it: the text that takes the
// place of a replacement without a body. What is static elsewhere, and has a symbol, is declared as extern: undefined
// symbols are what sympos resolves.

import type { CParser } from "../../c/grammar.js";
import type { Item } from "../../c/items.js";
import { type Closure, closureOf, type Needed } from "./closure.js";
import type { KernelFacts } from "./facts.js";
import { filtered } from "./filter.js";
import { beforeHeaders, headersOf, lateIncludes } from "./headers.js";
import { shapeOf } from "./shape.js";
import type { Renames } from "./treat.js";
import { type Files, type Part, readUnit } from "./unit.js";
import { writeItem } from "./write.js";

export interface Copy {
  /** The source file, from the top of its tree. */
  readonly path: string;
  /** Headers in the order in which the file includes them: `linux/fs.h`. */
  readonly headers: readonly string[];
  /** Includes that are made under a condition, with it; and macros that must stand before all headers. */
  readonly conditionalHeaders: string;
  readonly beforeHeaders: string;
  /** Of the C text, from the file's headers on. */
  readonly text: string;
  /** Definitions and declarations by name, to compare with those of another file. */
  readonly names: ReadonlyMap<string, string>;
  /** Undefined symbols that no export answers. */
  readonly toResolve: readonly string[];
  readonly missing: readonly string[];
  readonly staticLocals: readonly string[];
  /** Headers that are nowhere. */
  readonly lacking: readonly string[];
  /** Tracepoints of a module, which are left out. */
  readonly events: readonly string[];
  /** Lines (from 1) of the functions in the file, by name. */
  readonly lines: ReadonlyMap<string, number>;
}

interface Texts {
  readonly text: string;
  readonly names: ReadonlyMap<string, string>;
}

/** Prototypes of the file already declare what the definition would declare again. */
function isSaid({ provided, treatment }: Needed, needed: ReadonlyMap<Item, Needed>): boolean {
  if (treatment !== "declare" || provided.kind !== "function") return false;
  return [...needed.values()].some(
    (other) =>
      other.provided.kind === "prototype" &&
      other.provided.name === provided.name &&
      other.provided.item.branch === null,
  );
}

function writeParts(parts: readonly Part[], { needed }: Closure, how: How): Texts {
  const names = new Map<string, string>();
  const declared = new Set(
    [...needed.values()].flatMap(({ provided, treatment }) =>
      treatment === "declare" && provided.kind === "function" ? provided.name : [],
    ),
  );
  const textOf = (item: Item): string | null => {
    const own = needed.get(item);
    if (own === undefined || isSaid(own, needed)) return null;
    const { provided } = own;
    // a static prototype of what is somewhere else now
    const isElsewhere = provided.kind === "prototype" && declared.has(provided.name);
    const written = writeItem(own, how.facts, how.renames);
    const text = isElsewhere ? written.text.replace(/^static\s+(?:inline\s+)?/, "extern ") : written.text;
    if (provided.kind !== "macro" || item.kind === "directive") {
      const name = how.renames.get(provided.name) ?? provided.name;
      names.set(name, `${names.get(name) ?? ""}${text}`);
    }
    if (!written.isReplacement) return item.kind === "directive" ? text : spaced(text);
    return `\n${how.headOf(provided.name)}${text}\n`;
  };
  const text = parts
    .map((part) => {
      const late = lateIncludes(part);
      return filtered(part, (item) => late.get(item) ?? textOf(item));
    })
    .join("");
  return { text: text.replace(/\n{3,}/g, "\n\n"), names };
}

/** What takes more than a line stands between empty lines. */
const spaced = (text: string): string => (/\n.*\}[^\n]*$/s.test(text) ? `\n${text}\n` : text);

export interface How {
  readonly facts: KernelFacts;
  /** Names of functions of the file -> those of their replacements. */
  readonly renames: Renames;
  /** A comment before each replacement, with its line break. */
  readonly headOf: (name: string) => string;
}

/** Where each function is defined in the file's own part. */
function definitionLines({ tokens, items }: Part, renames: Renames): Map<string, number> {
  const lines = new Map<string, number>();
  for (const item of items) {
    if (item.body === null || item.branch?.off === true) continue;
    const shape = shapeOf(tokens, item);
    const name = shape.kind === "function" ? tokens.at(shape.names[0]!) : "";
    if (renames.has(name))
      lines.set(name, tokens.text.slice(0, tokens.start(shape.first)).split("\n").length);
  }
  return lines;
}

function toResolve({ needed, referred }: Closure, { facts, renames }: How): string[] {
  const copied = new Set<string>();
  const declared = new Set<string>();
  for (const { provided, treatment } of needed.values()) {
    const isSymbol = ["function", "prototype", "variable", "made"].includes(provided.kind);
    if (!isSymbol) continue;
    const names = provided.shape?.names.map((at) => provided.part.tokens.at(at)) ?? [];
    const isExtern = treatment !== "copy" || provided.kind === "prototype" || names.length === 0;
    for (const name of new Set([...names, provided.name])) (isExtern ? declared : copied).add(name);
  }
  const isOpen = (name: string): boolean =>
    !copied.has(name) && !renames.has(name) && !facts.isExported(name) && !name.startsWith("trace_");
  const isUnknown = (name: string): boolean =>
    (declared.has(name) && facts.has(name)) || facts.hasGlobal(name);
  return [...referred].filter((name) => isOpen(name) && isUnknown(name)).sort();
}

/** Null: a function of `renames` is not defined there as C has it. Throws what `files` throws. */
export function copyFunctions(parser: CParser, path: string, files: Files, how: How): Copy | null {
  const parts = readUnit(parser, path, files);
  const own = parts.at(-1)!;
  const lines = definitionLines(own, how.renames);
  if (lines.size < how.renames.size) return null;
  const closure = closureOf(parts, how.renames.keys(), how.facts, how.renames);
  const { text, names } = writeParts(parts, closure, { ...how, headOf: how.headOf });
  const events = [...closure.needed.values()].flatMap(({ provided, treatment }) =>
    treatment === "event" ? provided.made!.event!.name : [],
  );
  return {
    path,
    ...headersOf(parts),
    beforeHeaders: beforeHeaders(own, text),
    text,
    names,
    toResolve: toResolve(closure, how),
    missing: closure.missing,
    staticLocals: closure.staticLocals,
    events: how.facts.object === "vmlinux" ? [] : [...new Set(events)],
    lines,
  };
}
