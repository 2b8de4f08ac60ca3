// Decisions files: what the author decided, for which object and from which
// sources, as stable JSON (a sympos holds for one build only). And the same
// decisions as command line options.
import * as v from "valibot";
import type { Finding } from "../findings.js";
import { normaliseObject } from "../symbols/object-name.js";
import type { SourceIdentity } from "../symbols/types.js";
import { DecisionsError } from "./decisions-error.js";
import { DECISIONS_SCHEMA, decisionsFile } from "./decisions-schema.js";
import { jsonLine } from "./json-place.js";
import { objectNameFault } from "./klp-names.js";
import { meantFor } from "./meant.js";
import type { Subject } from "./subject.js";
import type { Decision, PickDecision } from "./types.js";

/** Far more than thousands of decisions take. */
const LARGEST = 32 << 20;

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

/** A file of a version that is not known here has another shape: nothing else is to be said of it. */
function refuseOtherVersion(value: unknown, path: string): void {
  const found = v.safeParse(
    v.object({ schema: v.pipe(v.string(), v.startsWith("sympos.decisions/")) }),
    value,
  );
  if (!found.success || found.output.schema === DECISIONS_SCHEMA) return;
  const facts = { found: found.output.schema, supported: DECISIONS_SCHEMA };
  throw new DecisionsError("decisions-version", facts, { file: path });
}

type Issue = v.BaseIssue<unknown>;

/** Of a value that may have one of two shapes, what is wrong with it as the shape that it is nearer to. */
function innermost(issue: Issue, value: unknown): Issue {
  const isSkip = typeof value === "object" && value !== null && "skip" in value;
  const inner = issue.type === "union" ? (issue.issues as readonly Issue[] | undefined) : undefined;
  return (isSkip ? inner?.at(-1) : inner?.[0]) ?? issue;
}

function shapeError(outer: Issue, content: string, path: string): DecisionsError {
  const issue = innermost(outer, outer.input);
  const keys = [...(outer.path ?? []), ...(issue === outer ? [] : (issue.path ?? []))].map(
    (item) => item.key,
  );
  const at = keys.length === 0 ? "the top level" : keys.join(".");
  const line = jsonLine(
    content,
    keys.map((key) => (typeof key === "number" ? key : String(key))),
  );
  return new DecisionsError("decisions-shape", { at, reason: issue.message }, { file: path, line });
}

/** Throws DecisionsError. `path` is for the errors. */
export function parseDecisions(content: string, path: string): DecisionsFile {
  if (content.length > LARGEST) {
    throw new DecisionsError(
      "decisions-too-large",
      { bytes: content.length, limit: LARGEST },
      { file: path },
    );
  }
  const value = parseJson(content, path);
  refuseOtherVersion(value, path);
  const parsed = v.safeParse(decisionsFile, value);
  if (!parsed.success) throw shapeError(parsed.issues[0], content, path);
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
      const { symbol, name, sympos, fingerprint } = d;
      const meant = d.for === undefined ? {} : { for: d.for };
      const applyWith = d.applyWith === null ? null : normaliseObject(d.applyWith);
      const rule = d.rule === "author" ? {} : { rule: d.rule };
      const known = fingerprint === undefined ? {} : { fingerprint };
      const more = { ...rule, ...known };
      return {
        kind: "pick",
        symbol,
        ...meant,
        object: normaliseObject(d.object),
        name,
        sympos,
        applyWith,
        ...more,
      };
    }),
  };
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

/** Two decisions on one thing that differ: the later counts, and the author is told. */
function repeated(
  decisions: readonly Decision[],
  where: Finding["where"],
  keyOf: (decision: Decision) => string,
): Finding[] {
  const first = new Map<string, Decision>();
  const said = (d: Decision): string => (d.kind === "skip" ? "skipped" : `${d.object}, position ${d.sympos}`);
  return decisions.flatMap((decision): Finding[] => {
    const before = first.get(keyOf(decision));
    first.set(keyOf(decision), decision);
    if (before === undefined || said(before) === said(decision)) return [];
    const facts = { first: said(before), second: said(decision) };
    return [
      { code: "decision-repeated", severity: "warning", facts, where: { ...where, symbol: decision.symbol } },
    ];
  });
}

/** On one symbol, or on one function of one object, in decisions that were given together. */
export function repeatedDecisions(
  subject: Subject,
  decisions: readonly Decision[],
  where: Finding["where"],
): Finding[] {
  const { symbols, functions } = meantFor(subject, decisions);
  const alone = functions.filter((d) => !symbols.includes(d));
  return [
    ...repeated(symbols, where, (d) => d.symbol),
    ...repeated(alone, where, (d) => (d.kind === "pick" ? `${d.object} ${d.symbol}` : "")),
  ];
}

/** A name as typed -> a character a byte, as names of symbol tables are read. */
const asBytes = (name: string): string => Buffer.from(name, "utf8").toString("latin1");

/** `--decide [APPLY/]OBJ:SYM=[NAME,]POS`. Throws DecisionsError. */
export function parseDecide(option: string): PickDecision {
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

/** `--decide-function OBJ:NAME=POS`: for a patched function alone. Throws DecisionsError. */
export function parseDecideFunction(option: string): PickDecision {
  const decision = parseDecide(option);
  if (option.includes("/") || decision.name !== decision.symbol) {
    throw new DecisionsError("decide-function-option", { option }, {});
  }
  return { ...decision, for: "function" };
}
