import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { shellWord } from "../../src/app/shell.js";
import { NO_PATHS, TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

test.each([
  ["/lib/modules/a.ko", "/lib/modules/a.ko"],
  ["a b.ko", "'a b.ko'"],
  ["it's.ko", "'it'\\''s.ko'"],
  ["$(reboot)`;&|", "'$(reboot)`;&|'"],
  ["\u00e9t\u00e9 \u754c.ko", "'\u00e9t\u00e9 \u754c.ko'"],
  ["a\u001b[2J1\n'\\.ko", "$'a\\033[2J1\\012\\'\\\\.ko'"],
  ["\u202eok.exe", "$'\\342\\200\\256ok.exe'"],
  ["", "''"],
])("%j is the word %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
  expect(execFileSync("bash", ["-c", `printf %s ${word}`], { encoding: "utf8" })).toBe(text);
});

test("the commands of the report hold whatever the path and the module are called", () => {
  const out = "-x\u001b[2J'\n.ko";
  const workbench = memoryWorkbench({ symbols: ["saved_command_line"], moduleName: "-a b\u0007" });
  const session = new TestSession({ workbench, columns: 200, rows: 40, paths: { ...NO_PATHS, out } }).load();
  const frame = session.press("c").plainFrame();
  expect(frame).toContain("insmod $'./-x\\033[2J\\'\\012.ko'");
  expect(frame).toContain("rmmod -- $'-a b\\007'");
  expect(frame).toContain("> $'/sys/kernel/livepatch/-a b\\007/enabled'");
  expect(frame).toMatch(/^[\n -~]*$/);
});

test("a path in another script stays readable", () => {
  const workbench = memoryWorkbench({ symbols: ["saved_command_line"] });
  const paths = { ...NO_PATHS, out: "/tmp/\u00fcbung 1.ko" };
  const frame = new TestSession({ workbench, paths }).load().press("c").plainFrame();
  expect(frame).toContain("insmod '/tmp/\u00fcbung 1.ko'");
});
