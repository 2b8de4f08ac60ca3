import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { layoutOf } from "../../src/tui/layout.js";
import type { Size } from "../../src/tui/state.js";

const FRAME = 3;
const sizes = fc.record({
  columns: fc.integer({ min: 40, max: 250 }),
  rows: fc.integer({ min: 10, max: 70 }),
});
/** With its title. */
const height = (pane: Size | null) => (pane === null ? 0 : pane.rows + 1);

describe("the layout", () => {
  test.each([
    [39, 24, "small"],
    [80, 9, "small"],
    [59, 24, "one"],
    [80, 15, "one"],
    [80, 24, "stacked"],
    [119, 40, "stacked"],
    [120, 16, "columns"],
    [169, 50, "columns"],
    [170, 16, "three"],
  ] as const)("%i x %i is %s", (columns, rows, kind) => {
    expect(layoutOf({ columns, rows }).kind).toBe(kind);
  });

  test("panes fill the screen and never overlap, with the guide and without", () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), (size, guide) => {
        const layout = layoutOf(size, guide);
        const body = size.rows - FRAME;
        const { symbols, candidates, annotation, neighbours, uses, code } = layout;
        const beside = candidates.rows + 2 + height(neighbours) + height(uses);
        for (const pane of [symbols, candidates, annotation, layout.guide, neighbours, uses, code])
          if (pane !== null) expect(Math.min(pane.rows, pane.columns)).toBeGreaterThan(0);
        if (layout.kind === "stacked") {
          expect(height(symbols) + beside + height(annotation) + height(layout.guide)).toBe(body);
          expect(symbols.columns).toBe(size.columns);
        } else if (layout.kind === "columns") {
          expect(height(symbols) + height(layout.guide)).toBe(body);
          expect(beside + height(annotation)).toBe(body);
          expect(symbols.columns + 1 + candidates.columns).toBe(size.columns);
        } else if (layout.kind === "three") {
          expect(height(symbols) + height(layout.guide)).toBe(body);
          expect(beside).toBe(body);
          expect(height(code) + height(annotation)).toBe(body);
          expect(symbols.columns + candidates.columns + (code?.columns ?? 0) + 2).toBe(size.columns);
        }
      }),
    );
  });

  test("the guide has room for its sentences at 80x24, 120x30 and 170x50", () => {
    for (const [columns, rows] of [
      [80, 24],
      [120, 30],
      [170, 50],
    ] as const) {
      const { guide } = layoutOf({ columns, rows }, true);
      expect((guide?.rows ?? 0) * ((guide?.columns ?? 0) - 3)).toBeGreaterThanOrEqual(600);
    }
  });
});
