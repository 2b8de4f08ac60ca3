// How a page that is run is read: nothing between fences can stay outside of the test.
import { expect, it } from "vitest";
import { repositoryFile } from "../lab.js";
import { blocksOf, consoleLines, withLines } from "./page.js";
import { settled } from "./placeholders.js";

const fenced = (remark: string, language: string, ...lines: string[]): string =>
  [remark, `\`\`\`${language}`, ...lines, "```", ""].join("\n");

it.each([
  ["no language", fenced("", "", "x")],
  ["a language of no kind", fenced("", "sh", "ls")],
  ["text that is no screen", fenced("", "text", "x")],
  ["a remark of another kind of block", fenced("<!-- screen of: ls -->", "console", "# ls")],
  ["output before a command", fenced("", "console", "out", "# ls")],
  ["a block that is not closed", "```console\n# ls\n"],
])("refuses %s", (_, page) => {
  expect(() => blocksOf(page)).toThrow(/^line \d/);
});

it("knows commands with their output, and where they run", () => {
  const [console, booted] = blocksOf(
    fenced("", "console", "# a", "1", "", "2", "# b") + fenced("<!-- booted -->", "console", "# c"),
  );
  expect(console).toMatchObject({
    kind: "console",
    commands: [
      { text: "a", shown: ["1", "", "2"] },
      { text: "b", shown: [] },
    ],
  });
  expect(booted).toMatchObject({ kind: "booted", commands: [{ text: "c", shown: [] }] });
});

it("writes the page as it is where nothing has changed, blocks without a line among them", () => {
  const page = `${repositoryFile("docs/first-livepatch.md")}\n${fenced("<!-- screen after: q -->", "text")}`;
  const same = new Map(blocksOf(page).map((block) => [block, block.lines]));
  expect(withLines(page, same)).toBe(page);
});

it("shows outputs line by line, and nothing for a command that prints nothing", () => {
  const commands = [
    { text: "a", shown: [] },
    { text: "b", shown: [] },
  ];
  expect(consoleLines(commands, ["1\n\n2\n", ""])).toEqual(["# a", "1", "", "2", "# b"]);
});

it("keeps a line that differs by an address or a release only, and takes any other", () => {
  const before = ["at ffffffff81000000 in 6.1.0-55-amd64", "[    1.5] ok", "position 1"];
  const now = ["at ffffffff82000000 in 6.1.0-56-amd64", "[   20.25] ok", "position 2"];
  expect(settled(before, now)).toEqual([...before.slice(0, 2), "position 2"]);
});
