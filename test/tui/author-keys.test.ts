// Messages tell the keys that the author set, and those of the table where none are set.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS, type CommandId, keyLabel } from "../../src/tui/commands.js";
import { withKeys } from "../../src/tui/keymap.js";
import { modeOf } from "../../src/tui/state.js";
import { ROOT } from "../helpers/sympos.js";
import { TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

const FOLDER = path.join(ROOT, "src/tui");
const told = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => [
    ...readFileSync(path.join(FOLDER, file), "utf8").matchAll(/keyToPress\(\w+, "([^"]+)", "([^"]+)"\)/g),
  ])
  .map(([, id = "", usual = ""]) => [id as CommandId, usual] as const);

describe("keys in messages", () => {
  test("are those of the table where the author set none", () => {
    expect(told.length).toBeGreaterThan(20);
    for (const [id, usual] of told) {
      const keys = COMMANDS.filter((command) => command.id === id).flatMap((command) => command.keys);
      expect(keys.map(keyLabel), id).toContain(usual);
    }
  });

  test("are the author's", () => {
    const set = (command: string, key: string) => ({ command, keys: [key], where: { file: "config.toml" } });
    const settings = [
      set("next-open", "ctrl+t"),
      set("mark", "M"),
      set("search", "ctrl+s"),
      set("help", "f2"),
    ];
    const session = new TestSession({ workbench: memoryWorkbench() });
    session.state = { ...session.state, commands: withKeys(COMMANDS, settings).commands };
    session.load();
    const message = (key: string) => session.press(key).state.message?.text;
    expect(message("c")).toMatch(/^Not yet: .*; \^T goes to the next\.$/);
    expect(message("m")).toBe("No symbol is marked: M marks.");
    expect(message("n")).toBe("Nothing was searched for: ^S searches.");
    expect(message("_")).toBe("No action on '_' here, F2 for help");
    session.press("f2");
    expect(modeOf(session.state)).toBe("help");
    expect(message("_")).toBe("No action on '_' here, Esc goes back");
  });
});
