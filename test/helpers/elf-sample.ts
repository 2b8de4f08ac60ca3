// One small relocatable object with every kind of section that the editable model knows.
import {
  type ElfSpec,
  elfSpec,
  F,
  type Format,
  groupSection,
  progbits,
  relaSection,
  section,
  symbol,
  symtabOf,
  T,
} from "./elf-builder.js";

/** An absolute 32-bit relocation of the machines that elfSpec gives the formats: x86_64, s390, powerpc. */
export function absolute32(format: Format): number {
  return format.is64 ? (format.littleEndian ? 10 : 4) : 1;
}

export function sampleObject(format: Format): ElfSpec {
  const text = progbits(".text", new Uint8Array(16), { flags: F.ALLOC | F.EXEC, align: 16n });
  const data = progbits(".data", Uint8Array.of(1, 2, 3, 4), {
    flags: F.ALLOC | F.WRITE | F.GROUP,
    align: 4n,
  });
  const bss = section(".bss", T.NOBITS, { kind: "nobits", size: 4096 }, { flags: F.ALLOC | F.WRITE });
  const note = section(".note", T.NOTE, { kind: "bytes", bytes: new Uint8Array(12) });
  const ordered = progbits("__patchable_function_entries", new Uint8Array(8), {
    flags: F.ALLOC | F.LINK_ORDER,
    link: text,
  });
  const spec = elfSpec(format, [text, data, bss, note, ordered]);
  const symtab = symtabOf(spec);
  const local = symbol("helper", { bind: 0, type: 2, at: text, size: 8n });
  const defined = symbol("patched", { type: 2, at: text, value: 8n, size: 8n });
  const undefinedSymbol = symbol("state_show");
  spec.symbols = [
    symbol("a.c", { bind: 0, type: 4, at: 0xfff1 }),
    symbol("", { bind: 0, type: 3, at: text }),
    local,
    defined,
    undefinedSymbol,
  ];
  const type = absolute32(format);
  spec.sections.push(
    relaSection(format, text, symtab, [
      { offset: 0, type, symbol: undefinedSymbol, addend: 0n },
      { offset: 8, type, symbol: local, addend: -4n },
    ]),
    groupSection(symtab, defined, [data]),
    section(
      ".symtab_shndx",
      T.SYMTAB_SHNDX,
      { kind: "extended-indices" },
      { align: 4n, entsize: 4, link: symtab },
    ),
  );
  return spec;
}
