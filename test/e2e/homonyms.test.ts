// A walk through examples/homonyms with the built command, as its README says.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ROOT, readJson, scratch, sympos } from "../helpers/sympos.js";

const example = (file: string): string => path.join(ROOT, "examples", "homonyms", file);
const MODULE = example("livepatch-homonyms.ko");
const BEFORE = example("kallsyms.txt");
const LOADED = example("kallsyms-loaded.txt");
const DECISIONS = example("decisions.json");

/** Addresses of a name in one of the two files, in the order of its lines. */
const addresses = (file: string, name: string): string[] =>
  readFileSync(file, "latin1")
    .split("\n")
    .filter((line) => line.split(/[ \t]/)[2] === name)
    .map((line) => `0x${line.slice(0, 16)}`);

function listed() {
  const run = sympos(["list", MODULE, "--kallsyms", BEFORE, "--json"]);
  const { symbols, functions } = JSON.parse(run.out);
  const outcome = (
    rows: { symbol?: string; name?: string; outcome: Record<string, unknown> }[],
    name: string,
  ) => rows.find((row) => (row.symbol ?? row.name) === name)?.outcome;
  return {
    code: run.code,
    symbol: (name: string) => outcome(symbols, name),
    patched: (name: string) => outcome(functions, name),
  };
}

function convert(out: string, ...more: string[]) {
  return sympos(["convert", MODULE, "--kallsyms", BEFORE, "--decisions", DECISIONS, "-o", out, ...more]);
}

function converted(): string {
  const out = path.join(scratch(), "converted.ko");
  expect(convert(out)).toMatchObject({ code: 0 });
  return out;
}

describe("list, before anything is decided", () => {
  it("leaves what is exported to the module loader", () => {
    expect(listed().symbol("kmem_cache_size")).toMatchObject({ kind: "ordinary", reason: "exported" });
  });

  it("resolves what exists once, and takes the annotation for what it is", () => {
    const { symbol } = listed();
    expect(symbol("khugepaged_pages_to_scan")).toMatchObject({ kind: "klp", rule: "unique-name", sympos: 0 });
    expect(symbol("mm_slot_cache")).toMatchObject({
      kind: "klp",
      rule: "annotation",
      sympos: 1,
      proven: true,
    });
  });

  it.each([
    ["state_show", "vmlinux", 5],
    ["nfsd_open", "nfsd", 2],
  ])("shows every %s of %s in order of position", (name, object, count) => {
    const shown = listed().symbol(name)!;
    const positions = Array.from({ length: count }, (_, i) => i + 1);
    expect(shown).toMatchObject({
      kind: "undecided",
      candidates: positions.map((sympos) => ({
        object,
        name,
        sympos,
        address: addresses(BEFORE, name)[sympos - 1],
      })),
    });
  });

  it("finds the name that the compiler made near the one that is missing", () => {
    expect(listed().symbol("proc_get_long")).toMatchObject({
      kind: "missing",
      near: [{ name: "proc_get_long.constprop.0", object: "vmlinux", sympos: 0 }],
    });
  });

  it("asks which of two functions is to be patched, and exits 1", () => {
    const { patched, code } = listed();
    expect(patched("pages_to_scan_show")).toMatchObject({ kind: "undecided", candidates: [{}, {}] });
    expect(code).toBe(1);
  });
});

describe("convert with the author's decisions", () => {
  it("exits 0; the result has nothing left to decide", () => {
    const out = converted();
    const run = sympos(["list", out, "--kallsyms", BEFORE, "--json"]);
    expect(run.code).toBe(0);
    const names = JSON.parse(run.out).symbols.map(({ symbol }: { symbol: string }) => symbol);
    expect(names).toEqual(
      expect.arrayContaining([
        ".klp.sym.nfsd.nfsd_open,2",
        ".klp.sym.vmlinux.khugepaged_pages_to_scan,0",
        ".klp.sym.vmlinux.mm_slot_cache,1",
        ".klp.sym.vmlinux.proc_get_long.constprop.0,0",
        ".klp.sym.vmlinux.state_show,2",
      ]),
    );
  });

  it("sets .old_sympos of the patched homonym", () => {
    const { functions } = JSON.parse(sympos(["list", converted(), "--kallsyms", BEFORE, "--json"]).out);
    expect(functions).toMatchObject([
      { object: "vmlinux", name: "pages_to_scan_show", oldSympos: 2 },
      { object: "nfsd", name: "export_features_show", oldSympos: 0 },
    ]);
  });

  it("uses a decisions file that was made for exactly these files", () => {
    expect(convert(path.join(scratch(), "out.ko")).err).not.toMatch(/made for|made from/);
  });
});

