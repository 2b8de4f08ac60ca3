// What ftrace can divert: its list as text, and its places in ELF files.
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { openElf } from "../../src/elf/view.js";
import { SourceError } from "../../src/symbols/errors.js";
import type { Definition, ObjectDefinitions } from "../../src/symbols/types.js";
import { hasSite, readTraceSites } from "../../src/verify/trace-sites.js";
import { listedTraceable, parseTraceList } from "../../src/verify/traceable.js";
import { FORMATS, type Format, progbits, symbol } from "../helpers/elf-builder.js";
import { LivepatchBuilder, pointerType } from "../helpers/elf-livepatch.js";

const group = (object: string, name: string, count = 1): ObjectDefinitions =>
  ({ object, name, count, definitions: [] }) as unknown as ObjectDefinitions;

const none = (): string[] => [];

describe("available_filter_functions", () => {
  const list = parseTraceList(
    "a_show\ntwin\nmod_open [nfsd]\r\n\nffffffff81000000 addressed [sunrpc]\n",
    "aff",
  );

  test.each([
    ["vmlinux", "a_show", 1, true],
    ["vmlinux", "b_show", 1, false],
    ["nfsd", "mod_open", 1, true],
    ["nfsd", "a_show", 1, false],
    ["sunrpc", "addressed", 1, true],
    ["ext4", "a_show", 1, null],
    ["vmlinux", "twin", 2, null],
  ])("of %s: %s, of which there are %i, is %j", (object, name, count, expected) => {
    expect(listedTraceable(list, group(object, name, count), none)).toBe(expected);
  });

  test("has one name of an address: another one is as good", () => {
    expect(listedTraceable(list, group("vmlinux", "other_name"), () => ["other_name", "a_show"])).toBe(true);
  });

  test.each([
    ["ffffffff81000000 T _text", 1],
    ["a_show\nint main(void)", 2],
    ["", 1],
  ])("is no other text: %j", (text, line) => {
    const error = (() => {
      try {
        return parseTraceList(text, "aff");
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).finding).toMatchObject({
      code: "trace-list-format",
      where: { file: "aff", line },
    });
  });
});

/** A module with places of ftrace at the offsets of `.text`. */
function moduleWith(format: Format, offsets: readonly number[], machine?: number): Uint8Array {
  const builder = new LivepatchBuilder(format);
  if (machine !== undefined) builder.spec.machine = machine;
  const places = builder.section("__mcount_loc", 8 * offsets.length);
  const text = symbol("", { bind: 0, type: 3, at: builder.text });
  builder.spec.symbols.push(text);
  for (const [i, offset] of offsets.entries()) {
    builder.relocations(places).push({
      offset: 8 * i,
      type: pointerType(format),
      symbol: text,
      addend: BigInt(offset),
    });
  }
  return builder.bytes();
}

const at = (address: number, size: number | null, section: string | null = ".text"): Definition =>
  ({ address: BigInt(address), size, section }) as unknown as Definition;

describe.each(FORMATS)("a module's places, $title", (format) => {
  const sites = readTraceSites(openElf(memorySource(moduleWith(format, [0x24, 0]))), null)!;

  test.each([
    [at(0, 16), true],
    [at(0x20, 16), true],
    [at(0x20, 4), false],
    [at(0x40, 64), false],
    [at(0, 16, ".text.unlikely"), false],
    [at(0, 16, null), null],
  ])("are looked for inside of the function: %o", (definition, expected) => {
    expect(hasSite(sites, definition)).toBe(expected);
  });
});

test("nops in front of the entry are places where the compiler puts them there", () => {
  const arm64 = readTraceSites(openElf(memorySource(moduleWith(FORMATS[0]!, [0x18], 183))), null)!;
  expect(hasSite(arm64, at(0x20, 16))).toBe(true);
});

test("a module without the section proves nothing", () => {
  expect(readTraceSites(openElf(memorySource(new LivepatchBuilder().bytes())), null)).toBeNull();
});

describe("a linked kernel's places", () => {
  const start = 0xffff_ffff_8200_0000n;
  const linked = (words: readonly bigint[]) => {
    const builder = new LivepatchBuilder();
    const bytes = new Uint8Array(8 * words.length);
    for (const [i, word] of words.entries()) new DataView(bytes.buffer).setBigUint64(8 * i, word, true);
    builder.spec.sections.splice(-3, 0, progbits(".init.data", bytes, { addr: start }));
    builder.spec.type = 2;
    const range = { start, stop: start + BigInt(bytes.length) };
    return readTraceSites(openElf(memorySource(builder.bytes())), range);
  };
  const function1: Definition = { address: 0xffff_ffff_8100_0000n, size: 32, section: ".text" } as Definition;

  test("lie between two symbols, sorted or not, with gaps of zeros", () => {
    const sites = linked([0n, 0xffff_ffff_8100_0040n, 0xffff_ffff_8100_0004n])!;
    expect(hasSite(sites, function1)).toBe(true);
    expect(hasSite(sites, { ...function1, address: 0xffff_ffff_8100_0020n })).toBe(false);
  });

  test("that are not in the file prove nothing", () => {
    expect(linked([0n, 0n])).toBeNull();
    const outside = { start: 1n, stop: 9n };
    expect(readTraceSites(openElf(memorySource(new LivepatchBuilder().bytes())), outside)).toBeNull();
  });
});
