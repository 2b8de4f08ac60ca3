// Runs the drop-in conversion in this process, and says what the output is in terms
// that a kernel has: klp relocation sections, livepatch symbols, what is left undefined.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { klpConvert } from "../../src/app/drop-in.js";
import { faultOf } from "../../src/app/faults.js";
import { sentence } from "../../src/app/messages.js";
import type { Resolution } from "../../src/app/types.js";
import { dumpElf, type ElfDump } from "./elf-dump.js";

/** A symbol list: names by object, vmlinux first by habit only. */
export function symbolList(objects: Readonly<Record<string, readonly string[]>>): string {
  const blocks = Object.entries(objects).map(([object, names]) => [`*${object}`, ...names].join("\n"));
  return `${["klp-convert-symbol-data.0.1", ...blocks].join("\n")}\n`;
}

export interface Converted {
  readonly exit: number;
  /** Codes of the findings, errors first. */
  readonly codes: readonly string[];
  /** The findings as the user reads them, with the file names left out. */
  readonly text: string;
  readonly open: readonly Resolution[];
  /** Null: nothing was written. */
  readonly output: Uint8Array | null;
  /** Files beside input, list and output: there should be none. */
  readonly litter: readonly string[];
}

let runs = 0;

/** `list` null: the two-operand form. */
export function convert(room: string, input: Uint8Array, list: string | null): Converted {
  const name = `run${runs++}`;
  const at = (suffix: string): string => path.join(room, `${name}.${suffix}`);
  writeFileSync(at("o"), input);
  if (list !== null) writeFileSync(at("list"), list);
  const rank = { error: 0, warning: 1, note: 2 } as const;
  const run = () => {
    try {
      return klpConvert({ symbols: list === null ? null : at("list"), input: at("o"), output: at("ko") });
    } catch (error) {
      const fault = faultOf(error);
      if (fault === null) throw error;
      return { exit: fault.exit, findings: [fault.finding], open: [] };
    }
  };
  const { exit, findings, open } = run();
  const sorted = [...findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
  return {
    exit,
    codes: sorted.map((f) => f.code),
    text: sorted
      .map((f) => `${f.severity}: ${sentence(f)}`)
      .join("\n")
      .replaceAll(`${room}/${name}.`, ""),
    open,
    output: existsSync(at("ko")) ? new Uint8Array(readFileSync(at("ko"))) : null,
    litter: readdirSync(room).filter((file) => file.includes(name) && !/^run\d+\.(o|list|ko)$/.test(file)),
  };
}

export interface KlpFacts {
  /** By name: what is relocated, and `offset type symbol addend` in file order. */
  readonly sections: Readonly<Record<string, { target: string; entries: readonly string[] }>>;
  readonly symbols: readonly string[];
  readonly undefined: readonly string[];
  /** What stays in ordinary relocation sections that have entries. */
  readonly ordinary: Readonly<Record<string, readonly string[]>>;
}

/** Throws where flags, links or entry sizes of a klp section are not those of module-elf-format.rst. */
export function klpFacts(bytes: Uint8Array | null): KlpFacts {
  if (bytes === null) throw new Error("nothing was written");
  const dump: ElfDump = dumpElf(bytes);
  const sections: Record<string, { target: string; entries: readonly string[] }> = {};
  const ordinary: Record<string, readonly string[]> = {};
  for (const [index, relocations] of dump.relocations) {
    const section = dump.sections[index];
    if (section === undefined) continue;
    const entries = relocations.map((r) => `${r.offset} ${r.type} ${r.to} ${r.addend}`);
    if (!section.name.startsWith(".klp.rela.")) {
      if (entries.length > 0) ordinary[section.name] = entries;
      continue;
    }
    const wide = dump.class === 64;
    const is = [section.type, section.flags & ~0x40, section.entsize, section.align, section.addr];
    const should = ["RELA", 0x0010_0002, wide ? 24 : 12, wide ? "8" : "4", "0x0"];
    if (is.join() !== should.join())
      throw new Error(`${section.name}: ${is.join()} instead of ${should.join()}`);
    if (dump.sections[section.link]?.type !== "SYMTAB")
      throw new Error(`${section.name}: sh_link ${section.link}`);
    const name = sections[section.name] === undefined ? section.name : `${section.name}#${index}`;
    sections[name] = { target: dump.sections[section.info]?.name ?? "?", entries };
  }
  return {
    sections,
    symbols: dump.symbols.filter((s) => s.section === "0xff20").map((s) => s.name),
    undefined: dump.symbols
      .slice(1)
      .filter((s) => s.section === "UND")
      .map((s) => s.name),
    ordinary,
  };
}
