// The shape of a decisions file, as it stands in the file.
import * as v from "valibot";

/** Names around a symbol that a file may have: what is written has sixteen. */
const NEAR_MAX = 64;

const text = v.pipe(v.string(), v.minLength(1));
/** A byte is a character, as in a symbol table; no blank and no control character. */
const symbolName = v.pipe(v.string(), v.regex(/^[!-~\x80-\xff]+$/, "not a symbol's name"));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

const surroundings = v.object({
  names: v.pipe(v.array(symbolName), v.maxLength(NEAR_MAX)),
  alsoOf: count,
});

export const fingerprint = v.object({
  source: text,
  count,
  type: v.nullable(v.pipe(v.string(), v.length(1))),
  size: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  section: v.nullable(text),
  file: v.nullable(text),
  sameFile: v.nullable(count),
  near: surroundings,
  nearest: surroundings,
});

const pick = v.object({
  symbol: symbolName,
  for: v.optional(v.picklist(["symbol", "function"])),
  object: text,
  name: symbolName,
  sympos: count,
  applyWith: v.nullable(text),
  rule: v.picklist(["author", "replayed"]),
  proven: v.boolean(),
  fingerprint: v.optional(fingerprint),
});
const skip = v.object({ symbol: symbolName, skip: v.string() });

export const DECISIONS_SCHEMA = "sympos.decisions/1";

export const decisionsFile = v.object({
  schema: v.literal(DECISIONS_SCHEMA),
  object: v.object({ path: v.string(), sha256: v.string(), release: v.nullable(v.string()) }),
  sources: v.array(v.object({ kind: v.string(), path: v.string(), sha256: v.string() })),
  decisions: v.array(v.union([pick, skip])),
});
