// sympos verify and --allow, through the built commands.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectValid } from "../helpers/json-schema.js";
import { LivepatchModule } from "../helpers/livepatch-module.js";
import { EXAMPLE, KERNEL_LIST, klpConvert, scratch, sympos } from "../helpers/sympos.js";

const LIST = ["-s", KERNEL_LIST];
const PICK = ["--decide", "vmlinux:pages_to_scan_show=2"];

/** The example, converted. */
function converted(dir: string): string {
  const file = path.join(dir, "lp.ko");
  expect(sympos(["convert", EXAMPLE, ...LIST, ...PICK, "-o", file]).code).toBe(0);
  return file;
}

const both = {
  patches: [
    ["vmlinux", "old_show", 0],
    ["nfsd", "nfsd_open", 0],
  ],
} as const;

/** A module, not converted, whose jump table refers to a key of nfsd. */
function withStaticKey(dir: string): { file: string; list: string } {
  const module = new LivepatchModule(both);
  module.use("nfsd_key", { section: module.section("__jump_table", 32), offset: 8 });
  const file = path.join(dir, "static-key.ko");
  const list = path.join(dir, "Symbols.list");
  writeFileSync(file, module.bytes());
  writeFileSync(list, "klp-convert-symbol-data.0.1\n*vmlinux\nold_show\n*nfsd\nnfsd_key\nnfsd_open\n");
  return { file, list };
}

describe("sympos verify", () => {
  it("passes what sympos converted, with the groups, the counts and the evidence", () => {
    const file = converted(scratch());
    const { code, out, err } = sympos(["verify", file, ...LIST]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^PASS symbols/m);
    expect(out).toContain("vmlinux, .text: 2 relocations to 2 livepatch symbols");
    expect(out).toContain("evidence: symbols-list");
    expect(out).toMatch(/unchecked: old-name-missing, 2 times .*--kallsyms/);
    expect(out.trimEnd().endsWith(`verified: PASS ${file}`)).toBe(true);
  });

  it("gives the same as JSON by the published schema and as Markdown", () => {
    const file = converted(scratch());
    const value = expectValid("verify", sympos(["verify", file, ...LIST, "--json"]).out);
    expect(value).toMatchObject({
      schema: "sympos.verify/1",
      verdict: "PASS",
      profile: { origin: "vermagic", relocates: "early" },
      counts: [{ applyWith: "vmlinux", section: ".text", relocations: 2, symbols: 2 }],
      patched: [{ object: "vmlinux", functions: 2 }],
    });
    const { out } = sympos(["verify", file, "--markdown"]);
    expect(out).toMatch(/^# PASS: .*lp\.ko\n/);
    expect(out).toContain("| symbols | PASS | 0 | 0 |");
  });

  it("exits 4 for an object that is not converted yet", () => {
    const { code, out } = sympos(["verify", EXAMPLE]);
    expect(code).toBe(4);
    expect(out).toMatch(/\[not-converted\].*saved_command_line, pages_to_scan_show.*sympos convert/);
    expect(out).toContain("the kernel: Unknown symbol %s (err -2)");
  });

  it("exits 3 where headers, symbols or names cannot be read, and only then", () => {
    const dir = scratch();
    const file = converted(dir);
    const cut = path.join(dir, "cut.ko");
    writeFileSync(cut, readFileSync(file).subarray(0, 1000));
    expect(sympos(["verify", cut]).code).toBe(3);
    const module = new LivepatchModule();
    module.klp("vmlinux.f,0").entsize = 0;
    const broken = path.join(dir, "broken.ko");
    writeFileSync(broken, module.bytes());
    const { code, out } = sympos(["verify", broken]);
    expect(code).toBe(4);
    expect(out).toContain("[klp-section-entsize]");
  });

  it("judges for the kernel that is named", () => {
    const file = converted(scratch());
    expect(sympos(["verify", file, "--kernel", "6.1.0-1-amd64"]).out).toContain("[vermagic-release]");
    expect(sympos(["verify", file, "--kernel", "six"])).toMatchObject({ code: 2, out: "" });
    const old = JSON.parse(sympos(["verify", file, "--kernel", "5.4", "--json"]).out);
    expect(old.profile).toMatchObject({ origin: "option", relocates: "late", symbolNameLimit: 127 });
  });

  it("accepts what --allow names, and nothing else", () => {
    const allowed = sympos(["verify", EXAMPLE, "--allow", "not-converted"]);
    expect(allowed.code).toBe(0);
    expect(allowed.out).toContain("warning (allowed) [not-converted]");
    expect(sympos(["verify", EXAMPLE, "--allow", "klp-section-name"]).code).toBe(4);
    expect(sympos(["verify", EXAMPLE, "--allow", "no-such-code"])).toMatchObject({ code: 2, out: "" });
  });
});

describe("a static key of a module in __jump_table", () => {
  it("is refused by convert with the place, the key and the way out, and nothing is written", () => {
    const dir = scratch();
    const { file, list } = withStaticKey(dir);
    const target = path.join(dir, "out.ko");
    const refused = sympos(["convert", file, "-s", list, "-o", target]);
    expect(refused).toMatchObject({ code: 4, out: "" });
    expect(refused.err).toMatch(/__jump_table\+0x8: nfsd_key: .*static_key_enabled\(&key\)/);
    const shown = JSON.parse(sympos(["list", file, "-s", list, "--json"]).out);
    expect(shown.findings).toContainEqual(
      expect.objectContaining({
        code: "special-static-key",
        where: { section: "__jump_table", offset: 8, symbol: "nfsd_key" },
      }),
    );
    expect(klpConvert([list, file, target])).toMatchObject({ code: 4, out: "" });
  });

  it("is converted with --allow, in both tools; verify of the result still refuses", () => {
    const dir = scratch();
    const { file, list } = withStaticKey(dir);
    const target = path.join(dir, "out.ko");
    const allow = ["--allow", "special-static-key"];
    const done = sympos(["convert", file, "-s", list, "-o", target, ...allow]);
    expect(done.err).toContain("warning: __jump_table+0x8: nfsd_key");
    expect(done.code).toBe(0);
    expect(sympos(["verify", target]).code).toBe(4);
    expect(sympos(["verify", target, ...allow]).code).toBe(0);
    mkdirSync(path.join(dir, "drop-in"));
    const other = path.join(dir, "drop-in", "out.ko");
    expect(klpConvert([...allow, "--kernel=6.12", list, file, other]).code).toBe(0);
    expect(readFileSync(other).equals(readFileSync(target))).toBe(true);
  });
});
