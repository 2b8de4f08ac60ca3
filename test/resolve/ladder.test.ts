// Which rule decides a symbol, and by what evidence: the ladder over small sources.
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { climb, type LadderInput } from "../../src/resolve/ladder.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { Decision, Outcome } from "../../src/resolve/types.js";
import { combine } from "../../src/symbols/kernel.js";
import { symbol } from "../helpers/elf-builder.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";
import { kallsyms, lines, symvers } from "../symbols/sources.js";

const LIST = lines(
  "*vmlinux",
  ...["only", "twice", "twice", "exported", "__ksymtab_exported", "across", "state_store"],
  "*ext4",
  ...["ext4_only", "across", "exported", "ext4_export", "__ksymtab_ext4_export", "twice"],
  "*user",
  ...["ext4_export"],
);
const KALLSYMS = kallsyms(
  "ffffffff81000000 T only\nffffffff81000010 t twice\nffffffff81000020 t twice\nffffffffc0000000 t twice\t[ext4]\n",
).index;

function decide(
  object: LivepatchBuilder,
  { kernel = combine([LIST]), ...more }: Partial<Omit<LadderInput, "subject">> = {},
) {
  const subject = readSubject(parseObject(object.bytes()));
  const input: LadderInput = {
    subject,
    kernel,
    decisions: [],
    patchedObjects: [],
    withoutSources: "open",
    ...more,
  };
  const { resolutions, findings } = climb(input);
  const outcomes: Record<string, Outcome> = {};
  for (const { symbol: name, outcome } of resolutions) outcomes[name] = outcome;
  return { outcomes, resolutions, codes: findings.map((f) => `${f.severity} ${f.code}`), findings };
}

const using = (...names: string[]): LivepatchBuilder => {
  const object = new LivepatchBuilder();
  for (const name of names) object.use(name);
  return object;
};

const pick = (name: string, more: Partial<Extract<Decision, { kind: "pick" }>> = {}): Decision => ({
  kind: "pick",
  symbol: name,
  object: "vmlinux",
  name,
  sympos: 0,
  applyWith: null,
  ...more,
});

