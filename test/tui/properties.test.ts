import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/tui/commands.js";
import { countWords } from "../../src/tui/rows.js";
import type { State } from "../../src/tui/state.js";
import { frameOf, TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

const KEYS = [...new Set(COMMANDS.flatMap(({ keys }) => keys.flatMap((key) => key.split(" "))))].filter(
  (key) => key !== "1-9",
);

const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS, "3", "backspace", "ctrl+u", "x", "enter", "/", "f5") },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
);
const size = fc.record({ columns: fc.integer({ min: 1, max: 250 }), rows: fc.integer({ min: 1, max: 70 }) });

/** Decisions and what they lead to: what undo has to bring back. */
function decided({ history, resolutions, snippet }: State) {
  return { present: history.present, resolutions, snippet };
}

function run(keys: readonly string[]): TestSession {
  return new TestSession({ workbench: memoryWorkbench({ positionsKnown: false }) }).load().press(...keys);
}

/** Keys that open each screen and overlay, from the start. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  queue: [],
  guide: ["f1"],
  candidates: ["enter"],
  annotation: ["tab", "tab"],
  filter: ["f"],
  order: ["o"],
  marked: ["*", "enter"],
  range: ["V", "G"],
  palette: [":", "type:the"],
  help: ["?"],
  details: ["i"],
  code: ["d"],
  search: ["/", "ctrl+u", "type:acpi"],
  "nothing found": ["/", "type:zzz"],
  definitions: ["/", "ctrl+u", "type:acpi", "enter"],
  review: ["enter", "enter", "a"],
  report: ["r"],
  "skip reason": ["S", "type:why"],
  "confirm quit": ["Q"],
};
const promised = fc.record({
  columns: fc.integer({ min: 40, max: 250 }),
  rows: fc.integer({ min: 10, max: 70 }),
});

function expectFits(session: TestSession, columns: number, rows: number): void {
  const lines = frameOf(session.state, { palette: "dark", rule: "\u2500" }).split("\n");
  expect(lines).toHaveLength(rows);
  // ink's own cutting would hide a view that does not keep to its width
  expect(lines.join("")).not.toContain("\u2026");
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
}

describe.each(Object.entries(OPEN))("%s", (_, keys) => {
  test("renders at every size from 40x10 to 250x70, no line wider than the terminal", async () => {
    await fc.assert(
      fc.asyncProperty(promised, fc.boolean(), fc.boolean(), async ({ columns, rows }, known, guide) => {
        const workbench = memoryWorkbench({ positionsKnown: known, patched: [["vmlinux", "acpi_info"]] });
        const session = new TestSession({ workbench, columns, rows }).load().press(...keys);
        if (guide) session.press("f1");
        expectFits(await session.settled(), columns, rows);
      }),
      {
        numRuns: 25,
        examples: [
          [{ columns: 40, rows: 10 }, true, false],
          [{ columns: 40, rows: 10 }, true, true],
          [{ columns: 60, rows: 16 }, true, true],
          [{ columns: 250, rows: 70 }, false, true],
        ],
      },
    );
  });
});

describe("whatever is pressed", () => {
  test("no sequence of keys throws or moves a cursor out of its list", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (keys) => {
        const { state } = run(keys);
        expect(state.symbols.index).toBeLessThan(state.rows.length);
        const counts = Object.values(countWords(state.rows));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(state.rows.length);
      }),
      { numRuns: 300 },
    );
  });

  test("n undos after n decisions bring back the start, n redos the end", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        const session = run([]);
        const start = decided(session.state);
        session.press(...keys);
        if (session.state.exit !== null) return;
        session.send({ kind: "dialect", dialect: "sympos" });
        const end = decided(session.state);
        const done = session.state.history.past.length;
        for (let i = 0; i < done; i++) session.send({ kind: "undo" });
        expect(decided(session.state)).toEqual(start);
        for (let i = 0; i < done; i++) session.send({ kind: "redo" });
        expect(decided(session.state)).toEqual(end);
      }),
      { numRuns: 200 },
    );
  });

  test("every state fits every terminal", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 25 }), size, (keys, { columns, rows }) => {
        const session = run(keys);
        if (session.state.exit !== null) return;
        session.send({ kind: "resized", size: { columns, rows } });
        const lines = frameOf(session.state, { palette: "dark", rule: "\u2500" }).split("\n");
        expect(lines.length).toBeLessThanOrEqual(rows);
        // ink's own cutting would hide a view that does not keep to its width
        if (columns >= 40 && rows >= 10) expect(lines.join("")).not.toContain("\u2026");
        expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 250 },
    );
  });
});
