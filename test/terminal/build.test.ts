// sympos build at a terminal: what make does is one line, and Ctrl-C ends it.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COPY, kbuildStandIn } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE_DECISIONS } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";
import { build, Pty, SYMPOS } from "./pty.js";

const room = mkdtempSync(path.join(tmpdir(), "sympos-build-"));

beforeAll(build);
afterAll(() => rmSync(room, { recursive: true, force: true }));

function start(name: string, recipe: readonly string[]) {
  const there = path.join(room, name);
  kbuildStandIn(there, recipe);
  return {
    there,
    pty: new Pty([...SYMPOS, "build", path.join(there, "lp"), "--decisions", EXAMPLE_DECISIONS]),
  };
}

describeWith(["make", "gcc"], "sympos build", () => {
  test("shows what make does in one line that is gone afterwards", async () => {
    const { pty } = start("whole", ["echo '  CC [M]  lp.o'", ...COPY]);
    await pty.exit;
    expect(pty.raw.split("\r\x1b[K")).toContainEqual(
      expect.stringMatching(/^sympos: (CC|LD) \[M\] {2}lp\.k?o$/),
    );
    expect(pty.lines.join("\n")).not.toContain("[M]");
    expect(pty.lines.join("").replaceAll(/\s/g, "")).toContain("verified:PASS");
    pty.dispose();
  });

  test("Ctrl-C ends make with what it started, and leaves no converted module", async () => {
    const { there, pty } = start("held", ["echo '  CC [M]  lp.o'; sleep 60", ...COPY]);
    await pty.shows("CC [M]  lp.o");
    pty.write("\x03");
    expect(await pty.exit).toMatchObject({ exitCode: 130 });
    expect(pty.text).toContain("make was interrupted; nothing was converted");
    expect(existsSync(path.join(there, "lp/converted"))).toBe(false);
    pty.dispose();
  });
});
