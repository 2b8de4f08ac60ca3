// Decisions files: what the author decided, for which object and from which
// sources, as stable JSON (a sympos holds for one build only). And the same
// decisions as command line options.
import * as v from "valibot";
import type { Finding } from "../findings.js";
import { normaliseObject } from "../symbols/object-name.js";
import type { SourceIdentity } from "../symbols/types.js";
import { DecisionsError } from "./decisions-error.js";
import { objectNameFault } from "./klp-names.js";
import type { Decision, FunctionRow, Resolution } from "./types.js";

const SCHEMA = "sympos.decisions/1";

const text = v.pipe(v.string(), v.minLength(1));
/** A byte is a character, as in a symbol table; no blank and no control character. */
const symbolName = v.pipe(v.string(), v.regex(/^[!-~\x80-\xff]+$/, "not a symbol's name"));
const pick = v.object({
  symbol: symbolName,
  object: text,
  name: symbolName,
  sympos: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
  applyWith: v.nullable(text),
  rule: v.picklist(["author", "replayed"]),
  proven: v.boolean(),
});
const skip = v.object({ symbol: symbolName, skip: v.string() });
const file = v.object({
  schema: v.literal(SCHEMA),
  object: v.object({ path: v.string(), sha256: v.string(), release: v.nullable(v.string()) }),
  sources: v.array(v.object({ kind: v.string(), path: v.string(), sha256: v.string() })),
  decisions: v.array(v.union([pick, skip])),
});

export interface ObjectIdentity {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly release: string | null;
}

export interface DecisionsFile {
  readonly object: ObjectIdentity;
  readonly sources: readonly { readonly kind: string; readonly path: string; readonly sha256: string }[];
  readonly decisions: readonly Decision[];
}

const lineOf = (content: string, offset: number): number => content.slice(0, offset).split("\n").length;

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const at = /position (\d+)/.exec(reason)?.[1];
    const line = at === undefined ? {} : { line: lineOf(content, Number(at)) };
    throw new DecisionsError("decisions-not-json", { reason }, { file: path, ...line });
  }
}

/** Throws DecisionsError. `path` is for the errors. */
export function parseDecisions(content: string, path: string): DecisionsFile {
  const parsed = v.safeParse(file, parseJson(content, path));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const at = v.getDotPath(issue) ?? "the top level";
    throw new DecisionsError("decisions-shape", { at, reason: issue.message }, { file: path });
  }
  const { object, sources, decisions } = parsed.output;
  return {
    object,
    sources,
    decisions: decisions.map((d): Decision => {
      if ("skip" in d) return { kind: "skip", symbol: d.symbol, reason: d.skip };
      for (const name of [d.object, d.applyWith ?? d.object]) {
        const fault = objectNameFault(name);
        if (fault !== null)
          throw new DecisionsError(
            "decision-object-name",
            { object: name, fault },
            { file: path, symbol: d.symbol },
          );
      }
      const { symbol, name, sympos } = d;
      const applyWith = d.applyWith === null ? null : normaliseObject(d.applyWith);
      return { kind: "pick", symbol, object: normaliseObject(d.object), name, sympos, applyWith };
    }),
  };
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * What the author decided, of `resolutions` and `functions`; automatic outcomes are left to the rules. Sorted by
 * symbol; paths are file names only, so that the file does not change with the directory. Decisions of `given` on
 * names that this object does not have are kept: the file may serve several builds of it.
 */