describe("the rules", () => {
  test("unique-name: one symbol of the name in everything that is known", () => {
    expect(decide(using("only", "ext4_only")).outcomes).toMatchObject({
      only: { kind: "klp", object: "vmlinux", name: "only", sympos: 0, rule: "unique-name", proven: true },
      ext4_only: { kind: "klp", object: "ext4", sympos: 0, rule: "unique-name", proven: true },
    });
  });

  test("undecided: several in one object, or in several objects", () => {
    const { outcomes } = decide(using("twice", "across"));
    expect(outcomes["across"]).toMatchObject({ kind: "undecided", why: "several-objects" });
    expect(outcomes["twice"]).toMatchObject({ kind: "undecided", why: "several-objects" });
    const candidates = outcomes["twice"]?.kind === "undecided" ? outcomes["twice"].candidates : [];
    expect(candidates.map((c) => [c.object, c.sympos, c.address])).toEqual([
      ["vmlinux", 1, null],
      ["vmlinux", 2, null],
      ["ext4", 0, null],
    ]);
  });

  test("several in one object are told apart by addresses where a source has them", () => {
    const outcome = decide(using("twice"), { kernel: combine([KALLSYMS]) }).outcomes["twice"];
    const candidates = outcome?.kind === "undecided" ? outcome.candidates : [];
    expect(candidates.map((c) => [c.object, c.sympos, c.address, c.bind])).toEqual([
      ["vmlinux", 1, "0xffffffff81000010", "local"],
      ["vmlinux", 2, "0xffffffff81000020", "local"],
      // a small letter in a module's line says "not exported", nothing of the binding
      ["ext4", 0, "0xffffffffc0000000", null],
    ]);
  });

  test("missing: with near names of a source that holds all names", () => {
    const { outcomes } = decide(using("stat_store"));
    expect(outcomes["stat_store"]).toMatchObject({ kind: "missing", near: [{ name: "state_store" }] });
  });

  test("weak: nothing defines it, so it stays 0", () => {
    const object = using();
    object.undefined("nowhere", 2);
    expect(decide(object.use("nowhere")).outcomes["nowhere"]).toEqual({
      kind: "ordinary",
      reason: "weak",
      object: null,
    });
  });

  test("unused: nothing refers to it", () => {
    const object = using();
    object.undefined("nowhere");
    object.undefined("_GLOBAL_OFFSET_TABLE_");
    const { outcomes, findings } = decide(object);
    expect(outcomes["nowhere"]).toMatchObject({ kind: "ordinary", reason: "unused" });
    // the loader wants it all the same, but for the one that assemblers leave
    expect(findings.map((f) => [f.code, f.where.symbol])).toEqual([["undefined-unused", "nowhere"]]);
  });

  test("toc: .TOC. belongs to the module loader, whatever is decided", () => {
    const { outcomes } = decide(using(".TOC."), { decisions: [pick(".TOC.")] });
    expect(outcomes[".TOC."]).toMatchObject({ kind: "ordinary", reason: "toc" });
  });

  test("without any source: left to the loader, or kept open", () => {
    const none = combine([]);
    expect(decide(using("x"), { kernel: none, withoutSources: "leave" }).outcomes["x"]).toMatchObject({
      kind: "ordinary",
      reason: "not-annotated",
    });
    expect(decide(using("x"), { kernel: none }).outcomes["x"]).toMatchObject({
      kind: "undecided",
      why: "no-source",
    });
  });

  test("without any source, in a converted object: what that conversion left stays the loader's", () => {
    const object = using("left");
    object.spec.symbols.push(symbol(".klp.sym.vmlinux.done,0", { at: 0xff20 }));
    const asked = { kernel: combine([]) };
    expect(decide(object, asked).outcomes["left"]).toMatchObject({
      kind: "ordinary",
      reason: "left-by-conversion",
    });
  });
});

describe("exports", () => {
  test("of vmlinux: ordinary, homonyms or not", () => {
    expect(decide(using("exported")).outcomes["exported"]).toEqual({
      kind: "ordinary",
      reason: "exported",
      object: "vmlinux",
    });
  });

  test("of a module: ordinary, unless the livepatch patches that module", () => {
    expect(decide(using("ext4_export")).outcomes["ext4_export"]).toMatchObject({
      reason: "exported",
      object: "ext4",
    });
    const patched = decide(using("ext4_export"), { patchedObjects: ["ext4"] });
    expect(patched.outcomes["ext4_export"]).toMatchObject({
      kind: "klp",
      object: "ext4",
      sympos: 0,
      proven: true,
    });
    expect(patched.codes).toEqual(["note export-of-patched-module"]);
  });

  test.each([
    ["t dup", "T dup", 2],
    ["T dup", "t dup", 1],
  ])(
    "of a patched module with a static one beside (%s, %s): that which is exported",
    (first, second, sympos) => {
      const text = `ffffffff81000000 T v\nffffffffc0000000 ${first}\t[ext4]\nffffffffc0000010 ${second}\t[ext4]\n`;
      const kernel = combine([
        kallsyms(text).index,
        symvers("0x12345678\tdup\tfs/ext4/ext4\tEXPORT_SYMBOL\t\n").index,
      ]);
      expect(decide(using("dup"), { kernel, patchedObjects: ["ext4"] }).outcomes["dup"]).toMatchObject({
        kind: "klp",
        object: "ext4",
        sympos,
        proven: true,
      });
    },
  );

  test("of a patched module with a static one beside, and a list that shows no order: open", () => {
    const exports = symvers("0x12345678\tdup\tfs/ext4/ext4\tEXPORT_SYMBOL\t\n").index;
    const kernel = combine([lines("*vmlinux", "v", "*ext4", "dup", "dup"), exports]);
    expect(decide(using("dup"), { kernel, patchedObjects: ["ext4"] }).outcomes["dup"]).toMatchObject({
      kind: "undecided",
      candidates: [{ object: "ext4" }, { object: "ext4" }],
    });
  });

  test("of vmlinux and a patched module: the loader takes vmlinux's", () => {
    const kernel = combine([LIST, symvers("0x12345678\texported\tfs/ext4/ext4\tEXPORT_SYMBOL\t\n").index]);
    expect(
      decide(using("exported"), { kernel, patchedObjects: ["ext4"] }).outcomes["exported"],
    ).toMatchObject({
      kind: "ordinary",
    });
  });

  test("an annotation goes before the export", () => {
    const object = using("exported");
    object.annotate("ext4", [["exported", 0]]);
    const { outcomes } = decide(object);
    // nm lists what ext4 refers to as well, so that this is no proof of a definition
    expect(outcomes["exported"]).toMatchObject({
      kind: "klp",
      object: "ext4",
      rule: "annotation",
      proven: false,
    });
  });
});

