// Bursts of keys and faults in a real terminal.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Pty, ROOT } from "./pty.js";

let dir = "";
let open: Pty[] = [];

// as scripts/build.js does for the program itself; ink's developer tools are not installed
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "sympos-app-"));
  writeFileSync(path.join(dir, "nothing.mjs"), "export default {};\n");
  await build({
    absWorkingDir: ROOT,
    entryPoints: [fileURLToPath(new URL("./app.ts", import.meta.url))],
    outfile: path.join(dir, "app.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    alias: { "react-devtools-core": path.join(dir, "nothing.mjs") },
    logLevel: "error",
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => {
  for (const pty of open) pty.dispose();
  open = [];
});

function start(fault = "", env: Readonly<Record<string, string>> = {}): Pty {
  const script = `stty -g >'${dir}/before'; '${process.execPath}' '${dir}/app.mjs'; echo "exit $?"; stty -g >'${dir}/after'`;
  const pty = new Pty(["sh", "-c", script], { env: { FAULT: fault, ...env } });
  open.push(pty);
  return pty;
}

describe("bursts", () => {
  test("of 200 j in one write none is lost", async () => {
    const pty = start();
    await pty.shows("Candidates for __func__.0");
    pty.write(`\r${"j".repeat(200)}`);
    await pty.shows("201 of 405 in 1 object");
    pty.write("k".repeat(150));
    await pty.shows("51 of 405 in 1 object");
    expect(pty.lines.filter((line) => line.startsWith(">"))).toHaveLength(2);
  });

  test("of 200 arrow keys, byte by byte, none is lost", async () => {
    // the longer time limit: on a busy machine the writer itself may pause within a sequence
    const pty = start("", { SSH_TTY: "/dev/pts/0" });
    await pty.shows("Candidates for __func__.0");
    pty.write("\r");
    for (const byte of "\u001b[B".repeat(200)) pty.write(byte);
    await pty.shows("201 of 405 in 1 object");
    expect(pty.text).not.toContain("No action");
  });

  test("picks in a burst each go to their own symbol", async () => {
    const pty = start();
    await pty.shows("Candidates for __func__.0");
    pty.write("\r\rj\r\r");
    await pty.shows("state_show: mod_0, position 1, unproven.");
    expect(pty.text).toContain("= __func__.0");
    expect(pty.text).toContain("= acpi_info");
    expect(pty.text).toContain("= state_show");
    pty.write("uuu");
    await pty.shows("3 to choose");
  });

  test("typed letters, a paste and backspaces in one read are all taken", async () => {
    const pty = start();
    await pty.shows("Candidates for __func__.0");
    pty.write("/sxx\u007f\u007f\u001b[200~tate_\u001b[201~show");
    await pty.shows("> state_show");
    expect(pty.text).toMatch(/^\/ state_show *$/m);
  });
});

describe("faults give the terminal back", () => {
  test.each([
    ["load", "", "cannot be read"],
    ["render", "", "render failed"],
    ["handler", "\rs", "handler failed"],
    ["rejection", "", "nobody waits for this"],
    ["exception", "", "nobody catches this"],
  ])("%s", async (fault, keys, message) => {
    const pty = start(fault);
    if (keys !== "") {
      await pty.shows("Candidates for __func__.0");
      pty.write(keys);
    }
    await pty.exit;
    const main = pty.main.filter((line) => line !== "");
    expect(main).toEqual([`caught: ${message}`, "exit 70"]);
    expect(pty.inAlternate).toBe(false);
    expect(pty.cursorHidden).toBe(false);
    expect(readFileSync(path.join(dir, "after"), "utf8")).toBe(
      readFileSync(path.join(dir, "before"), "utf8"),
    );
  });
});
