import { describe, expect, test } from "vitest";
import { COMMANDS, commandFor, keyLabel } from "../../src/tui/commands.js";
import { helpLines } from "../../src/tui/pages/help.js";
import type { Mode } from "../../src/tui/state.js";

const MODES: readonly Mode[] = [
  "sources",
  "loading",
  "queue",
  "resolve",
  "preview",
  "search",
  "report",
  "review",
  "help",
  "details",
  "guide",
  "code",
  "palette",
  "menu",
  "prompt",
  "confirm",
  "small",
];
const TYPED: readonly Mode[] = ["search", "palette", "prompt"];

describe("the command table", () => {
  test.each(MODES)("no key has two meanings in %s", (mode) => {
    const keys = COMMANDS.filter(({ modes }) => modes.includes(mode)).flatMap((command) => command.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  test.each(MODES)("^C, ^Z and ^L work in %s", (mode) => {
    expect(["ctrl+c", "ctrl+z", "ctrl+l"].map((key) => commandFor(mode, key)?.id)).toEqual([
      "interrupt",
      "suspend",
      "redraw",
    ]);
  });

  test("no plain letter is a command where text is typed", () => {
    const typed = COMMANDS.filter(({ modes }) => TYPED.some((mode) => modes.includes(mode)));
    for (const { keys } of typed) for (const key of keys) expect(key.length).toBeGreaterThan(1);
  });

  test("help names every command", () => {
    const help = helpLines(80)
      .map(({ text }) => text)
      .join("\n");
    for (const { keys, title, modes } of COMMANDS) {
      if (modes.every((mode) => mode === "loading" || mode === "small")) continue;
      expect(help).toContain(title);
      expect(help).toContain(keyLabel(keys[0] ?? ""));
    }
  });

  test.each([40, 58, 80])("help fits %i columns, and no word of it is cut off", (columns) => {
    const lines = helpLines(columns).map(({ text }) => text);
    for (const line of lines) expect(line.length).toBeLessThan(columns);
    const words = lines.join(" ").replace(/ +/g, " ");
    for (const { title, modes } of COMMANDS)
      if (!modes.every((mode) => mode === "loading" || mode === "small")) expect(words).toContain(title);
  });
});
