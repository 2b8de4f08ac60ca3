// Kernel modules and kernel images of a few symbols, made with the synthetic builder.
import {
  buildElf,
  type ElfSpec,
  elfSpec,
  F,
  type Format,
  progbits,
  relaSection,
  type SectionSpec,
  type SymbolSpec,
  section,
  symbol,
  symtabOf,
  T,
  X86_64,
} from "./elf-builder.js";

export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** What a symbol stands in when it is no section. */
export const AT = { undefined: 0, absolute: 0xfff1, common: 0xfff2 } as const;
export const BIND = { local: 0, global: 1, weak: 2, unique: 10 } as const;
export const TYPE = { notype: 0, object: 1, func: 2, section: 3, file: 4, ifunc: 10 } as const;

export const VERMAGIC = "6.1.0-9-amd64 SMP preempt mod_unload modversions ";

/** Name of a section, or a value of AT. */
type Home = string | number;
export type SymbolRow = readonly [name: string, home: Home, more?: Partial<Omit<SymbolSpec, "at">>];

const FLAGS: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:\.(?:init|exit)?\.?text|\.text\..*)$/, F.ALLOC | F.EXEC],
  [/^\.(?:data|bss|sdata)/, F.ALLOC | F.WRITE],
  [/^\.(?:comment|debug)/, 0n],
];

function sectionOf(name: string): SectionSpec {
  const flags = FLAGS.find(([pattern]) => pattern.test(name))?.[1] ?? F.ALLOC;
  if (/^\.bss/.test(name)) return section(name, T.NOBITS, { kind: "nobits", size: 4096 }, { flags });
  return progbits(name, new Uint8Array(64), { flags });
}

class Sections {
  readonly byName = new Map<string, SectionSpec>();

  get(name: string): SectionSpec {
    const found = this.byName.get(name) ?? sectionOf(name);
    this.byName.set(name, found);
    return found;
  }

  /** A section with these bytes, at the place of an earlier one of that name. */
  put(name: string, bytes: Uint8Array, more: Partial<SectionSpec> = {}): SectionSpec {
    const made = progbits(name, bytes, more);
    this.byName.set(name, made);
    return made;
  }

  symbols(rows: readonly SymbolRow[]): SymbolSpec[] {
    return rows.map(([name, home, more]) =>
      symbol(name, { ...more, at: typeof home === "number" ? home : this.get(home) }),
    );
  }
}

/** An STT_FILE entry. */
export const fileRow = (name: string): SymbolRow => [
  name,
  AT.absolute,
  { bind: BIND.local, type: TYPE.file },
];

/** A local function of `.text`, or of another section. */
export const localRow = (name: string, value = 0n, home: Home = ".text"): SymbolRow => [
  name,
  home,
  { bind: BIND.local, type: TYPE.func, value, size: 16n },
];

export const globalRow = (name: string, value = 0n, home: Home = ".text"): SymbolRow => [
  name,
  home,
  { bind: BIND.global, type: TYPE.func, value, size: 16n },
];

export interface ModuleSpec {
  readonly format?: Format;
  readonly name?: string;
  readonly machine?: number;
  /** `key=value` strings beside the name. */
  readonly modinfo?: readonly string[];
  readonly symbols?: readonly SymbolRow[];
  /** Exports by relocations alone, as [name, namespace, GPL]. */
  readonly exports?: readonly (readonly [name: string, namespace: string, gpl: boolean])[];
  /** Bytes of `__ksymtab_strings`. */
  readonly exportStrings?: Uint8Array;
  readonly buildId?: string;
  /** Changes the whole before it is built. */
  readonly change?: (spec: ElfSpec) => void;
}

function exportSections(
  spec: ElfSpec,
  sections: Sections,
  exports: NonNullable<ModuleSpec["exports"]>,
): void {
  let text = "";
  const place = (string: string): number => {
    const at = text.length;
    text += `${string}\0`;
    return at;
  };
  const entries = exports.map(([name, namespace, gpl]) => ({
    name,
    gpl,
    at: place(name),
    namespaceAt: place(namespace),
  }));
  const strings = sections.put("__ksymtab_strings", latin1(text));
  const base = symbol("", { bind: BIND.local, type: TYPE.section, at: strings });
  spec.symbols.unshift(base);
  for (const [title, gpl] of [
    ["__ksymtab", false],
    ["__ksymtab_gpl", true],
  ] as const) {
    const those = entries.filter((entry) => entry.gpl === gpl);
    if (those.length === 0) continue;
    const table = sections.put(title, new Uint8Array(those.length * 12));
    const relocations = those.flatMap((entry, i) => [
      {
        offset: i * 12,
        type: 2,
        symbol: spec.symbols.find((s) => s.name === entry.name) ?? null,
        addend: 0n,
      },
      { offset: i * 12 + 4, type: 2, symbol: base, addend: BigInt(entry.at) },
      { offset: i * 12 + 8, type: 2, symbol: base, addend: BigInt(entry.namespaceAt) },
    ]);
    spec.sections.push(relaSection(spec.format, table, symtabOf(spec), relocations.reverse()));
  }
}