describe("verify --loaded", () => {
  /** The copy of the loaded kernel with one line changed. */
  function changed(change: (text: string) => string): string {
    const file = path.join(scratch(), "kallsyms.txt");
    const text = readFileSync(LOADED, "latin1");
    const other = change(text);
    expect(other).not.toBe(text);
    writeFileSync(file, other, "latin1");
    return file;
  }

  const verify = (kallsyms: string, ...more: string[]) =>
    sympos(["verify", converted(), "--loaded", "--kallsyms", kallsyms, ...more]);

  it("lists every livepatch symbol with the address that the kernel chose, and exits 0", () => {
    const { code, out } = verify(LOADED);
    expect(out).toContain("loaded: 5 of 5 livepatch symbols of livepatch_homonyms are the chosen ones");
    expect(out.match(/^ {2}chosen /gm)).toHaveLength(5);
    expect(out).toContain(`${addresses(LOADED, "nfsd_open")[1]!.slice(2)}  nfsd `);
    expect([code, out.trimEnd().split("\n").at(-1)]).toEqual([0, expect.stringContaining("verified: PASS")]);
  });

  it("reads a packed copy of kallsyms", () => {
    const packed = path.join(scratch(), "kallsyms.gz");
    writeFileSync(packed, gzipSync(readFileSync(LOADED)));
    expect(verify(packed)).toMatchObject({ code: 0, out: expect.stringContaining("loaded: 5 of 5") });
  });

  it("says the same as JSON, by the published schema", () => {
    const report = JSON.parse(verify(LOADED, "--json").out);
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    ajv.addSchema(readJson(path.join(ROOT, "docs/schemas/common.schema.json")) as object);
    const validate = ajv.compile(readJson(path.join(ROOT, "docs/schemas/verify.schema.json")) as object);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    const { loaded } = report;
    expect(loaded).toMatchObject({
      module: "livepatch_homonyms",
      kallsyms: { kind: "kallsyms", path: LOADED },
    });
    expect(loaded.symbols).toContainEqual({
      symbol: ".klp.sym.nfsd.nfsd_open,2",
      object: "nfsd",
      name: "nfsd_open",
      sympos: 2,
      address: addresses(LOADED, "nfsd_open")[1],
      expected: addresses(LOADED, "nfsd_open")[1],
      state: "chosen",
    });
  });

  it("puts the same lines into the Markdown report", () => {
    const { out } = verify(LOADED, "--markdown");
    expect(out).toMatch(/^# PASS: /);
    expect(out).toMatch(/\n## Loaded\n\n```\nloaded: 5 of 5 [\s\S]*\n```\n$/);
  });

  it("exits 4 where the kernel has another symbol than the chosen one", () => {
    const [local, global] = addresses(LOADED, "nfsd_open").map((address) => address.slice(2));
    const swapped = changed((text) => text.replace(`${global} ? .klp`, `${local} ? .klp`));
    const { code, out } = verify(swapped);
    expect(out).toContain("error [loaded-other-symbol] .klp.sym.nfsd.nfsd_open,2");
    expect([code, out.trimEnd().split("\n").at(-1)]).toEqual([4, expect.stringContaining("verified: FAIL")]);
  });

  it("accepts 0 while nfsd is absent", () => {
    const absent = changed((text) =>
      text.replace(/^.*\[nfsd\]\n/gm, "").replace(/^\w+ (?=\? \.klp\.sym\.nfsd)/gm, "0000000000000000 "),
    );
    const { code, out } = verify(absent);
    expect(out).toContain("loaded: 4 of 5 livepatch symbols");
    expect(out).toMatch(/^ {2}waits +0{16} +nfsd +position 2 +nfsd_open$/m);
    expect(code).toBe(0);
  });

  it("exits 4 where the livepatch is not loaded", () => {
    const { code, out } = verify(BEFORE);
    expect(out).toContain("error [livepatch-not-loaded]");
    expect(code).toBe(4);
  });

  it("exits 3 where the kernel hides the addresses, and says so", () => {
    const { code, err } = verify(changed((text) => text.replace(/^\w{16}/gm, "0".repeat(16))));
    expect(err).toContain("all addresses are 0: the kernel hides them from this user");
    expect(code).toBe(3);
  });

  it("exits 3 where the copy cannot be read", () => {
    expect(verify(path.join(scratch(), "none"))).toMatchObject({ code: 3, out: "" });
  });
});

it("the decisions file names the release of the module that lies beside it", () => {
  expect(readJson(DECISIONS)).toMatchObject({
    object: { path: path.basename(MODULE), release: expect.stringMatching(/^\d+\.\d+\./) },
    sources: [{ kind: "kallsyms", path: path.basename(BEFORE) }],
  });
});
