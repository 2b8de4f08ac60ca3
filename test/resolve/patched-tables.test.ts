// The tables that kpatch-build and mainline's klp-build leave for their module to
// make a klp_patch of.
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { readPatchedObjects } from "../../src/resolve/patched.js";
import {
  FORMATS,
  type Format,
  relaSection,
  type SectionSpec,
  symbol,
  symtabOf,
} from "../helpers/elf-builder.js";
import { LivepatchBuilder, pointerType } from "../helpers/elf-livepatch.js";

const MODULE = FORMATS.filter(({ is64 }) => is64);

/** A section of words: a text is a pointer to it, `code` one to the function, null one that is zero. */
class Tables extends LivepatchBuilder {
  readonly #texts: SectionSpec;
  #written = "";

  constructor(format: Format) {
    super(format);
    this.#texts = this.section(".rodata.str1.1", 0);
    this.spec.symbols.push(symbol("", { bind: 0, type: 3, at: this.#texts }));
  }

  table(
    name: string,
    words: readonly (string | number | bigint | null | { code: true } | { table: SectionSpec })[],
  ) {
    const word = this.format.is64 ? 8 : 4;
    const section = this.section(name, words.length * word);
    const bytes = new Uint8Array(words.length * word);
    const view = new DataView(bytes.buffer);
    const entries = words.flatMap((value, i) => {
      const entry = { offset: i * word, type: pointerType(this.format), addend: 0n };
      if (typeof value === "string") {
        const addend = BigInt(this.#written.length);
        this.#written += `${value}\0`;
        return [{ ...entry, addend, symbol: this.spec.symbols.find((s) => s.at === this.#texts)! }];
      }
      if (value === null) return [];
      if (typeof value === "object") {
        const to = "code" in value ? this.text : value.table;
        const target = symbol("", { bind: 0, type: 3, at: to });
        this.spec.symbols.push(target);
        return [{ ...entry, symbol: target }];
      }
      view.setBigUint64(i * word, BigInt(value), this.format.littleEndian);
      return [];
    });
    section.body = { kind: "bytes", bytes };
    this.spec.sections.splice(-3, 0, relaSection(this.format, section, symtabOf(this.spec), entries));
    this.#texts.body = { kind: "bytes", bytes: Uint8Array.from(Buffer.from(this.#written, "latin1")) };
    return section;
  }

  patched() {
    return readPatchedObjects(parseObject(this.bytes())).map(({ object, functions }) => [
      object,
      functions.map((f) => [f.oldName, f.oldSympos, f.offset]),
    ]);
  }
}

const code = { code: true } as const;

describe.each(MODULE)("$title", (format) => {
  test("kpatch-build: functions by object, with their positions, and objects with callbacks alone", () => {
    const made = new Tables(format);
    made.table(".kpatch.funcs", [
      ...[code, 64, 0, 32, 2, "state_show", "vmlinux"],
      ...[code, 64, 0, 32, 0, "nfsd_open", "nfsd"],
      ...[code, 64, 0, 32, 0, "old_show", "vmlinux"],
    ]);
    made.table(".kpatch.callbacks.pre_patch", [code, "sunrpc"]);
    expect(made.patched()).toEqual([
      [
        "vmlinux",
        [
          ["state_show", 2, 16],
          ["old_show", 0, 128],
        ],
      ],
      ["nfsd", [["nfsd_open", 0, 72]]],
      ["sunrpc", []],
    ]);
  });

  test("kpatch-build before it knew positions", () => {
    const made = new Tables(format);
    made.table(".kpatch.funcs", [code, 64, 0, 32, "old_show", "vmlinux"]);
    expect(made.patched()).toEqual([["vmlinux", [["old_show", 0, 8]]]]);
  });

  test("mainline's klp-build: as many functions as each object says", () => {
    const made = new Tables(format);
    const table = made.table(".init.klp_funcs", [
      "state_show",
      code,
      2,
      "old_show",
      code,
      0,
      "beyond",
      code,
      0,
    ]);
    const count = format.littleEndian ? 2n : 2n << 32n;
    made.table(".init.klp_objects", [null, { table }, 0, 0, 0, 0, count, "nfsd", { table }, 0, 0, 0, 0, 0]);
    expect(made.patched()).toEqual([
      [
        "vmlinux",
        [
          ["state_show", 2, 0],
          ["old_show", 0, 24],
        ],
      ],
      ["nfsd", []],
    ]);
  });
});