function note(format: Format, hex: string): Uint8Array {
  const id = Uint8Array.from(Buffer.from(hex, "hex"));
  const bytes = new Uint8Array(16 + id.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4, format.littleEndian);
  view.setUint32(4, id.length, format.littleEndian);
  view.setUint32(8, 3, format.littleEndian);
  bytes.set(latin1("GNU\0"), 12);
  bytes.set(id, 16);
  return bytes;
}

/** A linked module. */
export function moduleFile(module: ModuleSpec = {}): Uint8Array {
  const format = module.format ?? X86_64;
  const sections = new Sections();
  const modinfo = module.modinfo ?? [`vermagic=${VERMAGIC}`];
  const name = module.name ?? "demo";
  sections.put(".modinfo", latin1([...modinfo, `name=${name}`].map((line) => `${line}\0`).join("")));
  sections.put(".gnu.linkonce.this_module", thisModule(format, name));
  if (module.exportStrings) sections.put("__ksymtab_strings", module.exportStrings);
  if (module.buildId) sections.put(".note.gnu.build-id", note(format, module.buildId), { type: T.NOTE });
  const spec = elfSpec(format, [], module.machine === undefined ? {} : { machine: module.machine });
  spec.symbols = sections.symbols(module.symbols ?? [localRow("probe")]);
  if (module.exports) exportSections(spec, sections, module.exports);
  spec.sections.unshift(...sections.byName.values());
  module.change?.(spec);
  return buildElf(spec);
}

/** struct module: its state, a list head and its name. */
function thisModule(format: Format, name: string): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes.set(latin1(name), format.is64 ? 24 : 12);
  return bytes;
}

/** Without `name=` in its modinfo, as modules were up to 4.14. */
export function withoutModinfoName(spec: ElfSpec): void {
  const modinfo = spec.sections.find((s) => s.name === ".modinfo")!;
  modinfo.body = { kind: "bytes", bytes: latin1(`vermagic=${VERMAGIC}\0`) };
}

export interface ImageSpec {
  readonly format?: Format;
  /** Release in linux_banner; null: none. */
  readonly release?: string | null;
  readonly buildId?: string;
  readonly symbols: readonly SymbolRow[];
  readonly exportStrings?: Uint8Array;
  readonly change?: (spec: ElfSpec) => void;
}

export const BASE = 0xffff_ffff_8100_0000n;

/** A linked kernel; values of symbols are addresses, from BASE on in 64-bit ones. */
export function imageFile(image: ImageSpec): Uint8Array {
  const format = image.format ?? X86_64;
  const base = format.is64 ? BASE : 0xc000_0000n;
  const sections = new Sections();
  const release = image.release === undefined ? "6.1.0-9-amd64" : image.release;
  const rows = [...image.symbols];
  if (release !== null) {
    const text = `....Linux version ${release} (builder) #1 SMP`;
    sections.put(".rodata", latin1(`${text}\0`.padEnd(80, "\0")), { addr: base + 0x10_0000n });
    rows.push(["linux_banner", ".rodata", { type: TYPE.object, value: base + 0x10_0004n, size: 40n }]);
  }
  if (image.exportStrings)
    sections.put("__ksymtab_strings", image.exportStrings, { addr: base + 0x20_0000n });
  if (image.buildId) sections.put(".notes", note(format, image.buildId), { type: T.NOTE });
  const spec = elfSpec(format, [], { type: 2 });
  spec.symbols = sections.symbols(rows);
  spec.sections.unshift(...sections.byName.values());
  for (const each of spec.sections) if ((each.flags & F.ALLOC) !== 0n && each.addr === 0n) each.addr = base;
  image.change?.(spec);
  return buildElf(spec);
}
