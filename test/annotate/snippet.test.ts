// The C text of annotations: compiled for every architecture and read back from
// the object, it says what the author decided.
import { describe, expect, test } from "vitest";
import { snippet } from "../../src/annotate/snippet.js";
import { parseObject } from "../../src/elf/load.js";
import { readAnnotations } from "../../src/resolve/annotations.js";
import type { Resolution, RuleId } from "../../src/resolve/types.js";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";

interface Meant {
  readonly symbol: string;
  readonly object?: string;
  readonly name?: string;
  readonly sympos?: number;
  readonly applyWith?: string;
  readonly rule?: RuleId;
}

function resolution(meant: Meant): Resolution {
  const { symbol, object = "vmlinux", name = symbol, sympos = 0, applyWith = null, rule = "author" } = meant;
  return {
    symbol,
    uses: [{ section: ".text", offset: 0, type: 1, applyWith }],
    outcome: { kind: "klp", object, name, sympos, rule, proven: true, evidence: [] },
  };
}

/** `linux` and `unix` are macros of GNU C, and names of modules. */
const MEANT: readonly Meant[] = [
  { symbol: "state_show", sympos: 2 },
  { symbol: "ext4_map", object: "ext4", sympos: 1200 },
  { symbol: "bind", object: "unix", sympos: 1 },
  { symbol: "zero" },
];
const RENAMED: Meant = { symbol: "made", object: "ext4", name: "made.isra.0", sympos: 2 };
const RELOC_ONLY: readonly Meant[] = [
  { symbol: "probe", object: "unix", name: "probe.isra.0", applyWith: "linux" },
  { symbol: "cold", object: "linux", name: "do_it.constprop.0.cold.12", sympos: 3 },
  { symbol: "found", rule: "unique-name" },
  { symbol: "written", rule: "annotation", sympos: 4 },
];

/** `__used` comes with every kernel header. */
const SOURCE = (symbols: readonly string[], text: string): string => `
#define __used __attribute__((__used__))
${symbols.map((s) => `extern int ${s}(int);`).join("\n")}
${text}
${symbols.map((s) => `int call_${s}(int n) { return ${s}(n); }`).join("\n")}
`;

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc], arch.name, () => {
    const room = scratch();

    test.each([["-O2"], ["-g"], ["-std=gnu11", "-fdata-sections", "-ffunction-sections"]])(
      "sympos, %s",
      (...flags) => {
        const { text, findings } = snippet([...MEANT, RENAMED].map(resolution), "sympos");
        expect(findings).toEqual([]);
        const file = compile(
          arch,
          room,
          SOURCE(
            [...MEANT, RENAMED].map((m) => m.symbol),
            text,
          ),
          ["-Wall", "-Werror", ...flags],
        );
        const read = readAnnotations(parseObject(bytesOf(file)));
        expect(read.findings).toEqual([]);
        // the compiler chooses the order of the sections
        expect(
          read.annotations.map((a) => `${a.applyWith} ${a.object} ${a.name} ${a.sympos}`).sort(),
        ).toEqual([
          "ext4 ext4 ext4_map 1200",
          "ext4 ext4 made.isra.0 2",
          "unix unix bind 1",
          "vmlinux vmlinux state_show 2",
          "vmlinux vmlinux zero 0",
        ]);
      },
    );

    test("reloc", () => {
      const all = [...MEANT, ...RELOC_ONLY];
      const { text, findings } = snippet(all.map(resolution), "reloc");
      expect(findings).toEqual([]);
      const file = compile(
        arch,
        room,
        SOURCE(
          all.map((m) => m.symbol),
          text,
        ),
        ["-Wall", "-Werror", "-std=gnu11"],
      );
      const read = readAnnotations(parseObject(bytesOf(file)));
      expect(read.findings).toEqual([]);
      const said = read.annotations.map((a) => `${a.applyWith} ${a.object} ${a.name} ${a.sympos}`).sort();
      const meant = all.map(
        ({ symbol, object = "vmlinux", name = symbol, sympos = 0, applyWith = object }) =>
          `${applyWith} ${object} ${name} ${sympos}`,
      );
      expect(said).toEqual(meant.sort());
    });
  });
}

describe("what a dialect cannot say", () => {
  const codes = (meant: Meant, dialect: "sympos" | "reloc"): string[] => {
    const { text, findings } = snippet([resolution(meant)], dialect);
    expect(text).toBe("");
    return findings.map((f) => f.code);
  };

  test("the sympos dialect: another object to apply with", () => {
    expect(codes({ symbol: "a", applyWith: "ext4" }, "sympos")).toEqual(["snippet-apply-with"]);
  });

  test.each(["sympos", "reloc"] as const)("%s: a name that is not C", (dialect) => {
    expect(codes({ symbol: "a.isra.0" }, dialect)).toEqual(["snippet-not-c"]);
  });

  test("what is decided without the author needs no words in the sympos dialect", () => {
    for (const rule of ["unique-name", "annotation", "already-converted"] as const) {
      expect(codes({ symbol: "a", rule }, "sympos")).toEqual([]);
    }
    expect(codes({ symbol: "a", rule: "already-converted" }, "reloc")).toEqual([]);
    expect(codes({ symbol: ".klp.sym.rela.a.b.c,1", rule: "annotation" }, "reloc")).toEqual([]);
  });

  test("counts what it says, not what is left to the rules", () => {
    const given = [resolution({ symbol: "a", sympos: 2 }), resolution({ symbol: "b", rule: "unique-name" })];
    expect([snippet(given, "sympos").said, snippet(given, "reloc").said]).toEqual([1, 2]);
  });

  test.each(["sympos", "reloc"] as const)(
    "%s: a copy is called the compiler's, another C name is not",
    (to) => {
      const text = (name: string) => snippet([resolution({ symbol: "rpc_go", name })], to).text;
      expect(text("rpc_go.isra.0")).toContain("/* made by the compiler:");
      expect(text("rpc_start")).toContain("rpc_start");
      expect(text("rpc_start")).not.toContain("made by the compiler");
    },
  );

  test("what is open is left out", () => {
    const open: Resolution = { symbol: "a", uses: [], outcome: { kind: "missing", near: [] } };
    expect(snippet([open], "sympos")).toEqual({ text: "", said: 0, findings: [] });
  });
});

test("a tree's own macros go before the snippet's", () => {
  for (const dialect of ["sympos", "reloc"] as const) {
    const { text } = snippet(MEANT.map(resolution), dialect);
    expect(text).toMatch(/^#ifndef KLP_(?:MODULE_RELOC|RELOC_SYMBOL_POS)\n[\s\S]*\n#endif\n/);
  }
});

test("arrays are in the order of objects, vmlinux first, whatever the order of the decisions", () => {
  const { text } = snippet(MEANT.map(resolution).reverse(), "sympos");
  expect(text.match(/relocs_\w+/g)).toEqual(["relocs_vmlinux", "relocs_ext4", "relocs_unix"]);
});
