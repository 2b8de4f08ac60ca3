// A whole livepatch module, converted and right in every way, made with the
// synthetic builder: tests break one thing of it.
import {
  F,
  type Format,
  type RelocationSpec,
  relaSection,
  type SectionSpec,
  type SymbolSpec,
  symbol,
  symtabOf,
  X86_64,
} from "./elf-builder.js";
import { LivepatchBuilder, pointerType } from "./elf-livepatch.js";

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

export interface ModuleOptions {
  readonly format?: Format;
  readonly machine?: number;
  /** Objects that it patches, with one function each: `object:old_name` and a position. */
  readonly patches?: readonly (readonly [object: string, oldName: string, sympos: number])[];
  /** `key=value` strings; the default is that of a livepatch for 6.12. */
  readonly modinfo?: readonly string[];
}

export const MODINFO = [
  "license=GPL",
  "livepatch=Y",
  "depends=",
  "name=lp",
  "vermagic=6.12.0 SMP mod_unload ",
];

/** klp_patch, klp_object and klp_func as an x86_64 compiler lays them out, one pointer after the other. */
export class LivepatchModule extends LivepatchBuilder {
  constructor(options: ModuleOptions = {}) {
    super(options.format ?? X86_64);
    if (options.machine !== undefined) this.spec.machine = options.machine;
    const modinfo = this.section(".modinfo", 0, F.ALLOC);
    modinfo.body = {
      kind: "bytes",
      bytes: latin1((options.modinfo ?? MODINFO).map((s) => `${s}\0`).join("")),
    };
    this.relocations(this.text); // before any klp section of it
    const own = this.section(".gnu.linkonce.this_module", 64);
    this.spec.symbols.push(symbol("__this_module", { type: 1, at: own, size: 64n }));
    this.patch(options.patches ?? [["vmlinux", "old_show", 0]]);
  }

  get word(): number {
    return this.format.is64 ? 8 : 4;
  }

  named(name: string): SymbolSpec {
    const found = this.spec.symbols.find((s) => s.name === name);
    if (found === undefined) throw new Error(`no symbol ${name}`);
    return found;
  }

  sectionNamed(name: string): SectionSpec {
    const found = this.spec.sections.find((s) => s.name === name);
    if (found === undefined) throw new Error(`no section ${name}`);
    return found;
  }

  /** Adds a relocation to `.klp.sym.NAME` in the klp section of `target`, made when missing. */
  klp(
    name: string,
    at: { target?: SectionSpec; applyWith?: string; offset?: number; type?: number; addend?: bigint } = {},
  ): SectionSpec {
    const target = at.target ?? this.text;
    const object = at.applyWith ?? name.split(".")[0] ?? "";
    const full = `.klp.sym.${name}`;
    let to = this.spec.symbols.find((s) => s.name === full);
    if (to === undefined) {
      to = symbol(full, { at: 0xff20 });
      this.spec.symbols.push(to);
    }
    const section = this.#klpSection(object, target);
    const entries = section.body.kind === "relocations" ? section.body.entries : [];
    const offset = at.offset ?? entries.length * 8;
    entries.push({ offset, type: at.type ?? pointerType(this.format), symbol: to, addend: at.addend ?? 0n });
    return section;
  }

  #klpSection(object: string, target: SectionSpec): SectionSpec {
    const name = `.klp.rela.${object}.${target.name}`;
    const present = this.spec.sections.find((s) => s.name === name && s.info === target);
    if (present !== undefined) return present;
    const flags = F.ALLOC | F.LIVEPATCH;
    const added = relaSection(this.format, target, symtabOf(this.spec), [], { name, flags });
    this.spec.sections.splice(-3, 0, added);
    return added;
  }

  patch(patches: NonNullable<ModuleOptions["patches"]>): void {
    const { word } = this;
    const strings = this.section(".rodata.str1.1", 0, F.ALLOC);
    const data = this.section(".data", (2 + 3 * (patches.length + 1) + 4 * (2 * patches.length)) * word);
    const text: string[] = [];
    const stringAt = (value: string): bigint => {
      const at = text.join("").length;
      text.push(`${value}\0`);
      return BigInt(at);
    };
    const stringsSymbol = symbol("", { bind: 0, type: 3, at: strings });
    const dataSymbol = symbol("", { bind: 0, type: 3, at: data });
    this.spec.symbols.push(stringsSymbol, dataSymbol);
    const entries: RelocationSpec[] = [];
    const point = (offset: number, to: SymbolSpec, addend = 0n): void => {
      entries.push({ offset, type: pointerType(this.format), symbol: to, addend });
    };
    const objects = 2 * word;
    const functions = objects + 3 * word * (patches.length + 1);
    const bytes = new Uint8Array(functions + 8 * word * patches.length);
    const view = new DataView(bytes.buffer);
    point(0, this.named("__this_module"));
    point(word, dataSymbol, BigInt(objects));
    for (const [i, [object, oldName, sympos]] of patches.entries()) {
      const at = objects + 3 * word * i;
      const own = functions + 8 * word * i;
      if (object !== "vmlinux") point(at, stringsSymbol, stringAt(object));
      point(at + word, dataSymbol, BigInt(own));
      point(own, stringsSymbol, stringAt(oldName));
      point(own + word, this.named("patched_show"));
      const low = this.format.littleEndian ? 0 : word - 4;
      view.setUint32(own + 2 * word + low, sympos, this.format.littleEndian);
      this.spec.symbols.push(
        symbol(`funcs_${i}`, { bind: 0, type: 1, at: data, value: BigInt(own), size: BigInt(8 * word) }),
      );
    }
    const size = BigInt(functions - objects);
    this.spec.symbols.push(symbol("objs", { bind: 0, type: 1, at: data, value: BigInt(objects), size }));
    data.body = { kind: "bytes", bytes };
    strings.body = { kind: "bytes", bytes: latin1(text.join("")) };
    this.spec.sections.splice(-3, 0, relaSection(this.format, data, symtabOf(this.spec), entries));
  }
}
