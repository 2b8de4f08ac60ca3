// Candidates as lines of text: a column for what one of them has, and nothing for
// what none has. Many homonyms that nothing tells apart are one line.
import type { Candidate } from "../resolve/types.js";
import { escapeName } from "./escape.js";
import { reasonWords } from "./reason-words.js";

export function positionText(sympos: number): string {
  return sympos === 0 ? "unique" : `position ${sympos}`;
}

/** `near: acpi_dev_found, [acpi_info], acpi_match_list`, the nearest; empty where nothing is known. */
function neighboursText({ name, neighbours }: Candidate): string {
  if (neighbours === null || neighbours.before.length + neighbours.after.length === 0) return "";
  const around = [...neighbours.before.slice(-1), `[${name}]`, ...neighbours.after.slice(0, 1)];
  return `near: ${around.map(escapeName).join(", ")}`;
}

/** `kernel/cpu.c (by its neighbours)`: what is only inferred says so; empty where nothing is known. */
export function fileText({ file, fileBy }: Pick<Candidate, "file" | "fileBy">): string {
  if (file === null) return "";
  return `${escapeName(file)}${fileBy === "neighbours" ? " (by its neighbours)" : ""}`;
}

/** What stands behind the columns: the file, or what gives it away, and why this one rather than the others. */
function remarks(candidate: Candidate, common: ReadonlySet<string>): string[] {
  const reasons = candidate.reasons.filter((reason) => !common.has(reason));
  const exported = candidate.export && !candidate.reasons.includes("exported") ? ["exported"] : [];
  const why = [...exported, ...reasons.map(reasonWords)].join(", ");
  return [fileText(candidate) || neighboursText(candidate), why === "" ? "" : `(${why})`];
}

type Column = (candidate: Candidate) => string;

const COLUMNS: readonly Column[] = [
  ({ object }) => escapeName(object),
  ({ sympos }) => positionText(sympos),
  ({ address }) => address?.slice(2) ?? "",
  ({ type }) => type ?? "",
  ({ size }) => (size === null ? "" : `size ${size}`),
];

const joined = (fields: readonly string[]): string =>
  fields
    .filter((field) => field !== "")
    .join("  ")
    .trimEnd();

/** What speaks for all of several speaks for none. */
function commonReasons(rows: readonly Candidate[]): Set<string> {
  const [first, ...others] = rows;
  if (first === undefined || others.length === 0) return new Set();
  return new Set(first.reasons.filter((reason) => others.every(({ reasons }) => reasons.includes(reason))));
}

function table(
  rows: readonly Candidate[],
  columns: readonly Column[],
  common = commonReasons(rows),
): string[] {
  const cells = rows.map((row) => columns.map((column) => column(row)));
  const widths = columns.map((_, i) => cells.reduce((width, row) => Math.max(width, row[i]!.length), 0));
  return rows.map((row, r) => {
    const own = cells[r]!.map((cell, i) => (widths[i] === 0 ? "" : (cell || "-").padEnd(widths[i]!)));
    return joined([...own, ...remarks(row, common)]);
  });
}

/** `vmlinux  position 1  ffffffff8162a340  t  size 92  drivers/acpi/utils.c`, in columns; unknown is `-`. */
export const candidateTable = (candidates: readonly Candidate[]): string[] => table(candidates, COLUMNS);

/** The same under names that differ. */
export const namedTable = (candidates: readonly Candidate[]): string[] =>
  table(candidates, [({ name }) => escapeName(name), ...COLUMNS], new Set());

/** Whether nothing but its position tells a candidate from the others of its object. */
const isBlind = ({ sympos, address, size, type, file, neighbours }: Candidate): boolean =>
  sympos > 0 && [address, size, type, file, neighbours].every((value) => value === null);

/** Candidates by object, and whether all of the object are blind. */
function byObject(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.object);
    if (group) group.push(candidate);
    else groups.set(candidate.object, [candidate]);
  }
  return groups;
}

const BLIND = "a list does not show which is which";

/** Rows that say no more than their number: more than these are one line. */
const BLIND_ROWS_MAX = 8;

/** Homonyms of one object that nothing tells apart. */
function blindLines(group: readonly Candidate[], common: ReadonlySet<string>): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const behind = [BLIND, ...remarks(first, common)];
  const object = escapeName(first.object);
  if (group.length > BLIND_ROWS_MAX) return [joined([object, `positions 1 to ${group.length}`, ...behind])];
  const rows = group.map(({ sympos }) => joined([object, positionText(sympos)]));
  return [...rows.slice(0, -1), joined([rows.at(-1)!, ...behind])];
}

/** All candidates: a line each, but one for many of an object that nothing tells apart. */
export function candidateLines(candidates: readonly Candidate[]): string[] {
  const groups = [...byObject(candidates).values()];
  const common = commonReasons(candidates);
  const blind = groups.filter((group) => group.length > 1 && group.every(isBlind));
  const seen = groups.filter((group) => !blind.includes(group)).flat();
  return [...table(seen, COLUMNS, common), ...blind.flatMap((group) => blindLines(group, common))];
}
