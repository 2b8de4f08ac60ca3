// The command contract (docs/commands.md), through the built commands on the real example.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectValid } from "../helpers/json-schema.js";
import {
  EXAMPLE,
  EXAMPLE_DECISIONS,
  KERNEL_LIST,
  klpConvert,
  ROOT,
  readJson,
  scratch,
  sympos,
} from "../helpers/sympos.js";

const LIST = ["-s", KERNEL_LIST];
const PICK = ["--decide", "vmlinux:pages_to_scan_show=2"];

interface ListJson {
  symbols: { symbol: string; uses: unknown[]; outcome: Record<string, unknown> & { kind: string } }[];
  functions: { name: string; outcome: { kind: string } }[];
  findings: { code: string }[];
  counts: Record<string, number>;
  object: { machine: string; release: string };
}

/** A saved kallsyms in which both homonyms of the example have an address. */
const KALLSYMS = [
  "ffffffff81000000 T _text",
  "ffffffff81001000 T __fentry__",
  "ffffffff81002000 t pages_to_scan_show",
  "ffffffff81003000 t pages_to_scan_show",
  "ffffffff81004000 D saved_command_line",
  ...[
    "__fentry__",
    "__stack_chk_fail",
    "__x86_return_thunk",
    "klp_enable_patch",
    "kstrtoull",
    "seq_printf",
    "sysfs_emit",
  ].map((name, i) => `ffffffff8200${i}000 r __ksymtab_${name}`),
  "ffffffff83000000 t cmdline_proc_show",
  "ffffffff83001000 t hpage_pmd_size_show",
  "",
].join("\n");

describe("sympos list", () => {
  it("gives every undefined symbol with its outcome, in the published schema, and exits 1 while one is open", () => {
    const { code, out, err } = sympos(["list", EXAMPLE, ...LIST, "--json"]);
    const value = expectValid("list", out) as ListJson;
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const names = value.symbols.map((s) => s.symbol);
    expect(names).toEqual([...names].sort());
    expect(value.counts).toEqual({ klp: 1, ordinary: 7, undecided: 1, missing: 0, skipped: 0 });
    expect(value.object).toMatchObject({ machine: "x86_64", release: expect.stringMatching(/^6\./) });
    const open = value.symbols.find((s) => s.outcome.kind === "undecided");
    expect(open?.outcome["candidates"]).toMatchObject([
      { object: "vmlinux", sympos: 1, address: null, file: null },
      { object: "vmlinux", sympos: 2, address: null, file: null },
    ]);
    expect(value.functions.map((f) => f.name)).toEqual(["cmdline_proc_show", "hpage_pmd_size_show"]);
  });

  it("records a position picked with a list alone as not proven, and one picked with kallsyms as proven", () => {
    const dir = scratch();
    writeFileSync(path.join(dir, "kallsyms"), KALLSYMS);
    const outcome = (sources: string[]) => {
      const { code, out } = sympos(["list", EXAMPLE, ...sources, ...PICK, "--json"]);
      expect(code).toBe(0);
      return (JSON.parse(out) as ListJson).symbols.find((s) => s.symbol === "pages_to_scan_show")?.outcome;
    };
    expect(outcome(LIST)).toMatchObject({ kind: "klp", sympos: 2, rule: "author", proven: false });
    expect(outcome(["--kallsyms", path.join(dir, "kallsyms")])).toMatchObject({ sympos: 2, proven: true });
  });

  it("shows addresses of kallsyms as 0x and sixteen digits", () => {
    const dir = scratch();
    writeFileSync(path.join(dir, "kallsyms"), KALLSYMS);
    const { out } = sympos(["list", EXAMPLE, "--kallsyms", path.join(dir, "kallsyms"), "--json"]);
    const open = (expectValid("list", out) as ListJson).symbols.find(
      (s) => s.symbol === "pages_to_scan_show",
    );
    expect(open?.outcome["candidates"]).toMatchObject([
      { address: "0xffffffff81002000", type: "t", bind: "local" },
      { address: "0xffffffff81003000", type: "t", bind: "local" },
    ]);
  });

  it("keeps everything open without a source, but what is annotated", () => {
    const { code, out } = sympos(["list", EXAMPLE, "--json"]);
    const { counts, findings } = expectValid("list", out) as ListJson;
    expect({ code, undecided: counts["undecided"] }).toEqual({ code: 1, undecided: 9 });
    expect(findings.map((f) => f.code)).toContain("no-sources");
  });

  it("tells a missing symbol with near names", () => {
    const dir = scratch();
    const list = path.join(dir, "Symbols.list");
    writeFileSync(list, "klp-convert-symbol-data.0.1\n*vmlinux\nsaved_command_lines\nseq_printf\n");
    const { code, out } = sympos(["list", EXAMPLE, "-s", list, "--json"]);
    const symbols = (expectValid("list", out) as ListJson).symbols;
    const missing = symbols.find((s) => s.symbol === "saved_command_line");
    expect({ code, kind: missing?.outcome.kind }).toEqual({ code: 1, kind: "missing" });
    expect(missing?.outcome["near"]).toMatchObject([{ object: "vmlinux", name: "saved_command_lines" }]);
  });
});

