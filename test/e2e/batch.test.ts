// sympos batch through the built command: the example livepatch for kernels that differ in their homonyms.
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectValid } from "../helpers/json-schema.js";
import { HOMONYM, kallsymsOf } from "../helpers/kernel-text.js";
import { EXAMPLE, ROOT, scratch, sympos } from "../helpers/sympos.js";

/** Kernels by name: the files of each, in order; null: its kallsyms is not there. */
type Kernels = Readonly<Record<string, readonly string[] | null>>;

const KERNELS: Kernels = {
  old: ["ksm", "khugepaged"],
  moved: ["other", "ksm", "khugepaged"],
  unique: ["khugepaged"],
};

const NO_DECISIONS = {
  schema: "sympos.decisions/1",
  object: { path: "x.ko", sha256: "", release: null },
  sources: [],
  decisions: [],
};

/** A folder with a manifest for the kernels, and decisions made on a kernel like `old`. */
function batchOf(kernels: Kernels = KERNELS, more = "") {
  const dir = scratch();
  const at = (...names: string[]) => path.join(dir, ...names);
  writeFileSync(at("none.json"), JSON.stringify(NO_DECISIONS));
  writeFileSync(at("made.kallsyms"), kallsymsOf("ksm", "khugepaged"));
  const record = ["replay", at("none.json"), EXAMPLE, "--kallsyms", at("made.kallsyms"), "--quiet"];
  expect(sympos([...record, "--decide", `vmlinux:${HOMONYM}=2`, "-o", at("made.json")]).code).toBe(0);
  const tables = Object.entries(kernels).map(([name, files]) => {
    mkdirSync(at("build", name), { recursive: true });
    copyFileSync(EXAMPLE, at("build", name, "livepatch-cmdline.ko"));
    if (files !== null) writeFileSync(at(`${name}.kallsyms`), kallsymsOf(...files));
    return `[[kernel]]\nname = "${name}"\nkallsyms = "${name}.kallsyms"\n`;
  });
  const livepatch =
    '[[livepatch]]\nname = "cmdline"\nobject = "build/{kernel}/livepatch-cmdline.ko"\ndecisions = "made.json"\n';
  writeFileSync(at("m.toml"), [more, livepatch, ...tables].join("\n"));
  const output = (kernel: string) => at("out", kernel, "livepatch-cmdline.ko");
  const decided = (kernel: string) =>
    JSON.parse(readFileSync(at("out", kernel, "cmdline.decisions.json"), "utf8")).decisions[0].sympos;
  return { dir, at, output, decided, run: (...args: string[]) => sympos(["batch", at("m.toml"), ...args]) };
}

const results = (out: string) =>
  (expectValid("batch", out) as { results: { job: string; exit: number; upToDate: boolean }[] }).results;

