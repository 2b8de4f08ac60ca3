import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type KeySetting, readConfig } from "../../src/app/config.js";
import { InputError } from "../../src/app/faults.js";
import { sentence } from "../../src/app/messages.js";
import { COMMANDS } from "../../src/tui/commands.js";
import { keyNamed, withKeys } from "../../src/tui/keymap.js";
import { ROOT, scratch } from "../helpers/sympos.js";

const set = (command: string, ...keys: string[]): KeySetting => ({
  command,
  keys,
  where: { file: "config.toml", line: 4 },
});

const keysOf = (settings: readonly KeySetting[], id: string): string[][] =>
  withKeys(COMMANDS, settings)
    .commands.filter((command) => command.id === id)
    .map(({ keys }) => [...keys]);

function refusal(...settings: KeySetting[]): string {
  try {
    withKeys(COMMANDS, settings);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return sentence((error as InputError).fault.finding);
  }
  return "";
}

describe("keys of the settings", () => {
  test("a command has its new keys, and no longer its own", () => {
    expect(keysOf([set("skip", "x", "ctrl+x")], "skip")).toEqual([["x", "ctrl+x"]]);
    expect(keysOf([], "skip")).toEqual([["s"]]);
  });

  test("where text is typed, a character stays one", () => {
    const [lists, typed] = keysOf([set("down", "e", "ctrl+e"), set("edit", "f5")], "down");
    expect(lists).toEqual(["e", "ctrl+e"]);
    expect(typed).toEqual(["ctrl+e"]);
    const [, unchanged] = keysOf([set("down", "x")], "down");
    expect(unchanged).toContain("down");
  });

  test.each([
    [
      [set("skip", "u")],
      "config.toml:4: keys.skip: u means undo already. Choose another key, or give undo others",
    ],
    [[set("skip", "g")], "config.toml:4: keys.skip: g means build-page already. "],
    [[set("skip", "ctlr+x")], 'config.toml:4: keys.skip: "ctlr+x" is no key. A key is a character, '],
    [[set("candidate", "x")], "config.toml:4: keys.candidate cannot be changed: "],
  ])("what cannot be is refused with its line: %j", (settings, told) => {
    expect(refusal(...settings).slice(0, told.length)).toBe(told);
  });

  test("two commands may exchange their keys", () => {
    expect(refusal(set("skip", "u"), set("undo", "s"))).toBe("");
  });

  test("an unknown command is told with the nearest, and the rest holds", () => {
    const { commands, findings } = withKeys(COMMANDS, [set("serch", "z"), set("skip", "x")]);
    expect(findings.map(sentence)).toEqual([
      "config.toml:4: keys.serch names no command; it is ignored. Did you mean search?",
    ]);
    expect(commands.find(({ id }) => id === "skip")?.keys).toEqual(["x"]);
  });

  test("no command of the table means what another means in the same place", () => {
    for (const { id, keys } of COMMANDS.filter((command) => command.id !== "candidate")) {
      const own = COMMANDS.filter((command) => command.id === id);
      // set to what it has anyway; one entry's keys would be those of all
      if (own.length === 1) expect(refusal(set(id, ...keys))).toBe("");
    }
  });
});

test.each(["config.md", "keys.md"])("the example in docs/%s holds", async (page) => {
  const text = readFileSync(path.join(ROOT, "docs", page), "utf8");
  const [, example = ""] = /```toml\n(.*?)```/s.exec(text) ?? [];
  const file = path.join(scratch(), "config.toml");
  writeFileSync(file, example);
  const { keys, findings } = await readConfig(file);
  expect(keys.length).toBeGreaterThan(1);
  expect([...findings, ...withKeys(COMMANDS, keys).findings]).toEqual([]);
});

describe("names of keys", () => {
  test.each([
    ["x", "x"],
    ["?", "?"],
    ["ü", "ü"],
    ["space", " "],
    ["^R", "ctrl+r"],
    ["Ctrl+r", "ctrl+r"],
    ["ctrl+R", "ctrl+r"],
    ["g g", "g g"],
    ["g?", null],
    ["f12", "f12"],
    ["shift+tab", "shift+tab"],
    ["enter", "enter"],
    ["alt+b", "alt+b"],
    ["\u001b", null],
    ["", null],
  ])("%j: %j", (text, key) => {
    expect(keyNamed(text)).toBe(key);
  });
});
