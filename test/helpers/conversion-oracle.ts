// What a conversion must have made of an object, worked out from the second
// reader's dump of the input alone, and held against the dump of the output.
// Shares nothing with src: neither the reader, nor the plan, nor the proof.
import { dumpElf, type ElfDump, type RelocationDump, type SymbolDump } from "./elf-dump.js";

export interface Meaning {
  readonly object: string;
  readonly name: string;
  readonly sympos: number;
  /** Default: the symbol's own object. */
  readonly applyWith?: string;
}

/** By name in the input's symbol table; null: dropped, nothing uses it. */
export type Meanings = Readonly<Record<string, Meaning | null>>;

const ANNOTATION = ".klp.module_relocs.";
const isRelocation = (type: string): boolean => type === "RELA";

/** Lines of text, so that a difference reads well. */
export interface Told {
  readonly header: string;
  readonly sections: readonly string[];
  readonly symbols: readonly string[];
  /** By section name and, where the name occurs several times, its ordinal. */
  readonly relocations: Readonly<Record<string, readonly string[]>>;
}

const symbolText = (s: SymbolDump, name: string, section: string): string =>
  `${name} ${s.value} ${s.size} ${s.bind} ${s.type} ${s.other} ${section}`;

function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  });
}

function headerText(dump: ElfDump): string {
  const { class: bits, endian, type, machine, flags, osAbi, abiVersion } = dump;
  return [bits, endian, type, machine, flags, osAbi, abiVersion].join(" ");
}

function sectionText(dump: ElfDump, index: number, symbolName: (i: number) => string): string {
  const s = dump.sections[index];
  if (s === undefined) return "none";
  const named = (i: number): string => dump.sections[i]?.name ?? "?";
  const info = isRelocation(s.type)
    ? named(s.info)
    : s.type === "GROUP"
      ? symbolName(s.info)
      : s.type === "SYMTAB"
        ? "locals"
        : String(s.info);
  const content = ["SYMTAB", "STRTAB", "RELA", "GROUP", "SYMTAB_SHNDX"].includes(s.type)
    ? ""
    : `${s.size} ${s.bytes.toString("base64")}`;
  const link = s.link === 0 ? "" : named(s.link);
  return [s.name, s.type, s.flags, s.addr, s.entsize, s.align, link, info, content].join(" ");
}

/** What the output says. */
export function told(bytes: Uint8Array): Told {
  const dump = dumpElf(bytes);
  const name = (i: number): string => dump.symbols[i]?.name ?? "?";
  const names = unique(dump.sections.map((s) => s.name));
  const relocations: Record<string, readonly string[]> = {};
  for (const [index, entries] of dump.relocations) {
    const text = (r: RelocationDump): string => `${r.offset} ${r.type} ${r.to} ${r.addend}`;
    relocations[names[index] ?? ""] = entries.map(text);
  }
  return {
    header: headerText(dump),
    sections: dump.sections.map((_, i) => {
      const text = sectionText(dump, i, name);
      const group = dump.sections[i]?.group;
      return group == null ? text : `${text} ${group.flags} ${group.members.join(" ")}`;
    }),
    symbols: dump.symbols.map((s) => symbolText(s, s.name, s.section)),
    relocations,
  };
}

/** What the output must say. Sections that come new are in the order in which their first relocation is met. */
export function expectedOf(input: Uint8Array, meanings: Meanings, form: "two-dots" | "one-dot"): Told {
  const dump = dumpElf(input);
  const gone = new Set<number>();
  for (const [i, s] of dump.sections.entries()) {
    if (s.name.startsWith(ANNOTATION) && !isRelocation(s.type)) gone.add(i);
  }
  for (const [i, s] of dump.sections.entries()) if (isRelocation(s.type) && gone.has(s.info)) gone.add(i);
  const keptSymbol = (s: SymbolDump): boolean => {
    if (s.section === "UND") return meanings[s.name] !== null;
    return (
      s.section.startsWith("0x") || s.section === "ABS" || s.section === "COMMON" || !gone.has(s.sectionIndex)
    );
  };
  const meaningOf = (s: SymbolDump | undefined): Meaning | null =>
    s !== undefined && s.section === "UND" && s.bind !== "LOCAL" ? (meanings[s.name] ?? null) : null;
  const nameOf = (s: SymbolDump): string => {
    const meaning = meaningOf(s);
    return meaning === null ? s.name : `.klp.sym.${meaning.object}.${meaning.name},${meaning.sympos}`;
  };

  const stay: (readonly [number, readonly string[]])[] = [];
  const moved = new Map<string, { header: string; name: string; entries: string[] }>();
  for (const [index, entries] of dump.relocations) {
    const section = dump.sections[index];
    const target = dump.sections[section?.info ?? 0];
    if (section === undefined || target === undefined || gone.has(index)) continue;
    const loaded = (target.flags & 2) !== 0;
    const rest: string[] = [];
    for (const r of entries) {
      const to = dump.symbols[r.symbol];
      const meaning = meaningOf(to);
      const text = `${r.offset} ${r.type} ${meaning === null || to === undefined ? r.to : nameOf(to)} ${r.addend}`;
      if (to !== undefined && to.sectionIndex !== 0 && gone.has(to.sectionIndex)) continue;
      const none = r.type === 0 || (dump.machine === 183 && r.type === 256);
      if (!loaded || none || meaning === null || section.name.startsWith(".klp.rela.")) {
        rest.push(text);
        continue;
      }
      const applyWith = meaning.applyWith ?? meaning.object;
      const dot = form === "one-dot" && target.name.startsWith(".") ? "" : ".";
      const name = `.klp.rela.${applyWith}${dot}${target.name}`;
      const wide = dump.class === 64;
      const header = [
        name,
        "RELA",
        0x10_0002,
        "0x0",
        wide ? 24 : 12,
        wide ? 8 : 4,
        ".symtab",
        target.name,
        "",
      ].join(" ");
      const key = `${applyWith} ${section.info}`;
      const into = moved.get(key) ?? { header, name, entries: [] };
      moved.set(key, into);
      into.entries.push(text);
    }
    stay.push([index, rest]);
  }

  const kept = dump.sections.flatMap((_, i) => (gone.has(i) ? [] : [i]));
  const symbolName = (i: number): string => nameOf(dump.symbols[i] as SymbolDump);
  const sections = kept.flatMap((i) => {
    const text = sectionText(dump, i, symbolName);
    const group = dump.sections[i]?.group;
    return group == null ? [text] : [`${text} ${group.flags} ${group.members.join(" ")}`];
  });
  const names = unique([
    ...kept.map((i) => dump.sections[i]?.name ?? ""),
    ...[...moved.values()].map((m) => m.name),
  ]);
  const relocations: Record<string, readonly string[]> = {};
  for (const [index, entries] of stay) relocations[names[kept.indexOf(index)] ?? ""] = entries;
  for (const [i, { entries }] of [...moved.values()].entries())
    relocations[names[kept.length + i] ?? ""] = entries;
  return {
    header: headerText(dump),
    sections: [...sections, ...[...moved.values()].map((m) => m.header)],
    symbols: dump.symbols
      .filter((s, i) => i === 0 || keptSymbol(s))
      .map((s) => symbolText(s, nameOf(s), meaningOf(s) === null ? s.section : "0xff20")),
    relocations,
  };
}