describe("sympos batch", () => {
  it("carries the decisions to every kernel, converts, and says so in a table", () => {
    const { run, decided, output } = batchOf();
    const { code, out, err } = run();
    expect(code).toBe(0);
    expect(Object.keys(KERNELS).map(decided)).toEqual([2, 3, 0]);
    expect(out).toMatch(/^moved +cmdline +verified +1 moved$/m);
    expect(out).toMatch(/^3 jobs: 3 verified$/m);
    expect(err).toMatch(/^sympos: \[3\/3\] /m);
    expect(sympos(["list", output("moved")]).out).toContain(".klp.sym.vmlinux.pages_to_scan_show,3");
  });

  it("does nothing again but what has changed", () => {
    const { run, at, output } = batchOf();
    expect(run("--quiet").code).toBe(0);
    const again = run("--json");
    expect(again.code).toBe(0);
    expect(results(again.out).map((r) => r.upToDate)).toEqual([true, true, true]);
    utimesSync(at("moved.kallsyms"), 1, 1);
    writeFileSync(output("unique"), "damaged");
    expect(results(run("--json").out).map((r) => r.upToDate)).toEqual([true, false, false]);
    expect(results(run("--json", "--force").out).map((r) => r.upToDate)).toEqual([false, false, false]);
  });

  it("goes on after a kernel that fails; its exit code is the worst", () => {
    const { run, output } = batchOf({ absent: null, other: ["ksm", "other"], ...KERNELS });
    const { code, out, err } = run("--jobs", "2");
    expect(code).toBe(3);
    expect(out).toMatch(/^absent +cmdline +unreadable +1 error$/m);
    expect(out).toMatch(/^other +cmdline +open +1 changed; open: pages_to_scan_show$/m);
    expect(out).toMatch(/^5 jobs: 3 verified, 2 not$/m);
    expect(err).toMatch(/^sympos: absent\/cmdline: error: .*absent.kallsyms: cannot be read/m);
    expect([existsSync(output("other")), existsSync(output("unique"))]).toEqual([false, true]);
  });

  it("takes a changed one with a general yes, and refuses it when it must be strict", () => {
    const kernels = { near: ["khugepaged", "ksm"] };
    const strict = batchOf({ other: ["ksm", "other"] }, "strict = true\n");
    expect(strict.run()).toMatchObject({
      code: 4,
      err: expect.stringContaining("neither the same nor moved"),
    });
    expect(batchOf(kernels, "strict = true\n").run().code).toBe(0);
  });

  it("does a part: one kernel, one job", () => {
    const { run, output } = batchOf();
    expect(run("--only", "moved/cmdline")).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 job: 1 verified"),
    });
    expect([existsSync(output("moved")), existsSync(output("old"))]).toEqual([true, false]);
    const { code, err } = run("--only", "6.99");
    expect({ code, err }).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no kernel and no job 6\.99; its kernels are old, moved, unique/),
    });
  });

  it("never writes onto an input, by whatever name", () => {
    const { run, at, output } = batchOf({ old: ["ksm", "khugepaged"] });
    mkdirSync(at("out", "old"), { recursive: true });
    linkSync(at("build", "old", "livepatch-cmdline.ko"), output("old"));
    const before = readFileSync(output("old"));
    expect(run()).toMatchObject({
      code: 2,
      err: expect.stringContaining("is the output and an input at once"),
    });
    expect(readFileSync(output("old")).equals(before)).toBe(true);
  });

  it("gives the same bytes whatever the folder, umask, locale and time zone", () => {
    const [one, two] = [batchOf(), batchOf()];
    expect(one.run().code).toBe(0);
    const env = { LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Apia", LANG: "tr_TR.UTF-8" };
    const command = `umask 077; cd ${two.dir} && exec "$0" "$1" batch m.toml --jobs 1`;
    const done = spawnSync("sh", ["-c", command, process.execPath, path.join(ROOT, "bin/sympos")], {
      env: { ...process.env, ...env },
    });
    expect(done.status).toBe(0);
    for (const kernel of Object.keys(KERNELS)) {
      expect(readFileSync(two.output(kernel))).toEqual(readFileSync(one.output(kernel)));
      const decisions = (batch: typeof one) =>
        readFileSync(batch.at("out", kernel, "cmdline.decisions.json"), "utf8");
      expect(decisions(two)).toBe(decisions(one));
    }
  });

  it("ends by a signal with its code, leaves nothing half-written and goes on from there", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 24 }, (_, i) => [`k${i}`, ["a", "ksm", "khugepaged"]]),
    );
    const { run, dir, at } = batchOf(many);
    const child = spawn(process.execPath, [path.join(ROOT, "bin/sympos"), "batch", at("m.toml")]);
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    child.stderr.on("data", (text) => {
      if (String(text).includes("[ 2/24]")) child.kill("SIGINT");
    });
    expect(await ended).toBe(130);
    const made = readdirSync(path.join(dir, "out"), { recursive: true }).map(String);
    expect(made.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const objects = made.filter((name) => name.endsWith(".ko"));
    expect(objects.length).toBeLessThan(24);
    const rest = results(run("--json").out);
    expect(rest.map((r) => r.exit)).toEqual(Array(24).fill(0));
    expect(rest.some((r) => r.upToDate)).toBe(true);
  });
});

