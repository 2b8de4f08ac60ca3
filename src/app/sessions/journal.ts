// The lines of a journal. Each begins with a checksum over itself and over the
// checksum of the line before, so that a line that is cut, changed, lost or moved
// ends what is believed. A snapshot is a journal of one line.
import { createHash } from "node:crypto";
import * as v from "valibot";
import { fingerprint } from "../../resolve/decisions-schema.js";
import type { Decision } from "../../resolve/types.js";
import type { PackedHistory, Step } from "./timeline.js";
import type { SessionInputs, SessionOptions } from "./types.js";

export const SCHEMA = "sympos.session/1";

/** The whole state. Every file begins with one. */
export interface StartEntry {
  readonly do: "start";
  readonly schema: typeof SCHEMA;
  readonly seq: number;
  readonly at: string;
  readonly inputs: SessionInputs;
  readonly history: PackedHistory;
  readonly options: SessionOptions;
}

/** `seq` counts the steps of a session through all its files. */
export type Entry =
  | StartEntry
  | (Step & { readonly seq: number; readonly at: string })
  | { readonly do: "options"; readonly seq: number; readonly at: string; readonly options: SessionOptions };

const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const decision = v.variant("kind", [
  v.object({
    kind: v.literal("pick"),
    symbol: v.string(),
    for: v.exactOptional(v.picklist(["symbol", "function"])),
    object: v.string(),
    name: v.string(),
    sympos: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
    applyWith: v.nullable(v.string()),
    rule: v.exactOptional(v.literal("replayed")),
    fingerprint: v.exactOptional(fingerprint),
  }),
  v.object({ kind: v.literal("skip"), symbol: v.string(), reason: v.string() }),
]) satisfies v.GenericSchema<unknown, Decision>;
const change = { drop: v.array(index), add: v.array(decision) };
const options = v.object({ dialect: v.picklist(["sympos", "reloc"]), source: v.nullable(v.string()) });
const stamp = { seq: index, at: v.string() };
const entry = v.variant("do", [
  v.object({
    do: v.literal("start"),
    schema: v.literal(SCHEMA),
    ...stamp,
    inputs: v.object({
      object: v.object({ path: v.string(), sha256: v.string(), release: v.nullable(v.string()) }),
      sources: v.array(v.object({ kind: v.string(), path: v.string(), sha256: v.string() })),
    }),
    history: v.object({ start: v.array(decision), changes: v.array(v.object(change)), position: index }),
    options,
  }),
  v.object({ do: v.literal("decide"), ...stamp, ...change }),
  v.object({ do: v.literal("move"), ...stamp, to: index }),
  v.object({ do: v.literal("options"), ...stamp, options }),
]) satisfies v.GenericSchema<unknown, Entry>;

/** Hexadecimal digits of a line's checksum. */
const SUM = 16;

function checksum(before: string, text: string): string {
  return createHash("sha256").update(before).update(text).digest("hex").slice(0, SUM);
}

/** `before`: the checksum of the last line so far, empty at the start of a file. */
export function formatEntries(entries: readonly Entry[], before: string): { text: string; last: string } {
  let last = before;
  let text = "";
  for (const each of entries) {
    const json = JSON.stringify(each);
    last = checksum(last, json);
    text += `${last} ${json}\n`;
  }
  return { text, last };
}

/** Whole, but of no shape that is known here: another version of sympos wrote it. */
type Unread = "damaged" | "foreign";

function parseLine(line: string, before: string): Entry | Unread {
  const json = line.slice(SUM + 1);
  if (line.slice(0, SUM + 1) !== `${checksum(before, json)} `) return "damaged";
  try {
    const parsed = v.safeParse(entry, JSON.parse(json));
    return parsed.success ? parsed.output : "foreign";
  } catch {
    return "foreign";
  }
}

export interface ReadEntries {
  readonly entries: readonly Entry[];
  /** 1-based line of the first that cannot be believed; null: all can. */
  readonly damagedAt: number | null;
  /** It is whole and of another version. */
  readonly isForeign: boolean;
}

/** The entries up to the first that is damaged. */
export function readEntries(bytes: Uint8Array): ReadEntries {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const rest = lines.pop();
  const entries: Entry[] = [];
  let before = "";
  for (const [at, line] of lines.entries()) {
    const read = parseLine(line, before);
    if (typeof read === "string") return { entries, damagedAt: at + 1, isForeign: read === "foreign" };
    entries.push(read);
    before = line.slice(0, SUM);
  }
  const damagedAt = rest === "" && entries.length > 0 ? null : lines.length + 1;
  return { entries, damagedAt, isForeign: false };
}