describe("sympos convert", () => {
  it("converts with a decision, proves the file, and prints where it is last", () => {
    const dir = scratch();
    const target = path.join(dir, "out.ko");
    const { code, out, err } = sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", target]);
    expect({ code, out }).toEqual({ code: 0, out: `verified: PASS ${target}\n` });
    expect(err).toContain("2 livepatch symbols, 2 relocations in 1 klp section");
    expect(readdirSync(dir)).toEqual(["out.ko"]);
    const again = sympos(["list", target, ...LIST, "--json"]);
    const rules = (JSON.parse(again.out) as ListJson).symbols.filter((s) => s.outcome.kind === "klp");
    expect(rules.map((s) => [s.symbol, s.outcome["rule"]])).toEqual([
      [".klp.sym.vmlinux.pages_to_scan_show,2", "already-converted"],
      [".klp.sym.vmlinux.saved_command_line,0", "already-converted"],
    ]);
  });

  it("copies an object that is converted already, and says so", () => {
    const dir = scratch();
    const [once, twice] = [path.join(dir, "once.ko"), path.join(dir, "twice.ko")];
    sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", once]);
    const { code, err } = sympos(["convert", once, ...LIST, "-o", twice]);
    expect({ code, same: readFileSync(once).equals(readFileSync(twice)) }).toEqual({ code: 0, same: true });
    expect(err).toMatch(/already converted \(2 livepatch symbols\)/);
  });

  it("needs no source for an object that is converted already: it is listed, and copied", () => {
    const dir = scratch();
    const [once, twice] = [path.join(dir, "once.ko"), path.join(dir, "twice.ko")];
    sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", once]);
    const { code, err } = sympos(["convert", once, "-o", twice]);
    expect({ code, same: readFileSync(once).equals(readFileSync(twice)) }).toEqual({ code: 0, same: true });
    expect(err).toMatch(/already converted \(2 livepatch symbols\)/);
    expect(err).not.toContain("no symbol source");
    const list = sympos(["list", once, "--json"]);
    const { counts } = expectValid("list", list.out) as ListJson;
    expect({ code: list.code, counts }).toMatchObject({ code: 0, counts: { klp: 2, undecided: 0 } });
  });

  it("takes a decisions file, and options win over it", () => {
    const dir = scratch();
    const target = path.join(dir, "out.ko");
    const convert = (...more: string[]) =>
      sympos([
        "convert",
        EXAMPLE,
        ...LIST,
        "--decisions",
        EXAMPLE_DECISIONS,
        ...more,
        "-o",
        target,
        "--json",
      ]);
    const sympos2 = expectValid("convert", convert().out) as ListJson & {
      written: boolean;
      verified: boolean;
    };
    expect(sympos2).toMatchObject({ written: true, verified: true });
    expect(sympos2.symbols.find((s) => s.symbol === "pages_to_scan_show")?.outcome).toMatchObject({
      sympos: 2,
    });
    const sympos1 = JSON.parse(convert("--decide", "vmlinux:pages_to_scan_show=1").out) as ListJson;
    expect(sympos1.symbols.find((s) => s.symbol === "pages_to_scan_show")?.outcome).toMatchObject({
      sympos: 1,
    });
  });

  it("writes nothing while a symbol is open, and shows every candidate", () => {
    const dir = scratch();
    const target = path.join(dir, "out.ko");
    writeFileSync(target, "before");
    const { code, err, out } = sympos(["convert", EXAMPLE, ...LIST, "-o", target]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /pages_to_scan_show .*2 candidates\b.*\n +vmlinux {2}position 1\n +vmlinux {2}position 2 {2}a list does not show which is which/,
    );
    expect(readFileSync(target, "utf8")).toBe("before");
    expect(readdirSync(dir)).toEqual(["out.ko"]);
  });

  it.each([
    ["vmlinux:pages_to_scan_show=3", /position 3 .* has 2.*from 1 to 2/],
    ["vmlinux:pages_to_scan_show=0", /position 0 .* has 2/],
    ["ext4:pages_to_scan_show=1", /no object ext4/],
  ])("refuses %s, which the evidence contradicts, with exit 4", (decision, message) => {
    const target = path.join(scratch(), "out.ko");
    const { code, err } = sympos(["convert", EXAMPLE, ...LIST, "--decide", decision, "-o", target]);
    expect(code).toBe(4);
    expect(err).toMatch(message);
    expect(existsSync(target)).toBe(false);
  });

  it("keeps the mode of a file that it replaces and writes through a symbolic link", () => {
    const dir = scratch();
    const [real, link] = [path.join(dir, "real.ko"), path.join(dir, "link.ko")];
    writeFileSync(real, "old");
    chmodSync(real, 0o640);
    symlinkSync(real, link);
    expect(sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", link]).code).toBe(0);
    expect(readFileSync(real).subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    expect(readdirSync(dir).sort()).toEqual(["link.ko", "real.ko"]);
  });

  it("plans and proves without writing on --dry-run", () => {
    const dir = scratch();
    const target = path.join(dir, "out.ko");
    const { code, out, err } = sympos(["convert", EXAMPLE, ...LIST, ...PICK, "--dry-run", "-o", target]);
    expect({ code, out, files: readdirSync(dir) }).toEqual({ code: 0, out: "", files: [] });
    expect(err).toContain("2 relocations in 1 klp section: a dry run, nothing was written\n");
  });

  it("gives the same bytes from another directory, umask, locale and time zone", () => {
    const dir = scratch();
    mkdirSync(path.join(dir, "sub"));
    cpSync(EXAMPLE, path.join(dir, "sub", "x.ko"));
    const [a, b] = [path.join(dir, "a.ko"), path.join(dir, "b.ko")];
    sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", a]);
    const env = { TZ: "Asia/Tokyo", LC_ALL: "C", LANG: "C" };
    sympos(["convert", "x.ko", ...LIST, ...PICK, "-o", b], { cwd: path.join(dir, "sub"), env });
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  });
});

describe("exit codes", () => {
  it.each<[string, string[], number, RegExp]>([
    ["an unknown option", ["list", EXAMPLE, "--frobnicate"], 2, /unknown option/],
    [
      "a malformed decision",
      ["list", EXAMPLE, "--decide", "nonsense"],
      2,
      /--decide nonsense.*Write --decide/,
    ],
    ["a convert without output", ["convert", EXAMPLE, ...LIST], 2, /-o OUT\.ko/],
    ["no terminal", [EXAMPLE, ...LIST], 2, /no terminal.*list.*convert.*--plain/],
    ["a search without a source", ["search", "x"], 2, /--symbols or --kallsyms/],
    ["an object that is not there", ["list", "/nonexistent.ko", ...LIST], 3, /nonexistent\.ko.*no such file/],
    ["an object that is a directory", ["list", ROOT, ...LIST], 3, /is a directory/],
    [
      "an object that is not ELF",
      ["list", KERNEL_LIST.replace("Symbols.list.gz", "../cmdline/Makefile"), ...LIST],
      3,
      /not an ELF file/,
    ],
    ["a compressed object", ["list", KERNEL_LIST, ...LIST], 3, /compressed \(gzip\)/],
    ["a list that is no list", ["list", EXAMPLE, "-s", EXAMPLE], 3, /not a symbol list.*ELF/],
    [
      "decisions that are no JSON",
      ["list", EXAMPLE, ...LIST, "--decisions", EXAMPLE],
      3,
      /not a decisions file/,
    ],
    [
      "an output that cannot be written",
      ["convert", EXAMPLE, ...LIST, ...PICK, "-o", "/nonexistent/x.ko"],
      5,
      /cannot be written.*no such/,
    ],
  ])("%s", (_, args, exit, message) => {
    const { code, err, out } = sympos(args);
    expect({ code, out }).toEqual({ code: exit, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

describe("sympos annotate", () => {
  it("prints the array of the sympos dialect for what the list cannot decide", () => {
    const { code, out } = sympos(["annotate", EXAMPLE, ...LIST, ...PICK, "--print"]);
    expect(code).toBe(0);
    expect(out).toContain(
      "static KLP_MODULE_RELOC(vmlinux) relocs_vmlinux[] __used = {\n\tKLP_SYMPOS(pages_to_scan_show, 2),\n};\n",
    );
    expect(out).not.toContain("KLP_SYMPOS(saved_command_line");
  });

  it("prints a declaration for every symbol in the reloc dialect, to a file when asked", () => {
    const target = path.join(scratch(), "annotation.h");
    const { code, out } = sympos(["annotate", EXAMPLE, ...LIST, ...PICK, "--dialect", "reloc", "-o", target]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    const text = readFileSync(target, "utf8");
    expect(text).toContain(
      "extern typeof(pages_to_scan_show) pages_to_scan_show KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, pages_to_scan_show, 2);",
    );
    expect(text).toContain("KLP_RELOC_SYMBOL(vmlinux, vmlinux, saved_command_line);");
  });
});

describe("sympos search and symbols", () => {
  it("finds names as the schema says, the exact one first", () => {
    const { code, out } = sympos(["search", "saved_command_line", ...LIST, "--json", "--limit", "3"]);
    const { hits } = expectValid("search", out) as { hits: { name: string; candidates: unknown[] }[] };
    expect(code).toBe(0);
    expect(hits[0]).toMatchObject({
      name: "saved_command_line",
      candidates: [{ object: "vmlinux", sympos: 0 }],
    });
  });

  it("makes a list from kallsyms with CRLF, bpf and livepatch lines, and reads it back to the same list", () => {
    const dir = scratch();
    const [saved, first, second] = ["kallsyms", "first", "second"].map((name) => path.join(dir, name)) as [
      string,
      string,
      string,
    ];
    const extra = [
      "ffffffffc0000000 t bpf_prog_1\t[bpf]",
      "ffffffffc0001000 t nfsd_open\t[nfsd]",
      "ffffffffc0002000 T nfsd_open\t[nfsd]",
      "ffffffff81003000 ? .klp.sym.vmlinux.pages_to_scan_show,2\t[livepatch_cmdline]",
      "",
    ];
    writeFileSync(saved, (KALLSYMS + extra.join("\n")).replaceAll("\n", "\r\n"));
    expect(sympos(["symbols", "--kallsyms", saved, "-o", first]).code).toBe(0);
    expect(sympos(["symbols", "-s", first, "-o", second]).code).toBe(0);
    const text = readFileSync(first, "utf8");
    expect(readFileSync(second, "utf8")).toBe(text);
    expect(text).toMatch(/^klp-convert-symbol-data\.0\.1\n\*vmlinux\n/);
    expect(text).toContain("*nfsd\nnfsd_open\nnfsd_open\n");
    expect(text).not.toMatch(/bpf_prog_1|\.klp\.sym/);
  });
});

describe("outputs", () => {
  it("never go onto a file that the same run reads", () => {
    const dir = scratch();
    const list = path.join(dir, "Symbols.list");
    const text = "klp-convert-symbol-data.0.1\n*vmlinux\nsaved_command_line\n";
    writeFileSync(list, text);
    cpSync(EXAMPLE, path.join(dir, "lp.ko"));
    const object = path.join(dir, "lp.ko");
    const runs = [
      sympos(["convert", object, "-s", list, "-o", list]),
      sympos(["annotate", object, "-s", list, "-o", object]),
      sympos(["symbols", "-s", list, "-o", path.join(dir, ".", "Symbols.list")]),
      klpConvert([list, object, list]),
      klpConvert([object, list]),
    ];
    expect(runs.map((r) => r.code)).toEqual([2, 2, 2, 2, 2]);
    expect(readFileSync(list, "utf8")).toBe(text);
    expect(readFileSync(object).equals(readFileSync(EXAMPLE))).toBe(true);
  });

  it("of annotate are not touched when a decision is refused", () => {
    const target = path.join(scratch(), "a.h");
    writeFileSync(target, "mine");
    const bad = ["--decide", "vmlinux:pages_to_scan_show=9"];
    expect(sympos(["annotate", EXAMPLE, ...LIST, ...bad, "-o", target]).code).toBe(4);
    expect(readFileSync(target, "utf8")).toBe("mine");
  });
});

describe("streams", () => {
  const shell = (script: string) =>
    spawnSync("bash", ["-c", script, "bash", process.execPath, path.join(ROOT, "bin", "sympos")], {
      encoding: "utf8",
    });

  it("keep the command's own exit code when the reader goes away", () => {
    const done = shell(`"$1" "$2" list ${EXAMPLE} -s ${KERNEL_LIST} --json | true; echo "\${PIPESTATUS[0]}"`);
    expect({ out: done.stdout, err: done.stderr }).toEqual({ out: "1\n", err: "" });
  });

  it("have the object alone where it goes to stdout, through a pipe and into a file", () => {
    const dir = scratch();
    const at = (name: string): string => path.join(dir, name);
    const args = `convert ${EXAMPLE} -s ${KERNEL_LIST} --decisions ${EXAMPLE_DECISIONS}`;
    expect(sympos([...args.split(" "), "-o", at("plain.ko")]).code).toBe(0);
    const done = shell(
      `"$1" "$2" ${args} -o /dev/stdout | cat > ${at("piped.ko")}; "$1" "$2" ${args} -o /dev/stdout > ${at("file.ko")}`,
    );
    expect(done.stderr.match(/^verified: PASS \/dev\/stdout$/gm)).toHaveLength(2);
    const expected = readFileSync(at("plain.ko"));
    for (const name of ["piped.ko", "file.ko"]) expect(readFileSync(at(name))).toEqual(expected);
    const both = shell(`"$1" "$2" ${args} -o /dev/stdout --json | cat`);
    expect([both.stdout, both.stderr]).toEqual(["", expect.stringContaining("cannot both go to stdout")]);
  });

  it("are told of when they cannot be written, without a stack trace", () => {
    const done = shell(`"$1" "$2" list ${EXAMPLE} -s ${KERNEL_LIST} > /dev/full`);
    expect(done.status).toBe(5);
    expect(done.stderr).toMatch(/^sympos: error: stdout: cannot be written/);
    expect(done.stderr).not.toMatch(/\n\s+at /);
  });
});

describe("decisions", () => {
  it("that differ on one symbol are told of, and the last counts", () => {
    const args = ["list", EXAMPLE, ...LIST, "--decide", "vmlinux:pages_to_scan_show=1", ...PICK, "--json"];
    const value = JSON.parse(sympos(args).out) as ListJson;
    expect(value.findings.map((f) => f.code)).toContain("decision-repeated");
    const outcome = value.symbols.find((s) => s.symbol === "pages_to_scan_show")?.outcome;
    expect(outcome).toMatchObject({ sympos: 2 });
  });

  it("on names that the object does not have stay in their file", () => {
    const dir = scratch();
    const file = path.join(dir, "decisions.json");
    const content = readJson(EXAMPLE_DECISIONS) as { decisions: object[] };
    const other = {
      symbol: "only_on_arm",
      object: "vmlinux",
      name: "only_on_arm",
      sympos: 0,
      applyWith: null,
    };
    content.decisions.push({ ...other, rule: "author", proven: false });
    writeFileSync(file, JSON.stringify(content));
    const script = "pick pages_to_scan_show vmlinux 1\nquit\n";
    sympos(["--plain", EXAMPLE, ...LIST, "--decisions", file], { input: script });
    const kept = (readJson(file) as { decisions: { symbol: string; sympos: number }[] }).decisions;
    expect(kept.map((d) => [d.symbol, d.sympos])).toEqual([
      ["pages_to_scan_show", 1],
      ["only_on_arm", 0],
    ]);
  });

  it.each(["vmlinux:a b=1", "vmlinux:state_show=\x01,1"])("%j is refused as an option", (option) => {
    expect(sympos(["list", EXAMPLE, ...LIST, "--decide", option])).toMatchObject({ code: 2, out: "" });
  });
});

describe("names from files", () => {
  it("never reach the terminal unescaped", () => {
    const list = path.join(scratch(), "evil.list");
    writeFileSync(list, "klp-convert-symbol-data.0.1\n*vmlinux\nok\n\x1b]0;owned\x07\n");
    const { code, err } = sympos(["list", EXAMPLE, "-s", list]);
    expect(code).toBe(3);
    expect(err).toContain("\\x1b]0;owned\\x07");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is printed is the point
    expect(err).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });
});

describe("the launchers", () => {
  it("run from any directory", () => {
    expect(sympos(["--version"], { cwd: "/" })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it("say what is missing and exit 70 without a build", () => {
    const dir = scratch();
    cpSync(path.join(ROOT, "bin"), path.join(dir, "bin"), { recursive: true });
    const done = spawnSync(process.execPath, [path.join(dir, "bin", "sympos"), "--version"], {
      encoding: "utf8",
    });
    expect(done.status).toBe(70);
    expect(done.stderr).toMatch(/not built yet.*npm run build/);
  });
});

describe("npm start", () => {
  it("converts the example without a terminal, the same on a second run, whatever CI and NODE_ENV say", () => {
    const start = () =>
      spawnSync(process.execPath, [path.join(ROOT, "scripts/start.js")], {
        stdio: ["ignore", "pipe", "pipe"],
        encoding: "utf8",
        env: { ...process.env, CI: "true", NODE_ENV: "production" },
      });
    const [first, second] = [start(), start()];
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: "" });
    expect(first.stdout.trimEnd().split("\n").at(-1)).toMatch(/^verified: PASS .*livepatch-cmdline\.ko$/);
    expect(second.stdout).toBe(first.stdout);
  });
});
