// The library from the packed package, as a stranger would import it: the example program of the docs, and its types.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HOMONYM, kallsymsOf } from "../helpers/kernel-text.js";
import { EXAMPLE, KERNEL_LIST, ROOT, readJson, sympos } from "../helpers/sympos.js";

/** A project of a stranger, in which the package is installed: what npm would pack of it, nothing else. */
let project: string;
const at = (...names: string[]) => path.join(project, ...names);

beforeAll(() => {
  project = mkdtempSync(path.join(tmpdir(), "sympos-library-"));
  const packed = spawnSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  mkdirSync(at("node_modules", "sympos"), { recursive: true });
  const unpacked = spawnSync("tar", [
    "-xzf",
    at(filename),
    "-C",
    at("node_modules", "sympos"),
    "--strip-components=1",
  ]);
  if (unpacked.status !== 0) throw new Error(String(unpacked.stderr));
  writeFileSync(at("package.json"), '{ "type": "module" }\n');
  copyFileSync(path.join(ROOT, "examples/library/convert.mjs"), at("convert.mjs"));
  return () => rmSync(project, { recursive: true, force: true });
}, 120_000);

function example(...args: string[]) {
  const done = spawnSync(process.execPath, [at("convert.mjs"), ...args], { cwd: project, encoding: "utf8" });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

function evaluate(code: string) {
  writeFileSync(at("script.mjs"), code);
  const done = spawnSync(process.execPath, [at("script.mjs")], { cwd: project, encoding: "utf8" });
  expect(done.stderr).toBe("");
  return JSON.parse(done.stdout);
}

describe("examples/library/convert.mjs", () => {
  it("has thirty lines at most", () => {
    expect(readFileSync(at("convert.mjs"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });

  it("tells what is open, with its candidates, and writes nothing", () => {
    expect(example(EXAMPLE, KERNEL_LIST, at("open.ko"))).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/^pages_to_scan_show is one of 2:\n {2}vmlinux, position 1, at \?$/m),
    });
  });

  it("tells of functions that are open, and of symbols that there are not", () => {
    const livepatch = path.join(ROOT, "examples/homonyms/livepatch-homonyms.ko");
    const { code, err } = example(livepatch, KERNEL_LIST, at("open.ko"), "state_show=2");
    expect(code).toBe(1);
    expect(err).toMatch(/^proc_get_long is none of the symbols$/m);
    expect(err).toMatch(/^pages_to_scan_show is one of 2:$/m);
  });

  it("writes what sympos convert writes", () => {
    expect(example(EXAMPLE, KERNEL_LIST, at("out.ko"), `${HOMONYM}=2`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^PASS: 9 symbols/),
    });
    const same = [
      "convert",
      EXAMPLE,
      "-s",
      KERNEL_LIST,
      "--decide",
      `vmlinux:${HOMONYM}=2`,
      "-o",
      at("cli.ko"),
    ];
    expect(sympos(same).code).toBe(0);
    expect(readFileSync(at("out.ko")).equals(readFileSync(at("cli.ko")))).toBe(true);
  });
});

