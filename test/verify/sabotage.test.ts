// The proof of a conversion must see every fact of the output that is not as it
// should be: outputs are damaged bit by bit and fact by fact.
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor } from "../../src/elf/model.js";
import { openElf } from "../../src/elf/view.js";
import { writeObject } from "../../src/elf/write.js";
import type { Finding } from "../../src/findings.js";
import { climb } from "../../src/resolve/ladder.js";
import { readSubject } from "../../src/resolve/subject.js";
import type { Resolution } from "../../src/resolve/types.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { checkFile } from "../../src/verify/check.js";
import { makeContext } from "../../src/verify/context.js";
import { proveConversion } from "../../src/verify/conversion.js";
import { chooseProfile } from "../../src/verify/profile.js";
import { readTables } from "../../src/verify/tables.js";
import { scratch } from "../helpers/compile.js";
import { convert, symbolList } from "../helpers/drop-in.js";
import {
  F,
  FORMATS,
  type Format,
  groupSection,
  progbits,
  section,
  symbol,
  symtabOf,
  T,
} from "../helpers/elf-builder.js";
import { factsOf } from "../helpers/elf-dump.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";

const room = scratch();
const LIST = symbolList({ vmlinux: ["a", "b", "b", "printk", "__ksymtab_printk", "used_only_there"] });

interface Case {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly resolutions: readonly Resolution[];
  readonly annotatedOnly: ReadonlySet<number>;
}

function converted(format: Format): Case {
  const object = new LivepatchBuilder(format).use("a").use("printk").use("b", { addend: 3n }).use("a");
  const data = object.section(".data", 16, F.ALLOC | F.WRITE | F.GROUP);
  object.use("b", { section: data });
  object.annotate("vmlinux", [
    ["b", 2],
    ["used_only_there", 0],
  ]);
  const signature = object.spec.symbols[0] ?? expect.fail();
  const tied = progbits(".tied", Uint8Array.of(1), { flags: F.ALLOC | F.LINK_ORDER, link: object.text });
  const named = progbits(".named", Uint8Array.of(2), { flags: F.INFO_LINK, info: object.text });
  const numbered = progbits(".numbered", Uint8Array.of(3), { info: 7 });
  const strings = section(".strings", T.STRTAB, { kind: "bytes", bytes: Uint8Array.of(0, 65, 0) });
  const bss = section(".bss", T.NOBITS, { kind: "nobits", size: 64 }, { flags: F.ALLOC | F.WRITE });
  const group = groupSection(symtabOf(object.spec), signature, [data]);
  object.spec.sections.push(tied, named, numbered, strings, bss, group);
  object.spec.symbols.unshift(symbol("local", { bind: 0, at: object.text, value: 4n }));
  const input = object.bytes();
  const subject = readSubject(parseObject(input));
  const bytes = new TextEncoder().encode(LIST);
  const { index } = readSymbolList(bytes, { kind: "symbols-list", path: "list", sha256: "" });
  const { resolutions } = climb({
    subject,
    kernel: combine([index]),
    decisions: [],
    patchedObjects: [],
    withoutSources: "leave",
  });
  const done = convert(room, input, LIST);
  expect(done.codes).toEqual(["annotation-unused"]);
  const annotated = subject.undefinedSymbols.filter((s) => s.annotated.length > 0);
  return {
    input,
    output: done.output ?? expect.fail(),
    resolutions,
    annotatedOnly: new Set(annotated.map((s) => s.id)),
  };
}