describe("sympos batch --emit", () => {
  const make = (dir: string, ...args: string[]) => {
    const program = `SYMPOS=${process.execPath} ${path.join(ROOT, "bin/sympos")}`;
    return spawnSync("make", ["-k", "-j2", program, ...args], { cwd: dir, encoding: "utf8" });
  };

  it("writes a makefile of independent jobs: one fails, the others are made, and made once", () => {
    const { dir, run, output } = batchOf({ other: ["ksm", "other"], ...KERNELS });
    expect(sympos(["batch", "m.toml", "--emit", "make", "-o", "Makefile"], { cwd: dir }).code).toBe(0);
    expect(make(dir).status).toBe(2);
    expect(Object.keys(KERNELS).map((k) => existsSync(output(k)))).toEqual([true, true, true]);
    expect(existsSync(output("other"))).toBe(false);
    writeFileSync(path.join(dir, "other.kallsyms"), kallsymsOf("ksm", "khugepaged"));
    const second = make(dir);
    expect(second.status).toBe(0);
    expect(second.stdout.match(/--only/g)).toHaveLength(1);
    expect(make(dir, "-q").status).toBe(0);
    expect(results(run("--json").out).every((r) => r.upToDate)).toBe(true);
  });

  it("a job that was killed in the middle is done by the next make, the others are not", () => {
    const { dir, output } = batchOf();
    sympos(["batch", "m.toml", "--emit", "make", "-o", "Makefile"], { cwd: dir });
    const killer = path.join(dir, "killed");
    writeFileSync(
      killer,
      `#!/bin/sh\ncase "$*" in *moved*) kill -9 $$;; esac\nexec ${process.execPath} ${path.join(ROOT, "bin/sympos")} "$@"\n`,
      { mode: 0o755 },
    );
    expect(make(dir, `SYMPOS=${killer}`).status).toBe(2);
    expect([existsSync(output("old")), existsSync(output("moved"))]).toEqual([true, false]);
    const second = make(dir);
    expect(second.status).toBe(0);
    expect(second.stdout.match(/--only \S+/g)).toEqual(["--only moved/cmdline"]);
  });

  it("writes one command a line that a shell can run", () => {
    const { dir, output } = batchOf();
    const { out } = sympos(["batch", "m.toml", "--emit", "commands"], { cwd: dir });
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    const command = lines[1]!.replace(/^sympos/, `${process.execPath} ${path.join(ROOT, "bin/sympos")}`);
    expect(spawnSync("sh", ["-c", command], { cwd: dir }).status).toBe(0);
    expect(existsSync(output("moved"))).toBe(true);
  });

  it("keeps a makefile from taking the place of anything that a job reads", () => {
    const { at, run } = batchOf();
    const object = at("build", "old", "livepatch-cmdline.ko");
    for (const input of [object, at("made.json"), at("unique.kallsyms"), at("m.toml")]) {
      const before = readFileSync(input);
      expect(run("--emit", "make", "--only", "moved", "-o", input)).toMatchObject({ code: 2, out: "" });
      expect(readFileSync(input).equals(before)).toBe(true);
    }
  });

  it("takes --output with --emit only, and --json and stdin without it", () => {
    const { at, run } = batchOf();
    expect(run("-o", at("x"))).toMatchObject({
      code: 2,
      out: "",
      err: "sympos: --output goes with --emit only\n",
    });
    expect(run("--emit", "make", "--json")).toMatchObject({ code: 2, out: "" });
    const piped = sympos(["batch", "-", "--emit", "make"], { input: readFileSync(at("m.toml"), "utf8") });
    expect(piped).toMatchObject({ code: 2, out: "", err: expect.stringContaining("in a file") });
    expect([existsSync(at("x")), existsSync(at("out"))]).toEqual([false, false]);
  });

  it("refuses a path that a makefile cannot have, by its name", () => {
    const { at, run } = batchOf();
    writeFileSync(at("m.toml"), readFileSync(at("m.toml"), "utf8").replace("old.kallsyms", "a:b"));
    expect(run("--emit", "make")).toMatchObject({
      code: 3,
      err: expect.stringContaining("a:b cannot stand in a makefile"),
    });
  });
});

