// Fuzz targets `module`, `vmlinux` and `system-map`: what a kernel is read from.
// Whatever the bytes: they are refused by FormatError or SourceError, or every row
// of the index can be asked for and is one that the file's symbol table has.
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { SourceError } from "../../src/symbols/errors.js";
import { combine } from "../../src/symbols/kernel.js";
import { ModuleSet } from "../../src/symbols/module-set.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
import { readSystemMap } from "../../src/symbols/system-map.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { FORMATS } from "../../test/helpers/elf-builder.js";
import {
  BIND,
  fileRow,
  globalRow,
  imageFile,
  latin1,
  localRow,
  moduleFile,
} from "../../test/helpers/kernel-files.js";
import { elfFields, type Fields, readField, writeField } from "./elf-fields.js";
import { blindly, oddValue } from "./mutate.js";
import type { Random } from "./random.js";
import { must, type Target } from "./target.js";

const LOCAL = { bind: BIND.local };

const modules = () =>
  FORMATS.map((format) =>
    moduleFile({
      format,
      buildId: "0011223344",
      symbols: [
        fileRow("a.c"),
        localRow("twin"),
        localRow("setup", 0n, ".init.text"),
        ["__kstrtabns_exported", ".data", LOCAL],
        globalRow("twin"),
        globalRow("exported"),
      ],
      exports: [["exported", "NS", true]],
    }),
  );

const images = () =>
  FORMATS.map((format) =>
    imageFile({
      format,
      buildId: "0011223344",
      symbols: [
        fileRow("a.c"),
        localRow("twin"),
        ["__ksymtab_twin", "__ksymtab_gpl", LOCAL],
        ["__kstrtabns_twin", "__ksymtab_strings", LOCAL],
        globalRow("twin"),
      ],
      exportStrings: latin1("NS\0"),
    }),
  );

/** Asks for everything that an index holds; a name has the rows that it was given. */
function askAll(index: SymbolIndex): string {
  const kernel = combine([index]);
  let rows = 0;
  for (const name of new Set(Array.from(index.rowName, (id) => index.names.text(id)))) {
    must(name.length > 0, () => "a row without a name");
    rows += index.definitionsWhileComing(name).length;
    for (const { count, definitions, countWhileComing } of kernel.definitions(name)) {
      must(count > 0 && count === definitions.length, () => `${name}: ${count} definitions`);
      must((countWhileComing ?? count) >= count, () => `${name}: fewer while coming`);
    }
    kernel.exporters(name);
  }
  must(rows <= index.rowCount, () => `${rows} definitions of ${index.rowCount} rows`);
  return rows > 0 ? "read" : "read, without a row";
}

function ending(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return "FormatError";
    if (error instanceof SourceError) return error.finding.code;
    throw error;
  }
}

interface Seed {
  readonly bytes: Uint8Array;
  readonly known: Fields;
}

function elfTarget(name: string, seeds: () => Uint8Array[], check: (bytes: Uint8Array) => string): Target {
  let prepared: Seed[] | null = null;
  const make = (random: Random): Uint8Array => {
    prepared ??= seeds().map((bytes) => ({ bytes, known: elfFields(bytes) }));
    const { bytes, known } = random.pick(prepared);
    const made = bytes.slice();
    for (let i = random.below(4); i >= 0; i--) {
      const field = random.pick(known.fields);
      const other = readField(made, random.pick(known.fields), known.littleEndian);
      const value = oddValue(random, readField(made, field, known.littleEndian), [other, 24n, 16n]);
      writeField(made, field, known.littleEndian, value);
    }
    return random.oneIn(4) ? blindly(random, made) : made;
  };
  return { name, make, check: (bytes) => ending(() => check(bytes)) };
}

function checkModule(bytes: Uint8Array): string {
  const set = new ModuleSet({ everything: true });
  set.add(memorySource(bytes), "m.ko");
  const { index, findings } = set.build("m.ko", "");
  const asked = askAll(index);
  return findings[0]?.code ?? asked;
}

function checkImage(bytes: Uint8Array): string {
  return askAll(readVmlinux(memorySource(bytes), "vmlinux", () => "", { everything: true }).index);
}

const MAP = [
  "0000000000000000 D __per_cpu_start",
  "ffffffff81000000 T _text",
  "ffffffff81000010 t twin",
  "ffffffff81000010 W twin",
  "ffffffff81000010 T __start_x",
  "c0008000 T _stext",
  "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package",
  "ffffffff81000020 t f\t[ext4]",
];

const systemMap: Target = {
  name: "system-map",
  make: (random) => {
    const lines = Array.from({ length: random.below(12) }, () =>
      random.pick(MAP.slice(0, random.oneIn(9) ? 8 : 6)),
    );
    const bytes = latin1(`${lines.join("\n")}\n`);
    return random.oneIn(2) ? blindly(random, bytes) : bytes;
  },
  check: (bytes) =>
    ending(() => askAll(readSystemMap(bytes, { kind: "system-map", path: "map", sha256: "" }).index)),
};

export const kernelTargets: readonly Target[] = [
  elfTarget("module", modules, checkModule),
  elfTarget("vmlinux", images, checkImage),
  systemMap,
];
