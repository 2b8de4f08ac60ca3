// Fuzz targets `list`, `kallsyms` and `symvers`: text sources with lines and bytes
// changed. Whatever the bytes: a SourceError with the place, or an index that holds
// what a reader written in one line would find.
import { gzipSync } from "node:zlib";
import { sentence } from "../../src/app/messages.js";
import { SourceError } from "../../src/symbols/errors.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
import { readSymvers } from "../../src/symbols/symvers.js";
import type { ReadOptions, SourceIdentity } from "../../src/symbols/types.js";
import { blindly } from "./mutate.js";
import type { Random } from "./random.js";
import { must, type Target } from "./target.js";

interface Format {
  readonly name: "list" | "kallsyms" | "symvers";
  readonly first: readonly string[];
  readonly line: (random: Random) => string;
  readonly read: (
    bytes: Uint8Array,
    options?: ReadOptions,
  ) => { index: SymbolIndex; findings: readonly object[] };
  /** Names by object as a naive reader finds them, for accepted files. Null: it cannot tell. */
  readonly naive: (text: string) => Map<string, string[]> | null;
}

const NAMES = ["a", "b", "state_show", "__ksymtab_a", "a.isra.0", "\xff\x80", "x".repeat(511), "$x"];
const BAD_NAMES = ["x".repeat(512), "a b", "\x01", ""];
const OBJECTS = ["vmlinux", "ext4", "snd-core", "o".repeat(55)];
const BAD_OBJECTS = ["o".repeat(56), "a.b", "", "a b"];
const ODD = ["", " ", "\t", "\r", "\0", "*", "**x", "# no", "a b", "\x7f", "\x1b[2J", ".klp.sym.vmlinux.a,0"];
const identity = (kind: SourceIdentity["kind"]) => ({ kind, path: "source", sha256: "" }) as const;

const nameOf = (random: Random): string => random.pick(random.oneIn(60) ? BAD_NAMES : NAMES);
const objectOf = (random: Random): string => random.pick(random.oneIn(20) ? BAD_OBJECTS : OBJECTS);

const hex = (random: Random): string => {
  const digits = (random.next().toString(16) + random.next().toString(16)).padStart(16, "0").slice(0, 16);
  return random.pick([digits, "0".repeat(16), digits.slice(8), `ffffffff8${digits.slice(9)}`]);
};

function add(found: Map<string, string[]>, object: string, name: string): void {
  const names = found.get(object) ?? [];
  found.set(object, names);
  names.push(name);
}

const list: Format = {
  name: "list",
  first: ["klp-convert-symbol-data.0.1", "*vmlinux"],
  line: (random) => (random.oneIn(4) ? `*${objectOf(random)}` : nameOf(random)),
  read: (bytes, options) => readSymbolList(bytes, identity("symbols-list"), options),
  naive: (text) => {
    if (!text.startsWith("klp-convert-symbol-data.0.1")) return null;
    const found = new Map<string, string[]>();
    let object = "";
    for (const line of text.split("\n").slice(1)) {
      const bare = line.replace(/[ \t\r]+$/, "");
      if (bare.startsWith("*")) object = bare.slice(1).replaceAll("-", "_");
      else if (bare !== "") add(found, object, bare);
    }
    return found;
  },
};

const kallsyms: Format = {
  name: "kallsyms",
  first: ["ffffffff81000000 T _text"],
  line: (random) => {
    const module = random.oneIn(3) ? `${random.pick(["\t", " ", "\t\t"])}[${objectOf(random)}]` : "";
    return `${hex(random)} ${random.pick([..."TtTtDdBbRrWwVvAaUu?1"])} ${nameOf(random)}${module}`;
  },
  read: (bytes, options) => readKallsyms(bytes, identity("kallsyms"), options),
  naive: (text) => {
    const found = new Map<string, string[]>();
    const closed = new Set<string>();
    let current = "";
    for (const line of text.split("\n")) {
      const match = /^[0-9a-f]+ (.) ([^ \t\r]+)(?:[ \t]+\[(.*)\])?[ \t\r]*$/.exec(line);
      if (match === null) continue;
      const [, type = "", name = "", module] = match;
      if (module !== undefined && module !== current) {
        closed.add(current);
        current = module;
      }
      // ftrace's memory of init functions, and the undefined names of livepatches
      if (module !== undefined && ("Uu".includes(type) || (type === "T" && closed.has(module)))) continue;
      if (name.startsWith(".klp.sym.") || /^(bpf|__builtin__.*)$/.test(module ?? "")) continue;
      add(found, (module ?? "vmlinux").replaceAll("-", "_"), name);
    }
    return found;
  },
};