describe("annotations", () => {
  const annotated = (object: string, name: string, sympos: number): LivepatchBuilder => {
    const livepatch = using(name);
    livepatch.annotate(object, [[name, sympos]]);
    return livepatch;
  };

  test.each([
    ["vmlinux", "only", 0, "klp", 0, true, []],
    ["vmlinux", "only", 1, "klp", 0, true, ["note sympos-one-on-unique"]],
    ["vmlinux", "twice", 2, "klp", 2, false, []],
    ["vmlinux", "twice", 0, "klp", 0, false, ["error sympos-ambiguous"]],
    ["vmlinux", "twice", 3, "klp", 3, false, ["error sympos-out-of-range"]],
    ["vmlinux", "ext4_only", 0, "klp", 0, false, ["error sympos-no-such-symbol"]],
    ["ext5", "only", 0, "klp", 0, false, ["error object-unknown"]],
  ])("%s %s,%d", (object, name, sympos, kind, written, proven, codes) => {
    const { outcomes, codes: found } = decide(annotated(object, name, sympos));
    expect(outcomes[name]).toMatchObject({ kind, object, sympos: written, proven, rule: "annotation" });
    expect(found).toEqual(codes);
  });

  test("a source with an order proves a position", () => {
    const { outcomes } = decide(annotated("vmlinux", "twice", 2), { kernel: combine([KALLSYMS]) });
    expect(outcomes["twice"]).toMatchObject({ sympos: 2, proven: true });
    expect(outcomes["twice"]?.kind === "klp" && outcomes["twice"].evidence.map((e) => e.kind)).toEqual([
      "annotation",
      "position",
    ]);
  });

  test("kallsyms shows loaded modules only: an object that it lacks is a warning", () => {
    const { outcomes, codes } = decide(annotated("xfs", "f", 0), { kernel: combine([KALLSYMS]) });
    expect(outcomes["f"]).toMatchObject({ kind: "klp", proven: false });
    expect(codes).toEqual(["warning object-not-in-sources"]);
  });

  test("without sources an annotation is taken at its word", () => {
    const { outcomes, codes } = decide(annotated("xfs", "f", 9), { kernel: combine([]) });
    expect(outcomes["f"]).toMatchObject({ kind: "klp", sympos: 9, proven: false });
    expect(codes).toEqual([]);
  });

  test("one that nothing uses is dropped with a warning", () => {
    const object = using();
    object.annotate("vmlinux", [["only", 0]]);
    const { outcomes, codes } = decide(object);
    expect(outcomes["only"]).toMatchObject({ kind: "ordinary", reason: "unused" });
    expect(codes).toEqual(["warning annotation-unused"]);
  });

  test("the object to apply with is kept where it differs", () => {
    const name = ".klp.sym.rela.ext4.vmlinux.twice,1";
    const { resolutions } = decide(using(name));
    expect(resolutions[0]?.uses).toEqual([{ section: ".text", offset: 0, type: 1, applyWith: "ext4" }]);
    const same = decide(using(".klp.sym.rela.vmlinux.vmlinux.twice,1"));
    expect(same.resolutions[0]?.uses[0]?.applyWith).toBeNull();
  });
});