describe("from a program", () => {
  const start = `
import { readFileSync } from "node:fs";
import * as sympos from "sympos";
const livepatch = sympos.parse(readFileSync(${JSON.stringify(EXAMPLE)}));
const kernelOf = (text) => sympos.readKernel([{ kind: "kallsyms", name: "k", bytes: new TextEncoder().encode(text) }]);
const tell = (value) => console.log(JSON.stringify(value));`;

  it("a livepatch says what it needs and what it patches", () => {
    const told = evaluate(`${start}
tell({
  release: livepatch.identity.release,
  names: livepatch.subject.undefinedSymbols.map((s) => s.name),
  patched: livepatch.subject.patched.flatMap((p) => p.functions.map((f) => f.oldName)),
});`);
    expect(told.names).toContain("saved_command_line");
    expect(told.patched).toEqual(["cmdline_proc_show", "hpage_pmd_size_show"]);
    expect(told.release).toMatch(/^6\./);
  });

  it("decisions go from one kernel to another", () => {
    const told = evaluate(`${start}
const [old, now] = [${JSON.stringify(kallsymsOf("ksm", "khugepaged"))}, ${JSON.stringify(kallsymsOf("other", "ksm", "khugepaged"))}].map(kernelOf);
const decisions = [{ kind: "pick", symbol: "${HOMONYM}", object: "vmlinux", name: "${HOMONYM}", sympos: 2, applyWith: null }];
const file = sympos.readDecisions(sympos.writeDecisions({ livepatch, kernel: old, decisions }));
const { drifts, decisions: carried } = sympos.replay(file, { livepatch, kernel: now });
const { bytes } = sympos.convert({ livepatch, kernel: now, decisions: carried });
const report = sympos.verify({ bytes, kernel: now });
tell({ drift: drifts.map((d) => [d.status, d.now.sympos]), verdict: report.verdict });`);
    expect(told).toEqual({ drift: [["moved", 3]], verdict: "PASS" });
  });

  it("what cannot be read is a fault with a finding", () => {
    const told = evaluate(`${start}
const faults = [
  () => sympos.parse(new Uint8Array(4), "${KERNEL_LIST}"),
  () => kernelOf("nonsense"),
  () => sympos.readDecisions("{}"),
  () => sympos.resolve({ livepatch, kernel: kernelOf("ffffffff81000000 T _text\\n"), allow: ["no-such-code"] }),
].map((work) => {
  try {
    work();
  } catch (error) {
    const { finding, exit } = sympos.faultOf(error);
    return [finding.code, exit, sympos.sentence(finding).length > 10];
  }
});
tell(faults);`);
    expect(told).toEqual([
      ["elf-malformed", 3, true],
      ["kallsyms-bad-line", 3, true],
      ["decisions-shape", 3, true],
      ["allow-option", 2, true],
    ]);
  });

  it("its types are there for a strict project", () => {
    const tsc = path.join(ROOT, "node_modules/.bin/tsc");
    // npm test builds without them
    const types = at("node_modules", "sympos", "dist", "types");
    const made = spawnSync(tsc, ["-p", path.join(ROOT, "tsconfig.json"), "--outDir", types]);
    expect(made.status).toBe(0);
    symlinkSync(path.join(ROOT, "node_modules", "@types"), at("node_modules", "@types"));
    writeFileSync(
      at("use.ts"),
      `import { convert, type Decision, type Finding, parse, readKernel, type Resolution, verify } from "sympos";
const livepatch = parse(new Uint8Array());
const decisions: Decision[] = [];
const { bytes, resolutions, findings } = convert({ livepatch, kernel: readKernel([]), decisions });
export const codes: string[] = findings.map((f: Finding) => f.code);
export const kinds: string[] = resolutions.map((r: Resolution) => r.outcome.kind);
export const verdict: "PASS" | "FAIL" | null = bytes === null ? null : verify({ bytes }).verdict;
`,
    );
    const options = {
      module: "nodenext",
      target: "es2023",
      lib: ["es2023"],
      strict: true,
      noEmit: true,
      types: ["node"],
      skipLibCheck: true,
    };
    writeFileSync(at("tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["use.ts"] }));
    const done = spawnSync(tsc, ["-p", at("tsconfig.json")], { cwd: project, encoding: "utf8" });
    expect({ status: done.status, out: done.stdout }).toEqual({ status: 0, out: "" });
  });
});

it("the package has what its docs name: bins, kbuild files, schemas, examples", () => {
  const exists = (file: string) => readFileSync(at("node_modules/sympos", file)).length > 0;
  const files = [
    "bin/sympos",
    "bin/klp-convert",
    "kbuild/livepatch.mk",
    "kbuild/scripts-livepatch/Makefile",
    "docs/schemas/list.schema.json",
    "docs/batch.md",
    "examples/library/convert.mjs",
  ];
  expect(files.filter((file) => !exists(file))).toEqual([]);
  expect(readJson(at("node_modules/sympos/package.json"))).toMatchObject({ name: "sympos" });
});
