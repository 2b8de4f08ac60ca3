// The line of progress of the plain commands: on a terminal, while something large is read, and gone afterwards.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BASE, globalRow, imageFile } from "../helpers/kernel-files.js";
import { build, EXAMPLE, Pty, SYMPOS } from "./pty.js";

const room = mkdtempSync(path.join(tmpdir(), "sympos-progress-"));
const image = path.join(room, "vmlinux");

beforeAll(() => {
  build();
  const small = imageFile({ symbols: [globalRow("saved_command_line", BASE)] });
  writeFileSync(image, Buffer.concat([small, Buffer.alloc(5 << 20)]));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

async function run(command: readonly string[]): Promise<Pty> {
  const pty = new Pty(command);
  await pty.exit;
  return pty;
}

const LIST = [...SYMPOS, "list", EXAMPLE, "--vmlinux", image];

test("says what is read, and is erased before the result", async () => {
  const pty = await run(LIST);
  const lines = pty.raw.split("\r\x1b[K");
  expect(lines).toContainEqual(expect.stringMatching(/^sympos: reading \S*vmlinux: 0\.0 of 5\.\d MB$/));
  expect(pty.raw.indexOf("saved_command_line")).toBeGreaterThan(pty.raw.indexOf("reading"));
  expect(pty.lines.join("\n")).not.toContain("reading");
  expect(pty.lines.join("\n")).toContain("saved_command_line");
  pty.dispose();
});

test.each([
  ["with --quiet", [...LIST, "--quiet"]],
  ["on a dumb terminal", ["env", "TERM=dumb", ...LIST]],
])("says nothing %s", async (_, command) => {
  const pty = await run(command);
  expect(pty.raw).not.toContain("reading");
  expect(pty.raw).toContain("saved_command_line");
  pty.dispose();
});

test("says nothing where stderr is a file", async () => {
  const pty = await run(["sh", "-c", `"$@" 2>'${room}/err'`, "sh", ...LIST]);
  expect(pty.raw).not.toContain("reading");
  expect(readFileSync(path.join(room, "err"), "utf8")).not.toContain("\x1b");
  pty.dispose();
});
