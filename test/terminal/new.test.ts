// sympos new at a terminal, without a function: search, choose, go on; and every way out.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build, Pty, SYMPOS } from "./pty.js";

const room = mkdtempSync(path.join(tmpdir(), "sympos-new-"));

const KALLSYMS = `ffffffff81000010 T shown
ffffffff81000100 t twice
ffffffff81000200 t twice
ffffffff81000300 t twice_more
ffffffff81001000 D shown_data
ffffffff82000000 T _sinittext
ffffffff82000010 t shown_early
ffffffff82000100 T _einittext
`;

beforeAll(() => {
  build();
  writeFileSync(path.join(room, "kallsyms"), KALLSYMS);
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

async function start(name: string, size = { columns: 80, rows: 24 }): Promise<Pty> {
  const args = ["new", name, "--kallsyms", "kallsyms", "--kernel", "6.1.0-1-none"];
  const pty = new Pty([...SYMPOS, ...args], { cwd: room, ...size });
  await pty.shows(`Functions that ${name} replaces`);
  return pty;
}

test.each([
  { columns: 80, rows: 24 },
  { columns: 58, rows: 14 },
])("functions are searched, several chosen, and made a livepatch of, at $columns x $rows", async (size) => {
  const name = `lp-${size.columns}`;
  const pty = await start(name, size);
  pty.write("twi");
  await pty.shows("vmlinux 2 of 2");
  pty.write("\x1b[B\t");
  await pty.shows("1 chosen: vmlinux:twice=2");
  pty.write("\x15shown");
  await pty.shows(/> {3}shown /);
  expect(pty.text).not.toContain("shown_data");
  pty.write("\t");
  await pty.shows("2 chosen: vmlinux:twice=2, vmlinux:shown");
  pty.write("\r");
  expect(await pty.exit).toMatchObject({ exitCode: 0 });
  expect(pty.inAlternate).toBe(false);
  const source = readFileSync(path.join(room, name, `${name}.c`), "utf8");
  expect(source.match(/\.old_(?:name|sympos) = \S+/g)).toEqual([
    '.old_name = "twice",',
    ".old_sympos = 2,",
    '.old_name = "shown",',
  ]);
  pty.dispose();
});

test("of keys in one burst none is lost", async () => {
  const pty = await start("lp-many");
  pty.write("twice\t\t\t\r");
  expect(await pty.exit).toMatchObject({ exitCode: 0 });
  const source = readFileSync(path.join(room, "lp-many/lp-many.c"), "utf8");
  expect(source.match(/old_name = "\w+"/g)).toHaveLength(3);
  pty.dispose();
});

test("Enter alone takes the function at the cursor, and keys of one burst all count", async () => {
  const pty = await start("lp-burst");
  pty.write("twice\x1b[B\x1b[B\x1b[A\r");
  expect(await pty.exit).toMatchObject({ exitCode: 0 });
  const source = readFileSync(path.join(room, "lp-burst/lp-burst.c"), "utf8");
  expect(source).toContain(".old_sympos = 2,");
  pty.dispose();
});

test("a function that cannot be patched says why, and is not taken", async () => {
  const pty = await start("lp-early");
  pty.write("shown_early");
  await pty.shows("x shown_early");
  await pty.shows("freed after booting");
  pty.write("\r");
  await pty.shows("Nothing is chosen yet.");
  pty.write("\x1b");
  expect(await pty.exit).toMatchObject({ exitCode: 1 });
  expect(existsSync(path.join(room, "lp-early"))).toBe(false);
  pty.dispose();
});

test("Esc asks once where something is chosen, and leaves with exit 1", async () => {
  const pty = await start("lp-left");
  pty.write("shown");
  await pty.shows(/> {3}shown /);
  pty.write("\t");
  await pty.shows("1 chosen");
  pty.write("\x1b");
  await pty.shows("Esc again leaves without the function that you chose.");
  pty.write("\x1b");
  expect(await pty.exit).toMatchObject({ exitCode: 1 });
  expect(pty.main.join("\n")).toContain("no function was chosen, and nothing was written");
  expect(existsSync(path.join(room, "lp-left"))).toBe(false);
  pty.dispose();
});

test("^C twice leaves with exit 130, and the terminal is as it was", async () => {
  const pty = await start("lp-cancelled");
  pty.write("\x03");
  await pty.shows("^C again");
  pty.write("\x03");
  expect(await pty.exit).toMatchObject({ exitCode: 130 });
  expect(pty.inAlternate).toBe(false);
  expect(pty.cursorHidden).toBe(false);
  pty.dispose();
});