describe("manifests that are refused", () => {
  const refused = (text: string) => {
    const dir = scratch();
    writeFileSync(path.join(dir, "m.toml"), text);
    const { code, err } = sympos(["batch", "m.toml"], { cwd: dir });
    return { code, err };
  };
  const livepatch = '[[livepatch]]\nname = "a"\nobject = "a.ko"\n';
  const kernel = '[[kernel]]\nname = "k"\n';

  it.each([
    ["no TOML", 'a = "\n', /^sympos: error: m\.toml:1: not TOML: /],
    ["nothing", "", /m\.toml: livepatch: it is missing[\s\S]*m\.toml: kernel: it is missing/],
    [
      "an unknown key",
      `${livepatch}${kernel}kallsym = "k"\n`,
      /m\.toml:6: kernel\.0\.kallsym: there is no such key/,
    ],
    [
      "a wrong type",
      `${livepatch}${kernel}kallsyms = 1\n`,
      /m\.toml:6: kernel\.0\.kallsyms: a path or a list of paths/,
    ],
    [
      "a missing path",
      `[[livepatch]]\nname = "a"\n${kernel}`,
      /m\.toml:1: livepatch\.0\.object: it is missing/,
    ],
    [
      "a name that is no name",
      `${livepatch}[[kernel]]\nname = "../k"\n`,
      /m\.toml:5: kernel\.0\.name: a name has letters/,
    ],
    ["a kernel named twice", `${livepatch}${kernel}${kernel}`, /m\.toml:7: a second kernel is named k\./],
    [
      "a kernel that there is not",
      `${livepatch}kernels = ["x"]\n${kernel}`,
      /m\.toml:4: there is no kernel x; there are k\./,
    ],
    [
      "one output of two jobs",
      `${livepatch}${livepatch.replace('"a"', '"b"')}${kernel}`,
      /m\.toml:6: the output out\/k\/a\.ko is that of k\/a, too/,
    ],
    [
      "an output that is the input",
      `out = "."\n${livepatch.replace("a.ko", "{kernel}/a.ko")}${kernel}`,
      /m\.toml:4: k\/a would write over this file/,
    ],
    [
      "decisions that a job writes over",
      `${livepatch}decisions = "out/k/a.decisions.json"\n${kernel}[[kernel]]\nname = "other"\n`,
      /^sympos: error: m\.toml:4: k\/a would write over this file.*\n$/,
    ],
    [
      "an object named as another job's result",
      `${livepatch}${livepatch.replace('"a"', '"b"').replace("a.ko", "a.result.json")}${kernel}`,
      /m\.toml:6: the output out\/k\/a\.result\.json is that of k\/a, too/,
    ],
    ["a code that there is not", `allow = ["x"]\n${livepatch}${kernel}`, /m\.toml:1: /],
    ["a level that there is not", `yes = "maybe"\n${livepatch}${kernel}`, /m\.toml:1: yes: /],
  ])("%s", (_, text, says) => {
    const { code, err } = refused(text);
    expect(code).toBe(3);
    expect(err).toMatch(says);
  });

  it("all faults are told in one run", () => {
    const { err } = refused(`${livepatch}kernels = ["x", "y"]\n${kernel}${kernel}`);
    expect(err.match(/^sympos: error: /gm)).toHaveLength(3);
  });
});