const symvers: Format = {
  name: "symvers",
  first: ["0x12345678\ta\tvmlinux\tEXPORT_SYMBOL\t"],
  line: (random) => {
    const crc = `0x${random.next().toString(16).padStart(8, "0")}`;
    const type = random.pick([
      "EXPORT_SYMBOL",
      "EXPORT_SYMBOL_GPL",
      "EXPORT_UNUSED_SYMBOL",
      random.oneIn(9) ? "x" : "EXPORT_SYMBOL",
    ]);
    const fields = [
      crc,
      random.pick(NAMES),
      random.pick(["vmlinux", "fs/ext4/ext4", "a/b-c.ko"]),
      type,
      "NS",
    ];
    return fields.slice(0, random.oneIn(20) ? 3 : 4 + random.below(2)).join("\t");
  },
  read: (bytes, options) => readSymvers(bytes, identity("symvers"), options),
  naive: () => null,
};

function make(format: Format, random: Random): Uint8Array {
  const lines = [...format.first];
  for (let i = random.below(24); i > 0; i--) lines.push(format.line(random));
  for (let i = random.below(3); i > 0; i--) {
    const at = random.below(lines.length);
    const line = lines[at] ?? "";
    switch (random.below(5)) {
      case 0:
        lines[at] = random.pick(ODD);
        break;
      case 1:
        lines[at] = line + random.pick(ODD);
        break;
      case 2:
        lines.splice(at, 1);
        break;
      case 3:
        lines.splice(at, 0, ...lines.slice(at, at + 3));
        break;
      default: {
        const cut = random.below(line.length + 1);
        lines[at] = line.slice(0, cut) + random.pick(ODD) + line.slice(cut);
      }
    }
  }
  const end = random.pick(["\n", "\r\n", "\n", "\n"]);
  let bytes: Uint8Array = Buffer.from(lines.join(end) + (random.oneIn(6) ? "" : end), "latin1");
  if (random.oneIn(6)) bytes = blindly(random, bytes);
  if (random.oneIn(12)) {
    bytes = gzipSync(bytes);
    if (random.oneIn(2)) bytes = blindly(random, bytes);
  }
  return bytes;
}

const counts = (names: readonly string[]): Map<string, number> => {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
};

function compareNaively(format: Format, index: SymbolIndex, bytes: Uint8Array): void {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return;
  const naive = format.naive(Buffer.from(bytes).toString("latin1"));
  if (naive === null) return;
  const total = [...naive.values()].reduce((sum, names) => sum + names.length, 0);
  must(index.rowCount === total, () => `${index.rowCount} rows, and ${total} by a naive reader`);
  for (const [object, names] of naive) {
    for (const [name, count] of counts(names)) {
      const found = index.definitions(name).filter((d) => d.object === object).length;
      must(found === count, () => `${object} ${name}: ${found}, and ${count} by a naive reader`);
    }
  }
}

/** With the wanted names only: the same answers to them, and the same refusals. */
function comparePartial(format: Format, bytes: Uint8Array, whole: SymbolIndex | SourceError): void {
  const wanted = ["a", "state_show", "\xff\x80", "not there"];
  let partial: SymbolIndex | SourceError;
  try {
    partial = format.read(bytes, { only: wanted }).index;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    partial = error;
  }
  if (whole instanceof SourceError || partial instanceof SourceError) {
    const said = [whole, partial].map((w) => (w instanceof SourceError ? sentence(w.finding) : "accepted"));
    must(said[0] === said[1], () => `whole: ${said[0]}; wanted names only: ${said[1]}`);
    return;
  }
  for (const name of wanted) {
    const said = [whole, partial].map((index) =>
      JSON.stringify([index.definitions(name), index.exporters(name)], (_, v: unknown) =>
        typeof v === "bigint" ? v.toString() : v,
      ),
    );
    must(said[0] === said[1], () => `${name}: ${said[0]}, wanted names only: ${said[1]}`);
  }
}

function check(format: Format, bytes: Uint8Array): string {
  let index: SymbolIndex;
  try {
    const read = format.read(bytes);
    index = read.index;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const text = sentence(error.finding);
    must(!/[^\x20-\x7e]/.test(text), () => `not printable: ${JSON.stringify(text)}`);
    must(error.finding.where.file === "source", () => `no place: ${text}`);
    comparePartial(format, bytes, error);
    return `refused: ${error.finding.code}`;
  }
  compareNaively(format, index, bytes);
  comparePartial(format, bytes, index);
  combine([index]).nearNames("state_shw", 3);
  return "read";
}

export const textTargets: readonly Target[] = [list, kallsyms, symvers].map((format) => ({
  name: format.name,
  make: (random) => make(format, random),
  check: (bytes) => check(format, bytes),
}));
