// Homonyms as lines of text: each by its position, as long as the rows say something or are few.
import { expect, test } from "vitest";
import { candidateLines, candidateTable } from "../../src/app/candidate-text.js";
import type { Candidate } from "../../src/resolve/types.js";

function candidate(sympos: number, known: Partial<Candidate> = {}): Candidate {
  const unknown = { address: null, size: null, type: null, bind: null, section: null, file: null };
  const none = { fileBy: null, neighbours: null, export: false, reasons: [] };
  return { object: "vmlinux", name: "state_show", sympos, ...unknown, ...none, ...known };
}

const many = (count: number) => Array.from({ length: count }, (_, i) => candidate(i + 1));

test("homonyms of a list are a row each up to eight, the last with the reason why", () => {
  expect(candidateLines(many(2))).toEqual([
    "vmlinux  position 1",
    "vmlinux  position 2  a list does not show which is which",
  ]);
  expect(candidateLines(many(8))).toHaveLength(8);
});

test("more of them are one line", () => {
  expect(candidateLines(many(405))).toEqual([
    "vmlinux  positions 1 to 405  a list does not show which is which",
  ]);
});

test("homonyms of which one is known are a row each, however many", () => {
  const known = candidate(9, { address: "0xffffffff81000000" });
  expect(candidateLines([...many(8), known]).at(-1)).toBe("vmlinux  position 9  ffffffff81000000");
});

test("a name that is there very often has a line for each position in the table", () => {
  const lines = candidateTable(many(300_000));
  expect(lines).toHaveLength(300_000);
  expect(lines[0]).toBe("vmlinux  position 1");
  expect(lines.at(-1)).toBe("vmlinux  position 300000");
});
