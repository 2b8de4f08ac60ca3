// A corpus of conversion cases, one directory each: in.o.gz, symbols.klp.gz, case.json
// and expected.json. Where two dumps are equal is decided as the corpus' README says:
// order means nothing but that locals come first; a klp section's name may have one dot
// or two before its target; SHF_INFO_LINK of a klp section is free.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { dumpElf } from "./elf-dump.js";

export interface CorpusCase {
  readonly name: string;
  readonly title: string;
  readonly expect: "ok" | "fail";
  readonly facts: { klp_sections: number; klp_relocations: number; klp_symbols: number } | null;
  readonly input: Uint8Array;
  /** Null: the two-operand tool. */
  readonly list: Uint8Array | null;
  readonly expected: CorpusDump | null;
}

interface CorpusSection {
  readonly name: string;
  readonly type: string;
  readonly flags: number;
  readonly info_name: string | number;
  readonly members?: readonly string[];
  readonly [field: string]: unknown;
}

type Relocation = readonly [offset: number, type: number, symbol: string, addend: number];
type Symbol = readonly [
  name: string,
  value: number,
  size: number,
  bind: string,
  type: string,
  other: number,
  section: string,
];

export interface CorpusDump {
  readonly class: number;
  readonly endian: string;
  readonly machine: number | string;
  readonly type: string | number;
  readonly sections: readonly CorpusSection[];
  readonly relocations: Readonly<Record<string, readonly Relocation[]>>;
  readonly symbols: readonly Symbol[];
}

/** Addends and values go beyond 2^53: such numbers are read as text, on both sides. */
export function parseExact(json: string): unknown {
  return JSON.parse(json.replace(/([[,:]\s*)(-?\d{16,})(?=\s*[\],}])/g, '$1"$2"'));
}

function exact(value: bigint): number | string {
  const text = value.toString();
  return text.replace("-", "").length >= 16 ? text : Number(value);
}

export function readCorpus(folder: string): CorpusCase[] {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const cases = found.filter((file) => path.basename(file) === "case.json").map((file) => path.dirname(file));
  return cases.sort().map((name) => {
    const at = (file: string): string => path.join(folder, name, file);
    const unpack = (file: string): Uint8Array => gunzipSync(readFileSync(at(file)));
    const { title, expect, facts = null } = JSON.parse(readFileSync(at("case.json"), "utf8"));
    const expected = existsSync(at("expected.json"))
      ? (parseExact(readFileSync(at("expected.json"), "utf8")) as CorpusDump)
      : null;
    const list = existsSync(at("symbols.klp.gz")) ? unpack("symbols.klp.gz") : null;
    return { name, title, expect, facts, input: unpack("in.o.gz"), list, expected };
  });
}

const MACHINES = new Map([
  [20, "PPC"],
  [21, "PPC64"],
  [22, "S390"],
  [62, "X86_64"],
  [183, "AARCH64"],
]);

/** A file in the corpus' form. */
export function corpusDump(bytes: Uint8Array): CorpusDump {
  const dump = dumpElf(bytes);
  const named = (index: number): string => dump.sections[index]?.name ?? "";
  const sections = dump.sections.slice(1).map((s): CorpusSection => {
    const info =
      s.type === "RELA" || s.type === "REL"
        ? named(s.info)
        : s.type === "SYMTAB"
          ? s.info
          : s.type === "GROUP"
            ? (dump.symbols[s.info]?.name ?? "")
            : s.info === 0
              ? ""
              : s.info;
    const sized = !["SYMTAB", "STRTAB", "RELA"].includes(s.type);
    const hashed = sized && s.type !== "NOBITS" && s.type !== "GROUP";
    return {
      name: s.name,
      type: s.type,
      flags: s.flags,
      entsize: s.entsize,
      addralign: Number(s.align),
      link_name: named(s.link),
      info_name: info,
      ...(sized ? { size: s.size } : {}),
      ...(hashed ? { sha256: createHash("sha256").update(s.bytes).digest("hex") } : {}),
      ...(s.group === null ? {} : { group_flags: s.group.flags, members: s.group.members }),
    };
  });
  const count = new Map<string, number>();
  for (const { name } of dump.symbols) count.set(name, (count.get(name) ?? 0) + 1);
  const symbolName = (index: number): string => {
    const s = dump.symbols[index];
    if (s === undefined) return "?";
    if (s.type === "SECTION") return `<${s.section}>`;
    return s.name === "" || (count.get(s.name) ?? 0) > 1 ? `${s.name}@${s.section}+${s.value}` : s.name;
  };
  const relocations: Record<string, Relocation[]> = {};
  const seen = new Map<string, number>();
  for (const [index, entries] of dump.relocations) {
    const name = named(index);
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    relocations[ordinal === 1 ? name : `${name}#${ordinal}`] = entries.map((r) => [
      r.offset,
      r.type,
      symbolName(r.symbol),
      exact(BigInt(r.addend)) as number,
    ]);
  }
  const symbols = dump.symbols.map((s): Symbol => {
    const value = exact(BigInt(s.value)) as number;
    return [s.name, value, Number(s.size), s.bind, s.type, s.other, s.section];
  });
  const machine = MACHINES.get(dump.machine) ?? dump.machine;
  const type = dump.type === 1 ? "REL" : dump.type;
  return { class: dump.class, endian: dump.endian, machine, type, sections, relocations, symbols };
}

function canonicalName({ name, type, info_name }: CorpusSection): string {
  const match = /^\.klp\.rela\.([^.]+)\.(.*)$/.exec(name);
  if (match === null || type !== "RELA" || typeof info_name !== "string") return name;
  const [, object, rest] = match;
  const target = info_name.replace(/^\./, "");
  return rest === info_name || rest === target ? `.klp.rela.${object}.${info_name}` : name;
}

const sorted = (values: readonly unknown[]): string[] => values.map((v) => JSON.stringify(v)).sort();

/** Equal dumps have equal canonical forms. */
export function canonical(dump: CorpusDump) {
  const keys = Object.keys(dump.relocations);
  const relocated = dump.sections.filter((s) => s.type === "RELA" || s.type === "REL");
  return {
    header: [dump.class, dump.endian, dump.machine, dump.type],
    sections: sorted(
      dump.sections.map((s) => {
        const klp = s.type === "RELA" && s.name.startsWith(".klp.rela.");
        const fields = {
          ...s,
          name: canonicalName(s),
          flags: klp ? s.flags & ~0x40 : s.flags,
          ...(s.members === undefined ? {} : { members: [...s.members].sort() }),
        };
        return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
      }),
    ),
    relocations: sorted(
      relocated.map((s, i) => [canonicalName(s), sorted(dump.relocations[keys[i] ?? ""] ?? [])]),
    ),
    symbols: sorted(dump.symbols.map((s) => [s[3] === "LOCAL", ...s])),
  };
}

/** Locals first, and sh_info of the symbol table is their number. */
export function localsAreFirst(dump: CorpusDump): boolean {
  const locals = dump.symbols.filter((s) => s[3] === "LOCAL").length;
  const first = dump.symbols.slice(0, locals).every((s) => s[3] === "LOCAL");
  return first && dump.sections.find((s) => s.type === "SYMTAB")?.info_name === locals;
}
