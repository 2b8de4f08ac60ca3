// The built program at every size and in every environment that it promises to work in.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { build, EXAMPLE, LIST, Pty, ROOT, SYMPOS } from "./pty.js";

const HOMONYMS = path.join(ROOT, "examples", "homonyms");

let dir = "";
let open: Pty[] = [];

beforeAll(build);
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "sympos-screens-"));
});
afterEach(() => {
  for (const pty of open) pty.dispose();
  open = [];
  rmSync(dir, { recursive: true, force: true });
});

function start(args: readonly string[], options: ConstructorParameters<typeof Pty>[1] = {}): Pty {
  const pty = new Pty([...SYMPOS, ...args], options);
  open.push(pty);
  return pty;
}

const onList = (options: ConstructorParameters<typeof Pty>[1] = {}) => start([EXAMPLE, "-s", LIST], options);

describe("at every size", () => {
  test.each([
    [80, 24, [/^. Symbols .*\n(?:.*\n)+. Candidates for pages_to_scan_show .*\n(?:.*\n)+. Annotation/m]],
    [120, 30, [/^. Symbols .{20,60} Candidates for pages_to_scan_show/m, /Around it in memory/, /. Uses /]],
    [170, 50, [/^. Symbols .* Candidates for pages_to_scan_show .* Code at livepatch_/m, /R_X86_64_/]],
    [58, 14, [/^. Symbols [^C]*$/m]],
    [38, 9, [/sympos needs at least 40 columns/]],
  ] as const)("%i x %i shows what has room, and leaves nothing behind", async (columns, rows, wanted) => {
    const pty = onList({ columns, rows });
    for (const part of wanted) await pty.shows(part);
    for (const line of pty.lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(pty.inAlternate).toBe(true);
    pty.write(columns < 40 ? "q" : "Qy");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
    expect(pty.inAlternate).toBe(false);
    expect(pty.main.filter((line) => line !== "")).toEqual([]);
  });
});

describe("in every environment", () => {
  test.each([
    ["TERM=dumb", { TERM: "dumb" }],
    ["a screen reader", { INK_SCREEN_READER: "1" }],
  ] as const)("%s asks line by line and draws no screen", async (_, env) => {
    const pty = onList({ env, columns: 100, rows: 40 });
    await pty.shows("Symbol 1 of 1 to choose: pages_to_scan_show. 1 relocation. 2 candidates.");
    expect(pty.raw).not.toContain("\u001b[?1049h");
    pty.write("q\rq\r");
    expect(await pty.exit).toMatchObject({ exitCode: 1 });
  });

  test("a locale without UTF-8 is written in ASCII", async () => {
    const pty = onList({ env: { LANG: "C" } });
    await pty.shows("- Candidates for pages_to_scan_show -");
    expect(pty.raw).toMatch(/^[\0-\x7f]*$/);
  });

  test.each([
    ["a light background", { COLORFGBG: "0;15" }, "\u001b[35m", "\u001b[33m"],
    ["a dark background", { COLORFGBG: "15;0" }, "\u001b[33m", "\u001b[35m"],
  ] as const)("%s has colours that can be read on it", async (_, env, has, hasNot) => {
    const pty = onList({ env });
    await pty.shows("? pages_to_scan_show");
    expect(pty.raw).toContain(has);
    expect(pty.raw).not.toContain(hasNot);
  });

  test("a terminal that tells its background late is drawn anew in its colours, without a clear", async () => {
    const pty = onList();
    await pty.shows("? pages_to_scan_show");
    expect(pty.raw).toContain("\u001b]11;?\u001b\\");
    const before = pty.raw.length;
    await pty.bytesOf("\u001b]11;rgb:ffff/ffff/dddd\u0007");
    expect(pty.raw.slice(before)).toContain("\u001b[35m");
    expect(pty.raw.slice(before)).not.toContain("\u001b[2J");
    expect(pty.text).not.toContain("rgb");
  });

  test("keys of the settings work, and help shows them", async () => {
    const home = path.join(dir, "home");
    mkdirSync(path.join(home, ".config", "sympos"), { recursive: true });
    const settings = 'guide = false\n[keys]\nhelp = "h"\npane-left = "left"\n';
    writeFileSync(path.join(home, ".config", "sympos", "config.toml"), settings);
    const pty = onList({ env: { HOME: home } });
    await pty.shows("h help");
    pty.write("hG");
    await pty.shows("Marks");
    expect(pty.text).toContain("Keys");
  });
});

describe("who comes for the first time", () => {
  test("without sources is offered those beside the object, and the guide is open", async () => {
    for (const name of ["livepatch-homonyms.ko", "kallsyms.txt"])
      cpSync(path.join(HOMONYMS, name), path.join(dir, name));
    const home = path.join(dir, "home");
    mkdirSync(home);
    const pty = start([path.join(dir, "livepatch-homonyms.ko")], { env: { HOME: home } });
    await pty.shows(/> \[x\] .*kallsyms\.txt/);
    pty.write("\r");
    await pty.shows("Candidates for nfsd_open");
    expect(pty.text).toMatch(/^. Guide: /m);
    expect(pty.text).toContain("Your livepatch uses nfsd_open");
    pty.write("\r2\r\r2\r2\r");
    await pty.shows("All decided: c converts.");
    pty.write("c\u0015");
    await pty.shows(/Write the object to:/);
    pty.write(`${path.join(dir, "out.ko")}\r`);
    await pty.shows(`verified: PASS ${path.join(dir, "out.ko")}`);
    pty.write("Q");
    expect(await pty.exit).toMatchObject({ exitCode: 0 });
  });
});

test("an object that cannot be read is told before sources are offered", async () => {
  cpSync(path.join(HOMONYMS, "kallsyms.txt"), path.join(dir, "kallsyms.txt"));
  const pty = start([path.join(dir, "nowhere.ko")]);
  expect(await pty.exit).toMatchObject({ exitCode: 3 });
  expect(pty.raw).toContain("[file-unreadable]");
  expect(pty.raw).not.toContain("Symbol sources");
});

test("a source that was offered and cannot be read leads back to the others", async () => {
  const folder = path.join(dir, "beside");
  mkdirSync(folder);
  for (const name of ["livepatch-homonyms.ko", "kallsyms.txt"])
    cpSync(path.join(HOMONYMS, name), path.join(folder, name));
  writeFileSync(path.join(folder, "System.map"), "no map at all\n");
  const pty = start([path.join(folder, "livepatch-homonyms.ko")]);
  await pty.shows(/> \[x\] .*System\.map/);
  pty.write("\r");
  await pty.shows(/Error: .*System\.map/);
  expect(pty.text).toContain("Symbol sources");
  pty.write(" \r");
  await pty.shows("Candidates for nfsd_open");
});

describe("on a list of a whole kernel", () => {
  test("200 keys in one burst are all taken while everything is searched", async () => {
    const lines = ["klp-convert-symbol-data.0.1", "*vmlinux"];
    for (let i = 0; i < 500_000; i++) lines.push(`subsystem_${i % 977}_function_${i}`);
    for (let module = 0; module < 3_000; module++) {
      lines.push(`*module_${module}`);
      for (let i = 0; i < 130; i++) lines.push(`module_${module}_local_${i}`);
    }
    const list = path.join(dir, "Symbols.list");
    writeFileSync(list, `${lines.join("\n")}\n`);
    const pty = start([EXAMPLE, "-s", list]);
    await pty.shows(/^. Near names/m);
    pty.write("/\u0015module_");
    await pty.shows("1 of the best 200");
    pty.write("\u001b[B".repeat(200).slice(0, 3 * 150));
    await pty.shows("151 of the best 200");
    pty.write(`${"x".repeat(100)}${"\u007f".repeat(100)}`);
    await pty.shows("1 of the best 200");
    expect(pty.text).toMatch(/^\/ module_ *$/m);
  });
});
