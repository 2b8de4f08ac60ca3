import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { NO_CONFIG, readConfig } from "../../src/app/config.js";
import { InputError } from "../../src/app/faults.js";
import { configFile, foldersOf } from "../../src/app/folders.js";
import { sentence } from "../../src/app/messages.js";
import { scratch } from "../helpers/sympos.js";

function configured(text: string): string {
  const file = path.join(scratch(), "config.toml");
  writeFileSync(file, text);
  return file;
}

async function refusal(text: string): Promise<string> {
  const error = await readConfig(configured(text)).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  const { finding, exit } = (error as InputError).fault;
  expect(exit).toBe(3);
  return sentence(finding).replace(/^.*\/config\.toml/, "config.toml");
}

describe("config.toml", () => {
  test("every setting is read", async () => {
    const file = configured(`theme = "light"
dialect = "reloc"
editor = "nvim -f"
guide = false

[keys]
skip = "x"
search = ["/", "ctrl+s"]
`);
    expect(await readConfig(file)).toEqual({
      path: file,
      theme: "light",
      dialect: "reloc",
      editor: "nvim -f",
      guide: false,
      keys: [
        { command: "skip", keys: ["x"], where: { file, line: 7 } },
        { command: "search", keys: ["/", "ctrl+s"], where: { file, line: 8 } },
      ],
      findings: [],
    });
  });

  test("no file, and an empty one, set nothing", async () => {
    expect(await readConfig(path.join(scratch(), "config.toml"))).toEqual(NO_CONFIG);
    expect(await readConfig(null)).toEqual(NO_CONFIG);
    const file = configured("");
    expect(await readConfig(file)).toEqual({ ...NO_CONFIG, path: file });
  });

  test.each([
    ["\n\ntheme = 'blue'", 'config.toml:3: theme takes one of "auto", "dark", "light", "mono". '],
    ['dialect = "klp"', 'config.toml:1: dialect takes one of "sympos", "reloc". '],
    ["guide = 1", "config.toml:1: guide takes true or false. "],
    ['editor = ""', "config.toml:1: editor takes a command. "],
    ['guide = true\nkeys = "x"', "config.toml:2: keys takes a table: [keys]. "],
    [
      "[keys]\nundo = 'u'\nskip = []",
      'config.toml:3: keys.skip takes a key or a list of keys, e.g. "x" or ["x", "ctrl+x"]. ',
    ],
    ["[keys]\nskip = { a = 1 }", "config.toml:2: keys.skip takes a key or a list of keys, "],
    ["theme = light", "config.toml:1: not TOML: "],
    ['theme = "dark"\ntheme = "light"', "config.toml:2: not TOML: "],
  ])("%j is refused with its line and key", async (text, told) => {
    expect((await refusal(text)).slice(0, told.length)).toBe(told);
  });

  test("an unknown key is told with its line and the nearest that there is, and the rest holds", async () => {
    const { theme, findings } = await readConfig(
      configured('theme = "dark"\ndialct = "reloc"\nqqqqqqqq = 1\n"th\\u001beme" = 2\n'),
    );
    expect(theme).toBe("dark");
    expect(findings.map(sentence).map((line) => line.replace(/^.*\/config\.toml/, "config.toml"))).toEqual([
      "config.toml:2: dialct is no setting; it is ignored. Did you mean dialect?",
      "config.toml:3: qqqqqqqq is no setting; it is ignored. There are: theme, dialect, editor, guide, keys.",
      expect.stringMatching(/^config\.toml(:4)?: "th\\u001beme" is no setting; it is ignored\. /),
    ]);
  });
});

describe("folders", () => {
  test.each([
    [{ HOME: "/home/a" }, "/home/a/.config/sympos/config.toml"],
    [{ HOME: "/home/a", XDG_CONFIG_HOME: "/etc/mine" }, "/etc/mine/sympos/config.toml"],
    [{ HOME: "/home/a", XDG_CONFIG_HOME: "" }, "/home/a/.config/sympos/config.toml"],
    [{ HOME: "/home/a", XDG_CONFIG_HOME: "mine" }, "/home/a/.config/sympos/config.toml"],
    [{}, null],
  ])("%j: %s", (env, file) => {
    expect(configFile(foldersOf(env))).toBe(file);
  });
});