/** What is found; null: the file cannot be read at all. */
function found({ input, resolutions, annotatedOnly }: Case, output: Uint8Array): Finding[] | null {
  try {
    const before = readTables(openElf(memorySource(input)));
    const after = readTables(openElf(memorySource(output)));
    const context = makeContext({
      stage: "drop-in",
      tables: after,
      profile: chooseProfile([]),
      patched: [],
      kernel: combine([]),
      crcs: null,
      traceable: null,
    });
    const broken = checkFile(context).findings.filter((f) => f.severity === "error");
    return [...proveConversion(before, after, { resolutions, functions: [], annotatedOnly }), ...broken];
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** What the second reader says, if only why it cannot read the file. */
function factsText(bytes: Uint8Array): string {
  try {
    return JSON.stringify(factsOf(bytes));
  } catch (error) {
    return String(error);
  }
}

describe.each(FORMATS)("$title", (format) => {
  const made = converted(format);

  test("what the writer made is proven", () => {
    expect(found(made, made.output)).toEqual([]);
  });

  test("no byte of the output changes a fact unseen", () => {
    const facts = factsText(made.output);
    const unseen: string[] = [];
    let seen = 0;
    for (let at = 0; at < made.output.length; at++) {
      const bit = [1, 4, 128][at % 3] ?? 1;
      const damaged = made.output.slice();
      damaged[at] = (damaged[at] ?? 0) ^ bit;
      const findings = found(made, damaged);
      if (findings === null || findings.some((f) => f.severity === "error")) seen++;
      else if (factsText(damaged) !== facts) unseen.push(`byte ${at} bit ${bit}`);
    }
    expect(unseen).toEqual([]);
    expect(seen).toBeGreaterThan(made.output.length / 2);
  });
});

describe("facts that are wrong on purpose", () => {
  const made = converted(FORMATS[0] ?? expect.fail());
  const klp = ".klp.rela.vmlinux..text";

  function sabotage(change: (editor: ObjectEditor, id: (name: string) => number) => void): string[] {
    const object = parseObject(made.output);
    const editor = new ObjectEditor(object);
    change(editor, (name) => object.sections.find((s) => s.name === name)?.id ?? expect.fail(name));
    const findings = found(made, writeObject(editor.result()));
    return findings?.map((f) => `${f.code} ${f.facts["what"] ?? ""}`.trim()) ?? ["unreadable"];
  }

  test("a section more, of any type", () => {
    const init = { flags: 0n, addr: 0n, align: 1n, entsize: 0, link: 0, infoSection: 0, infoValue: 0 };
    const content = { kind: "bytes", bytes: Uint8Array.of(1) } as const;
    expect(sabotage((editor) => editor.addSection({ ...init, name: ".more", type: 1, content }))).toEqual([
      "conversion-differs section",
    ]);
  });

  test("bytes at the end", () => {
    const longer = Buffer.concat([made.output, Buffer.from("x")]);
    expect(found(made, longer)?.map((f) => f.facts["what"])).toEqual(["appended bytes"]);
  });

  test("a section less", () => {
    expect(sabotage((editor, id) => editor.removeSection(id(".numbered")))).not.toEqual([]);
  });

  test("a symbol more, and a symbol renamed", () => {
    const init = { value: 0n, size: 0n, bind: 1, type: 0, other: 0, section: null, shndx: 0xfff1 };
    expect(sabotage((editor) => editor.addSymbol({ ...init, name: "more" }))).toContain(
      "conversion-differs number of symbols",
    );
    expect(sabotage((editor) => editor.setSymbol(2, { name: "renamed" }))).toEqual([
      "conversion-differs symbol 2",
    ]);
  });

  test("relocations swapped, doubled, or back in the ordinary section", () => {
    const change = <V>(edit: (entries: readonly V[]) => V[]) =>
      sabotage((editor, id) => {
        const { content } = editor.section(id(klp));
        if (content.kind === "relocations")
          editor.setRelocations(id(klp), edit(content.entries as never) as never);
      });
    expect(change((entries) => entries.toReversed())).not.toEqual([]);
    expect(change((entries) => [...entries, ...entries.slice(0, 1)])).toContain(
      `conversion-differs number of relocations of ${klp}`,
    );
    const back = sabotage((editor, id) => {
      const [from, to] = [editor.section(id(klp)).content, editor.section(id(".rela.text")).content];
      if (from.kind !== "relocations" || to.kind !== "relocations") return;
      editor.setRelocations(id(".rela.text"), [...to.entries, ...from.entries]);
      editor.setRelocations(id(klp), []);
    });
    expect(back).toContain("ordinary-relocation-symbol");
  });

  test("a klp section for another object", () => {
    expect(sabotage((editor, id) => editor.setSection(id(klp), { name: ".klp.rela.ext4..text" }))).toContain(
      "conversion-differs klp relocation section for object and section",
    );
  });

  test("another symbol table than the one that was", () => {
    expect(
      sabotage((editor, id) => {
        editor.removeSection(id(klp));
        const object = editor.result();
        for (const { id: gone } of object.symbols.slice(-1)) editor.removeSymbol(gone);
        for (const { id: section, content } of object.sections) {
          if (content.kind === "relocations") editor.setRelocations(section, []);
        }
      }),
    ).toContain("conversion-differs number of symbols");
  });
});
