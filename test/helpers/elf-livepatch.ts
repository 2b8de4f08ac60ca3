// Small livepatch objects made with the synthetic builder: code and data that use
// undefined symbols, and annotations in the layouts that authors' macros produce.
import {
  buildElf,
  type ElfSpec,
  elfSpec,
  F,
  type Format,
  type LayoutOptions,
  progbits,
  type RelocationSpec,
  relaSection,
  type SectionSpec,
  type SymbolSpec,
  symbol,
  symtabOf,
  X86_64,
} from "./elf-builder.js";

/** A relocation of the width of a pointer on the machines that elfSpec gives the formats. */
export function pointerType(format: Format): number {
  return format.is64 && !format.littleEndian ? 22 : 1;
}

export class LivepatchBuilder {
  readonly spec: ElfSpec;
  readonly format: Format;
  readonly text: SectionSpec;

  constructor(format: Format = X86_64) {
    this.format = format;
    this.text = progbits(".text", new Uint8Array(64), { flags: F.ALLOC | F.EXEC, align: 16n });
    this.spec = elfSpec(format, [this.text]);
    this.spec.symbols = [symbol("patched_show", { type: 2, at: this.text, size: 64n })];
  }

  section(name: string, size = 16, flags: bigint = F.ALLOC | F.WRITE): SectionSpec {
    const added = progbits(name, new Uint8Array(size), { flags, align: 8n });
    this.spec.sections.splice(-3, 0, added);
    return added;
  }

  /** The undefined symbol of that name, added when new. */
  undefined(name: string, bind = 1): SymbolSpec {
    const present = this.spec.symbols.find((s) => s.name === name && s.at === 0);
    if (present !== undefined) return present;
    const added = symbol(name, { bind });
    this.spec.symbols.push(added);
    return added;
  }

  /** A relocation to a symbol, by default of `.text` and of the width of a pointer. */
  use(
    to: string | SymbolSpec,
    at: { section?: SectionSpec; offset?: number; type?: number; addend?: bigint } = {},
  ): this {
    const section = at.section ?? this.text;
    const entries = this.relocations(section);
    entries.push({
      offset: at.offset ?? entries.length * 8,
      type: at.type ?? pointerType(this.format),
      symbol: typeof to === "string" ? this.undefined(to) : to,
      addend: at.addend ?? 0n,
    });
    return this;
  }

  /** The entries of the relocation section of a section, made when missing. */
  relocations(of: SectionSpec): RelocationSpec[] {
    for (const { body, info } of this.spec.sections) {
      if (body.kind === "relocations" && info === of) return body.entries;
    }
    const added = relaSection(this.format, of, symtabOf(this.spec), []);
    this.spec.sections.splice(-3, 0, added);
    return added.body.kind === "relocations" ? added.body.entries : [];
  }

  /** `.klp.module_relocs.<object>` with entries of `stride` bytes: pointer, then position. */
  annotate(
    object: string,
    entries: readonly (readonly [name: string, sympos: number])[],
    stride: 8 | 12 = this.format.is64 ? 12 : 8,
  ): SectionSpec {
    const bytes = new Uint8Array(entries.length * stride);
    const view = new DataView(bytes.buffer);
    const at = stride === 12 ? 8 : 4;
    for (const [i, [, sympos]] of entries.entries()) {
      view.setUint32(i * stride + at, sympos, this.format.littleEndian);
    }
    const section = this.section(`.klp.module_relocs.${object}`, 0);
    section.body = { kind: "bytes", bytes };
    section.align = 4n;
    this.spec.symbols.push(symbol(`relocs_${object}`, { type: 1, at: section, size: BigInt(bytes.length) }));
    for (const [i, [name]] of entries.entries()) this.use(name, { section, offset: i * stride });
    return section;
  }

  bytes(layout: LayoutOptions = {}): Uint8Array {
    const { symbols } = this.spec;
    const sorted = [...symbols.filter((s) => s.bind === 0), ...symbols.filter((s) => s.bind !== 0)];
    return buildElf({ ...this.spec, symbols: sorted }, layout);
  }
}