export function formatDecisions(
  object: ObjectIdentity,
  sources: readonly SourceIdentity[],
  resolutions: readonly Resolution[],
  functions: readonly FunctionRow[] = [],
  given: readonly Decision[] = [],
): string {
  const known = new Set([...resolutions.map((r) => r.symbol), ...functions.map((f) => f.name)]);
  const elsewhere = given.flatMap((decision): object[] => {
    const { symbol } = decision;
    if (known.has(symbol)) return [];
    if (decision.kind === "skip") return [{ symbol, skip: decision.reason }];
    const { object: of, name, sympos, applyWith } = decision;
    return [{ symbol, object: of, name, sympos, applyWith, rule: "author", proven: false }];
  });
  const functionDecisions = functions.flatMap(({ name: symbol, outcome }): object[] => {
    if (outcome.kind !== "klp" || outcome.rule !== "author") return [];
    if (resolutions.some((r) => r.symbol === symbol)) return []; // one decision is for both
    const { object, name, sympos, rule, proven } = outcome;
    return [{ symbol, object, name, sympos, applyWith: null, rule, proven }];
  });
  const decisions = resolutions.flatMap(({ symbol, uses, outcome }): object[] => {
    if (outcome.kind === "skipped") return [{ symbol, skip: outcome.reason }];
    if (outcome.kind !== "klp" || (outcome.rule !== "author" && outcome.rule !== "replayed")) return [];
    const { name, sympos, rule, proven } = outcome;
    const applyWith = uses.find((use) => use.applyWith !== null)?.applyWith ?? null;
    return [{ symbol, object: outcome.object, name, sympos, applyWith, rule, proven }];
  });
  const content = {
    schema: SCHEMA,
    object: { ...object, path: baseName(object.path) },
    sources: sources.map(({ kind, path, sha256 }) => ({ kind, path: baseName(path), sha256 })),
    decisions: [...decisions, ...functionDecisions, ...elsewhere],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What a decisions file was made from and is not what it is used with now: a position holds for one build only. */
export function identityFindings(
  made: DecisionsFile,
  path: string,
  object: ObjectIdentity,
  sources: readonly SourceIdentity[],
): Finding[] {
  const findings: Finding[] = [];
  const where = { file: path };
  if (made.object.release !== null && object.release !== null && made.object.release !== object.release) {
    const facts = { made: made.object.release, now: object.release };
    findings.push({ code: "decisions-other-release", severity: "warning", facts, where });
  } else if (made.object.sha256 !== object.sha256) {
    findings.push({
      code: "decisions-other-object",
      severity: "note",
      facts: { object: object.path },
      where,
    });
  }
  const known = new Set(sources.map((s) => s.sha256));
  const changed = made.sources.filter((s) => !known.has(s.sha256)).map((s) => s.path);
  if (changed.length > 0) {
    findings.push({
      code: "decisions-other-source",
      severity: "warning",
      facts: { sources: changed },
      where,
    });
  }
  return findings;
}

/** Two decisions on one symbol that differ: the later counts, and the author is told. */
export function repeatedDecisions(decisions: readonly Decision[], where: Finding["where"]): Finding[] {
  const first = new Map<string, Decision>();
  const said = (d: Decision): string => (d.kind === "skip" ? "skipped" : `${d.object}, position ${d.sympos}`);
  return decisions.flatMap((decision): Finding[] => {
    const before = first.get(decision.symbol);
    first.set(decision.symbol, decision);
    if (before === undefined || said(before) === said(decision)) return [];
    const facts = { first: said(before), second: said(decision) };
    return [
      { code: "decision-repeated", severity: "warning", facts, where: { ...where, symbol: decision.symbol } },
    ];
  });
}

/** A name as typed -> a character a byte, as names of symbol tables are read. */
const asBytes = (name: string): string => Buffer.from(name, "utf8").toString("latin1");

/** `--decide [APPLY/]OBJ:SYM=[NAME,]POS`. Throws DecisionsError. */
export function parseDecide(option: string): Decision {
  const fail = (reason: string): never => {
    throw new DecisionsError("decide-option", { option, reason }, {});
  };
  const match = /^(?:([^/:]*)\/)?([^/:]*):(.+)=([^=]*)$/.exec(option);
  if (match === null) return fail("it is not [APPLY/]OBJ:SYM=[NAME,]POS");
  const [, applyText, objectText = "", symbolText = "", target = ""] = match;
  const comma = target.lastIndexOf(",");
  const symbol = asBytes(symbolText);
  const name = comma < 0 ? symbol : asBytes(target.slice(0, comma));
  for (const each of [symbol, name])
    if (/[\0- \x7f]/.test(each)) return fail("a name has a blank or a control character");
  const digits = target.slice(comma + 1);
  if (!/^[0-9]{1,10}$/.test(digits) || Number(digits) > 0xffff_ffff)
    return fail(`"${digits}" is no position`);
  if (name === "" || name.includes(",")) return fail("the name is empty or has a comma");
  const object = normaliseObject(objectText);
  const applyWith = applyText === undefined ? null : normaliseObject(applyText);
  for (const each of [object, applyWith ?? object]) {
    const fault = objectNameFault(each);
    if (fault !== null) return fail(`"${each}" cannot be an object's name (${fault})`);
  }
  return {
    kind: "pick",
    symbol,
    object,
    name,
    sympos: Number(digits),
    applyWith: applyWith === object ? null : applyWith,
  };
}