describe("the author", () => {
  test("goes before annotations, and a contradiction is told", () => {
    const object = using("twice");
    object.annotate("vmlinux", [["twice", 1]]);
    const { outcomes, codes } = decide(object, { decisions: [pick("twice", { sympos: 2 })] });
    expect(outcomes["twice"]).toMatchObject({ sympos: 2, rule: "author" });
    expect(codes).toEqual(["warning decision-contradicts-annotation"]);
    const same = decide(object, { decisions: [pick("twice", { sympos: 1 })] });
    expect(same.codes).toEqual([]);
  });

  test("the last decision on a symbol counts", () => {
    const decisions = [pick("twice", { sympos: 1 }), pick("twice", { sympos: 2 })];
    expect(decide(using("twice"), { decisions }).outcomes["twice"]).toMatchObject({ sympos: 2 });
  });

  test("may mean a compiler-made name and apply it with another object", () => {
    const decision = pick("twice", { name: "only", applyWith: "ext4" });
    const { outcomes, resolutions } = decide(using("twice"), { decisions: [decision] });
    expect(outcomes["twice"]).toMatchObject({ name: "only", rule: "author", proven: true });
    expect(resolutions[0]?.uses[0]?.applyWith).toBe("ext4");
  });

  test("is checked like an annotation", () => {
    expect(decide(using("twice"), { decisions: [pick("twice", { sympos: 7 })] }).codes).toEqual([
      "error sympos-out-of-range",
    ]);
  });

  test("may skip a symbol", () => {
    const decisions: Decision[] = [{ kind: "skip", symbol: "twice", reason: "later" }];
    expect(decide(using("twice"), { decisions }).outcomes["twice"]).toEqual({
      kind: "skipped",
      reason: "later",
    });
  });

  test("a decision on a symbol that is not undefined is told", () => {
    expect(decide(using("only"), { decisions: [pick("gone")] }).codes).toEqual(["warning decision-unused"]);
  });
});

describe("the subject", () => {
  test("converted symbols are read with their uses; a wrong name is a finding", () => {
    const object = using("only");
    const good = symbol(".klp.sym.vmlinux.twice,2", { at: 0xff20 });
    const bad = symbol(".klp.sym.vmlinux.twice", { at: 0xff20 });
    const other = symbol("other", { at: 0xff20 });
    object.spec.symbols.push(good, bad, other);
    object.use(good, { offset: 16 });
    const { outcomes, resolutions, codes } = decide(object);
    expect(outcomes[".klp.sym.vmlinux.twice,2"]).toMatchObject({ rule: "already-converted", sympos: 2 });
    expect(resolutions.map((r) => r.symbol)).toEqual([".klp.sym.vmlinux.twice,2", "only"]);
    expect(codes).toEqual(["error klp-symbol-name"]);
  });

  test("the release comes from vermagic", () => {
    const object = using("only");
    const text = "license=GPL\0vermagic=6.1.0-18-amd64 SMP preempt \0livepatch=Y\0=odd\0odd\0";
    object.section(".modinfo", 0).body = { kind: "bytes", bytes: Buffer.from(text) };
    expect(readSubject(parseObject(object.bytes())).release).toBe("6.1.0-18-amd64");
    expect(readSubject(parseObject(using("only").bytes())).release).toBeNull();
  });

  test("an object without a symbol table is refused", () => {
    const object = new LivepatchBuilder();
    object.spec.sections = object.spec.sections.filter((s) => s.body.kind !== "symbols");
    expect(() => readSubject(parseObject(object.bytes()))).toThrow("no symbol table (was it stripped?)");
  });

  test("resolutions are sorted bytewise, whatever the order in the object", () => {
    const names = ["b", "a", "Z", "_", "a.b", "\xff"];
    const { resolutions } = decide(using(...names));
    expect(resolutions.map((r) => r.symbol)).toEqual(["Z", "_", "a", "a.b", "b", "\xff"]);
  });
});
