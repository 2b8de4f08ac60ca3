import xterm from "@xterm/headless";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lineChange, wholeLine } from "../../src/tui/terminal/cells.js";
import { Screen } from "../../src/tui/terminal/screen.js";

const CLEAR = "\u001b[2J";

async function written(terminal: xterm.Terminal, bytes: string): Promise<void> {
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
}

/** Text and style of each cell of a row; of a blank what can be seen, which weight and colour cannot. */
function cells(terminal: xterm.Terminal, row: number): string {
  const line = terminal.buffer.active.getLine(row);
  let text = "";
  for (let column = 0; column < terminal.cols; column++) {
    const cell = line?.getCell(column);
    const chars = cell?.getChars() || " ";
    const lines = `${cell?.isUnderline() ? "_" : ""}${cell?.isInverse() ? "%" : ""}`;
    const color = cell?.isFgDefault() ? "" : cell?.getFgColor();
    text += chars === " " && lines === "" ? " " : `${chars}${lines}${cell?.isBold() ? "*" : ""}${color}`;
  }
  return text;
}

describe("lineChange", () => {
  test("an unchanged line costs nothing", () => {
    expect(lineChange(3, "> foo", "> foo")).toBe("");
  });

  test("only the changed columns are written", () => {
    expect(lineChange(3, "  foo                 bar", "> foo                 baz")).toBe(
      "\u001b[4H>\u001b[23Cz",
    );
  });

  test("what a longer line leaves is erased", () => {
    expect(lineChange(0, "foobar", "foo")).toBe("\u001b[1;4H\u001b[K");
  });

  test("a line with characters of uncertain width is written whole", () => {
    expect(lineChange(0, "a\u754c", "b\u754c")).toBe("\u001b[1H\u001b[2Kb\u754c");
  });

  const styled = fc
    .array(
      fc.tuple(
        fc.constantFrom("", "\u001b[1m", "\u001b[31m", "\u001b[4m", "\u001b[7m", "\u001b[36m\u001b[4m"),
        fc.string({ unit: fc.constantFrom("a", "b", " ", "\u2500"), maxLength: 8 }),
      ),
      { maxLength: 5 },
    )
    .map((parts) =>
      parts.map(([style, text]) => (style === "" ? text : `${style}${text}\u001b[22;24;27;39m`)).join(""),
    );

  test("a terminal shows the same after the change as after the whole line", async () => {
    await fc.assert(
      fc.asyncProperty(styled, styled, async (before, after) => {
        const options = { cols: 40, rows: 2, allowProposedApi: true };
        const [changed, whole] = [new xterm.Terminal(options), new xterm.Terminal(options)];
        await written(changed, wholeLine(0, before) + lineChange(0, before, after));
        await written(whole, wholeLine(0, after));
        expect(cells(changed, 0)).toBe(cells(whole, 0));
      }),
      { numRuns: 60 },
    );
  });
});

describe("Screen", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function screen(): { screen: Screen; out: string[] } {
    const out: string[] = [];
    const made = new Screen({
      columns: 10,
      rows: 3,
      write: (bytes) => {
        out.push(bytes);
        return true;
      },
    });
    vi.advanceTimersByTime(1_000);
    made.open();
    return { screen: made, out };
  }

  test("at most 30 frames a second, one of them early, and the last one always", () => {
    const { screen: made, out } = screen();
    for (let frame = 0; frame < 100; frame++) made.write(`frame ${frame}`);
    expect(out).toHaveLength(2);
    vi.advanceTimersByTime(40);
    expect(out).toHaveLength(3);
    expect(out[2]).toContain("99");
    vi.advanceTimersByTime(1_000);
    expect(out).toHaveLength(3);
    for (let ms = 0; ms < 1_000; ms++) {
      made.write(`${ms}`);
      vi.advanceTimersByTime(1);
    }
    expect(out.length).toBeLessThanOrEqual(3 + 32);
  });

  test("clears at the start and when the size changes, never else", () => {
    const { screen: made, out } = screen();
    for (const text of ["a", "b\nc", "d"]) {
      made.write(text);
      vi.advanceTimersByTime(40);
    }
    made.redraw();
    vi.advanceTimersByTime(40);
    expect(out.map((bytes) => bytes.includes(CLEAR))).toEqual([true, false, false, false]);
    made.resize(12, 3);
    made.write("e");
    vi.advanceTimersByTime(40);
    expect(out.at(-1)).toContain(CLEAR);
  });

  test("a frame taller than the terminal is cut, so that nothing scrolls", () => {
    const { screen: made, out } = screen();
    made.write("1\n2\n3\n4");
    expect(out.join("")).not.toContain("4");
    expect(out.join("")).not.toContain("\n");
  });

  test("waits while the terminal takes no more", () => {
    const out: string[] = [];
    const slow = new Screen({
      columns: 10,
      rows: 1,
      write: (bytes) => {
        out.push(bytes);
        return false;
      },
    });
    vi.advanceTimersByTime(1_000);
    slow.open();
    slow.write("a");
    slow.write("b");
    vi.advanceTimersByTime(1_000);
    expect(out).toHaveLength(1);
    slow.drained();
    expect(out).toHaveLength(2);
  });

  test("writes nothing when closed", () => {
    const { screen: made, out } = screen();
    made.close();
    made.write("a");
    vi.advanceTimersByTime(1_000);
    expect(out).toEqual([]);
  });
});
