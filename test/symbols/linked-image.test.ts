// Images that gcc and ld link: the order is that of `nm -n` but where symbols share an address.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import type { SymbolIndex } from "../../src/symbols/symbol-index.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { ARCHITECTURES, type Architecture, assemble, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";

const LD = "x86_64-linux-gnu-ld";
const NM = "x86_64-linux-gnu-nm";
const x86 = ARCHITECTURES.find(({ name }) => name === "x86_64") as Architecture;

function unit(name: string, extra = ""): string {
  return `
static int counter;
static __attribute__((noinline)) int state_show(int x) { counter += x; return counter; }
int ${name}_entry(int x) { return state_show(x) + 1; }
${extra}`;
}

const ASSEMBLY = `
	.text
	.globl tied_a, __tied, _tied, __start_tied
	.weak tied_weak
	.type tied_a, @function
tied_weak:
__start_tied:
__tied:
_tied:
tied_a:
	ret
	.type state_show.llvm.12345, @function
state_show.llvm.12345:
	ret
	.data
	.globl state_show_data
state_show_data: .quad 0
	.section .note.GNU-stack,"",%progbits
`;

const SCRIPT = `
SECTIONS {
  . = 0xffffffff81000000;
  _text = .;
  .text : { *(.text .text.*) }
  _etext = .;
  .rodata : { *(.rodata .rodata.*) }
  .data : { __start_stuff = .; *(.data .data.*) __stop_stuff = .; }
  .bss : { *(.bss) }
  _end = .;
  absolute_one = 0x1234;
}`;

function link(room: string): string {
  const objects = [
    compile(x86, room, unit("alpha"), ["-fno-toplevel-reorder"]),
    compile(x86, room, unit("beta", "__attribute__((weak)) int maybe(void) { return 3; }")),
    assemble(x86, room, ASSEMBLY),
    compile(x86, room, unit("gamma", 'const char linux_banner[] = "Linux version 6.1.7-test (x)";')),
  ];
  const script = path.join(room, "image.lds");
  const out = path.join(room, "image");
  writeFileSync(script, SCRIPT);
  execFileSync(LD, ["-nostdlib", "-e", "_text", "-T", script, "-o", out, ...objects], { stdio: "pipe" });
  return out;
}

interface NmLine {
  readonly address: bigint;
  readonly type: string;
  readonly name: string;
}

function nm(file: string): NmLine[] {
  const text = execFileSync(NM, ["-n", file], { encoding: "latin1", env: { ...process.env, LC_ALL: "C" } });
  return [...text.matchAll(/^([0-9a-f]+) (\S) (.*)$/gm)].map(([, address, type, name]) => ({
    address: BigInt(`0x${address}`),
    type: type as string,
    name: name as string,
  }));
}

const rowsOf = (index: SymbolIndex): string[] => Array.from(index.rowName, (id) => index.names.text(id));

describeWith(["x86_64-linux-gnu-gcc", "x86_64-linux-gnu-ld", "x86_64-linux-gnu-nm"], "a linked image", () => {
  const room = scratch();
  let index: SymbolIndex;
  let lines: NmLine[];
  beforeAll(() => {
    const file = link(room);
    index = readVmlinux(memorySource(readFileSync(file)), file, () => "00").index;
    lines = nm(file).filter(({ type }) => !/[aAnNuUvw]/.test(type));
  });

  test("has nm's names, letters and addresses, without absolute ones", () => {
    const key = ({ name, type, address }: NmLine) => `${name} ${type} ${address}`;
    const ours = rowsOf(index).flatMap((name) => index.definitions(name));
    expect(new Set(ours.map((d) => key(d as NmLine)))).toEqual(new Set(lines.map(key)));
    expect(index.rowCount).toBe(lines.length);
    expect(index.definitions("absolute_one")).toEqual([]);
    expect(index.identity.release).toBe("6.1.7-test");
  });

  test("is in nm's order by address", () => {
    const addresses = rowsOf(index).map((name, row) => {
      const earlier = rowsOf(index)
        .slice(0, row)
        .filter((n) => n === name).length;
      return index.definitions(name)[earlier]?.address;
    });
    expect(addresses).toEqual(lines.map(({ address }) => address));
  });

  test("breaks ties by weakness, linker names and underscores", () => {
    const tied = ["tied_a", "_tied", "__tied", "__start_tied", "tied_weak"];
    const rows = rowsOf(index);
    expect(rows.filter((name) => tied.includes(name))).toEqual(tied);
    // the first variable of .bss begins where .data ends
    const first = index.definitions("counter")[0]?.address;
    expect(index.definitions("__stop_stuff")[0]?.address).toBe(first);
    expect(rows.indexOf("counter")).toBe(rows.indexOf("__stop_stuff") - 1);
  });

  test("counts homonyms over all files by address, each with its source file and group", () => {
    const found = index.definitions("state_show");
    const expected = lines.filter(({ name }) => name === "state_show");
    expect(found.map(({ address }) => address)).toEqual(expected.map(({ address }) => address));
    expect(found).toHaveLength(3);
    expect(new Set(found.map(({ group }) => group)).size).toBe(3);
    expect(found.every(({ file: source }) => /^unit\d+\.c$/.test(source ?? ""))).toBe(true);
    // static data of the same source file is of the same group
    const groups = index.definitions("counter").map(({ group }) => group);
    expect(new Set(groups)).toEqual(new Set(found.map(({ group }) => group)));
  });

  test("keeps names of link-time optimisation as they are", () => {
    expect(index.definitions("state_show.llvm.12345")).toHaveLength(1);
  });
});
