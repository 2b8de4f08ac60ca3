// `-` in the place of a file: stdin for an object, a source or decisions, stdout for what is written.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { HOMONYM, kallsymsOf } from "../helpers/kernel-text.js";
import { EXAMPLE, EXAMPLE_DECISIONS, KERNEL_LIST, ROOT, scratch } from "../helpers/sympos.js";

function run(bin: string, args: readonly string[], input: string | Uint8Array, cwd = ROOT) {
  const done = spawnSync(process.execPath, [path.join(ROOT, "bin", bin), ...args], {
    input,
    cwd,
    maxBuffer: 1 << 26,
  });
  return { code: done.status, out: done.stdout, err: done.stderr.toString() };
}

const PICK = ["--decide", `vmlinux:${HOMONYM}=2`];
const LIST = ["-s", KERNEL_LIST];

/** The example, converted in the usual way. */
function converted(): Buffer {
  const out = path.join(scratch(), "out.ko");
  expect(run("sympos", ["convert", EXAMPLE, ...LIST, ...PICK, "-o", out], "").code).toBe(0);
  return readFileSync(out);
}

describe("an input from stdin", () => {
  it.each([
    ["the object", ["convert", "-", ...LIST, ...PICK], () => readFileSync(EXAMPLE)],
    ["a packed list", ["convert", EXAMPLE, "-s", "-", ...PICK], () => readFileSync(KERNEL_LIST)],
    ["decisions", ["convert", EXAMPLE, ...LIST, "--decisions", "-"], () => readFileSync(EXAMPLE_DECISIONS)],
  ])("%s", (_, args, input) => {
    const { code, out, err } = run("sympos", [...args, "-o", "-"], input());
    expect(code, err).toBe(0);
    expect(out.equals(converted())).toBe(true);
  });

  it("is asked for twice like a file: near names of what is missing", () => {
    const kallsyms = kallsymsOf("ksm").replace("saved_command_line", "saved_command_lin");
    const { code, out } = run("sympos", ["list", EXAMPLE, "--kallsyms", "-"], kallsyms);
    expect(code).toBe(1);
    expect(out.toString()).toMatch(/near.*saved_command_lin/);
  });

  it("is verified, listed, and searched as a file is", () => {
    const object = converted();
    expect(run("sympos", ["verify", "-", ...LIST], object)).toMatchObject({ code: 0 });
    expect(run("sympos", ["search", HOMONYM, "-s", "-"], readFileSync(KERNEL_LIST)).code).toBe(0);
    expect(run("sympos", ["list", "-", "--json"], object).out.toString()).toContain('"path": "-"');
  });

  it("is named in errors", () => {
    expect(run("sympos", ["list", EXAMPLE, "-s", "-"], "nonsense\n")).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^sympos: error: stdin:1: not a symbol list/),
    });
    expect(run("sympos", ["list", "-"], "").err).toMatch(/^sympos: error: stdin/);
  });

  it("can be one input only, and none where stdin has the keys", () => {
    expect(run("sympos", ["convert", "-", "-s", "-", "-o", "x"], "")).toMatchObject({
      code: 2,
      err: "sympos: stdin (-) can be one input only\n",
    });
    expect(run("sympos", ["--plain", "-"], "").code).toBe(2);
  });
});

describe("an output to stdout", () => {
  it("has the object alone; what is said goes to stderr", () => {
    const { out, err } = run("sympos", ["convert", EXAMPLE, ...LIST, ...PICK, "-o", "-"], "");
    expect(out.equals(converted())).toBe(true);
    expect(err).toMatch(/^verified: PASS -$/m);
    expect(run("sympos", ["convert", EXAMPLE, ...LIST, ...PICK, "-o", "-", "--json"], "").code).toBe(2);
  });

  it("has the decisions alone", () => {
    const dir = scratch();
    writeFileSync(path.join(dir, "k"), kallsymsOf("ksm", "khugepaged"));
    const args = ["replay", EXAMPLE_DECISIONS, EXAMPLE, "--kallsyms", path.join(dir, "k"), ...PICK];
    const { code, out, err } = run("sympos", [...args, "-o", "-"], "");
    expect({ code, schema: JSON.parse(out.toString()).schema }).toEqual({
      code: 0,
      schema: "sympos.decisions/1",
    });
    expect(err).toMatch(/^1 changed$/m);
  });

  it("stays empty where nothing is made", () => {
    expect(run("sympos", ["convert", EXAMPLE, ...LIST, "-o", "-"], "")).toMatchObject({
      code: 1,
      out: Buffer.alloc(0),
    });
  });

  it("a full device is told as stdout, with exit 5", () => {
    const command = `exec "$0" "$@" >/dev/full`;
    const args = ["convert", EXAMPLE, ...LIST, ...PICK, "-o", "-"];
    const done = spawnSync("sh", ["-c", command, process.execPath, path.join(ROOT, "bin/sympos"), ...args], {
      encoding: "utf8",
    });
    expect(done).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("stdout: cannot be written: no space left"),
    });
  });
});

describe("klp-convert in a pipe", () => {
  it("reads and writes the standard streams", () => {
    const { code, out, err } = run("klp-convert", ["-", "-"], converted());
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out.equals(converted())).toBe(true);
  });

  it("a file named - is meant by ./-", () => {
    const dir = scratch();
    mkdirSync(path.join(dir, "x"));
    writeFileSync(path.join(dir, "-"), converted());
    expect(run("klp-convert", ["./-", "./out.ko"], "", dir).code).toBe(0);
    expect(readFileSync(path.join(dir, "out.ko")).equals(converted())).toBe(true);
  });
});
