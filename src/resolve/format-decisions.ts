// Decisions -> the text of a decisions file (decisions.ts reads it): stable JSON,
// the same on every machine.
import type { SourceIdentity } from "../symbols/types.js";
import type { ObjectIdentity } from "./decisions.js";
import { DECISIONS_SCHEMA } from "./decisions-schema.js";
import { type Decision, type Fingerprint, type FunctionRow, isDecision, type Resolution } from "./types.js";

interface Chosen {
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
}

export interface DecisionsContent {
  readonly object: ObjectIdentity;
  readonly sources: readonly SourceIdentity[];
  readonly resolutions: readonly Resolution[];
  readonly functions?: readonly FunctionRow[];
  /** Those on names that this object does not have are kept: the file may serve several builds of it. */
  readonly given?: readonly Decision[];
  /** What replay knows a symbol by on another build; null where the sources do not show it. */
  readonly fingerprint?: (of: Chosen) => Fingerprint | null;
}

const isSame = (a: Chosen, b: Chosen): boolean =>
  a.object === b.object && a.name === b.name && (a.sympos || 1) === (b.sympos || 1);

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What the sources show now; else what was recorded when they showed more. */
function recorded({ given = [], fingerprint }: DecisionsContent, symbol: string, of: Chosen): object {
  const before = given.findLast((d) => d.kind === "pick" && d.symbol === symbol && isSame(d, of));
  const found = fingerprint?.(of) ?? (before?.kind === "pick" ? before.fingerprint : undefined);
  return found === undefined ? {} : { fingerprint: found };
}

function symbolDecisions(content: DecisionsContent, meant: (symbol: string) => object): object[] {
  return content.resolutions.flatMap(({ symbol, uses, outcome }): object[] => {
    if (outcome.kind === "skipped") return [{ symbol, skip: outcome.reason }];
    if (outcome.kind !== "klp" || !isDecision(outcome.rule)) return [];
    const { object, name, sympos, rule, proven } = outcome;
    const applyWith = uses.find((use) => use.applyWith !== null)?.applyWith ?? null;
    const pick = { symbol, ...meant(symbol), object, name, sympos, applyWith, rule, proven };
    return [{ ...pick, ...recorded(content, symbol, outcome) }];
  });
}

function functionDecisions(content: DecisionsContent, meant: (symbol: string) => object): object[] {
  return (content.functions ?? []).flatMap(({ name: symbol, outcome }): object[] => {
    if (outcome.kind !== "klp" || !isDecision(outcome.rule)) return [];
    const { object, name, sympos, rule, proven } = outcome;
    const pick = { symbol, ...meant(symbol), object, name, sympos, applyWith: null, rule, proven };
    return [{ ...pick, ...recorded(content, symbol, outcome) }];
  });
}

/**
 * What the author decided, of `resolutions` and `functions`; automatic outcomes are left to the rules. Sorted by
 * symbol; paths are file names only, so that the file does not change with the directory.
 */
export function formatDecisions(content: DecisionsContent): string {
  const { object, sources, resolutions, functions = [], given = [] } = content;
  const symbols = new Set(resolutions.map((r) => r.symbol));
  const patched = new Set(functions.map((f) => f.name));
  // a name that is undefined and patched: each decision says what it is for
  const meant = (what: "symbol" | "function") => (symbol: string) =>
    symbols.has(symbol) && patched.has(symbol) ? { for: what } : {};
  const elsewhere = given.flatMap((decision): object[] => {
    const { symbol } = decision;
    if (symbols.has(symbol) || patched.has(symbol)) return [];
    if (decision.kind === "skip") return [{ symbol, skip: decision.reason }];
    const { kind: _, fingerprint, rule = "author", ...said } = decision;
    return [{ ...said, rule, proven: false, ...(fingerprint === undefined ? {} : { fingerprint }) }];
  });
  const text = {
    schema: DECISIONS_SCHEMA,
    object: { ...object, path: baseName(object.path) },
    sources: sources.map(({ kind, path, sha256 }) => ({ kind, path: baseName(path), sha256 })),
    decisions: [
      ...symbolDecisions(content, meant("symbol")),
      ...functionDecisions(content, meant("function")),
      ...elsewhere,
    ],
  };
  return `${JSON.stringify(text, null, 2)}\n`;
}
