// A small program of several directories, with the homonyms that a kernel has, compiled and linked as asked for; and
// what is in each file by construction, so that the truth does not depend on a reader of DWARF.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { memorySource } from "../../../src/elf/bytes.js";
import { type ElfView, openElf, readSymbols, type SymbolView } from "../../../src/elf/view.js";
import type { Place } from "../../../src/symbols/dwarf/debug-info.js";
import { type Architecture, bytesOf } from "../../helpers/compile.js";

/** Static names are the same in all files; global ones begin with the prefix. */
function source(prefix: string, factor: number): string {
  return `
struct point { int x, y; };
static int count = ${factor};
static const char name_table[] = "${prefix} has a table";
static struct point points[8];
static __attribute__((noinline)) int helper(int n) {
  static int calls;
  calls += n;
  count += ${factor};
  points[n & 7].x += calls;
  return n * ${factor} + count + calls + points[n & 7].y + name_table[n & 15];
}
static __attribute__((noinline, cold)) int rare(int n) { return helper(n + ${factor}) - 1; }
struct point ${prefix}_origin = { ${factor}, 2 };
int ${prefix}_entry(int n) { return n > 1000 ? rare(n) : helper(n) * 2 + ${prefix}_origin.x; }
`;
}

/** In the order of the link. Two of them are called utils.c. */
export const SOURCES: readonly { readonly file: string; readonly prefix: string }[] = [
  { file: "drivers/acpi/utils.c", prefix: "acpi" },
  { file: "fs/nfsd/utils.c", prefix: "nfsd" },
  { file: "kernel/sched/core.c", prefix: "sched" },
];

const MAIN = "init/main.c";
const ASSEMBLY = "arch/entry.S";

/** Globals by name; static symbols are told by the STT_FILE symbol before them. */
const GLOBALS: ReadonlyMap<string, string> = new Map([
  ...SOURCES.flatMap(({ file, prefix }): [string, string][] => [
    [`${prefix}_entry`, file],
    [`${prefix}_origin`, file],
  ]),
  ["main", MAIN],
  ["asm_entry", ASSEMBLY],
]);

function write(room: string, file: string, text: string): void {
  mkdirSync(path.join(room, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(room, file), text);
}

function run(program: string, args: readonly string[], cwd: string): void {
  execFileSync(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
}

export interface Tree {
  readonly arch: Architecture;
  /** Directory of compilation. */
  readonly room: string;
  /** Objects in the order of `SOURCES`, then main and the assembly. */
  readonly objects: readonly string[];
}

/** Writes and compiles the tree. `-fno-pic` and the like are given here, what is under test in `flags`. */
export function compileTree(arch: Architecture, parent: string, flags: readonly string[]): Tree {
  const room = mkdtempSync(path.join(parent, "tree-"));
  for (const [i, { file, prefix }] of SOURCES.entries()) write(room, file, source(prefix, i + 3));
  const calls = SOURCES.map(({ prefix }) => `${prefix}_entry`);
  write(
    room,
    MAIN,
    `${calls.map((name) => `extern int ${name}(int);`).join(" ")}
int main(int n, char **v) { (void)v; return ${calls.map((name) => `${name}(n)`).join(" + ")}; }
`,
  );
  const nop = arch.name === "s390x" ? "nopr %r7" : "nop";
  write(
    room,
    ASSEMBLY,
    `.text
.globl asm_entry
.type asm_entry, %function
asm_entry:
 ${nop}
 ${nop}
.size asm_entry, .-asm_entry
.section .note.GNU-stack,"",%progbits
`,
  );
  const files = [...SOURCES.map(({ file }) => file), MAIN, ASSEMBLY];
  const objects = files.map((file) => file.replace(/\.[cS]$/, ".o"));
  for (const [i, file] of files.entries()) {
    const own = ["-c", "-O2", "-ffreestanding", "-fno-pic", "-fno-stack-protector", ...flags];
    run(arch.gcc, [...own, "-o", objects[i]!, file], room);
  }
  return { arch, room, objects };
}

/** A program, as a vmlinux is one. */
export function linkTree({ arch, room, objects }: Tree, flags: readonly string[] = []): string {
  run(`${arch.triplet}-ld`, ["-e", "0", "--build-id", ...flags, "-o", "linked", ...objects], room);
  return path.join(room, "linked");
}

/** One relocatable object, as a module is one. */
export function combineTree({ arch, room, objects }: Tree): string {
  run(`${arch.triplet}-ld`, ["-r", "--build-id", "-o", "combined.o", ...objects], room);
  return path.join(room, "combined.o");
}

/** The path of a changed copy. */
export function objcopy(arch: Architecture, file: string, suffix: string, args: readonly string[]): string {
  run(`${arch.triplet}-objcopy`, [...args, file, file + suffix], path.dirname(file));
  return file + suffix;
}

export function viewFile(file: string): ElfView {
  return openElf(memorySource(bytesOf(file)));
}

export interface Known {
  readonly symbol: SymbolView;
  readonly place: Place;
  /** Its source, relative to the directory of compilation. */
  readonly file: string;
  readonly isData: boolean;
}

const STT = { OBJECT: 1, FUNC: 2, FILE: 4 };

function allSymbols(view: ElfView): SymbolView[] {
  const table = view.sections.find((s) => s.type === 2);
  return table === undefined ? [] : readSymbols(view, table);
}

/** Functions and data of the tree with their files. `hints`: whether places name their STT_FILE. */
export function knownSymbols(view: ElfView, hints = true): Known[] {
  const groups = [...SOURCES.map(({ file }) => file), MAIN];
  const found: Known[] = [];
  let group = -1;
  let sourceName: string | null = null;
  for (const symbol of allSymbols(view)) {
    if (symbol.type === STT.FILE && symbol.name.endsWith(".c")) {
      group++;
      sourceName = symbol.name;
    }
    const isData = symbol.type === STT.OBJECT;
    if (symbol.size === 0n) continue; // made by the linker
    if (symbol.section === null || !(isData || symbol.type === STT.FUNC)) continue;
    const local = symbol.bind === 0;
    const file = local ? groups[group] : GLOBALS.get(symbol.name);
    if (file === undefined) continue;
    const { name, section, value: address, size } = symbol;
    const hint = hints && local ? sourceName : null;
    found.push({ symbol, place: { section, address, size, name, sourceName: hint }, file, isData });
  }
  return found;
}

/** `name type file` as `nm -l` has it: file relative to `room`, null where it does not know. In symbol table order. */
export function filesByNm(arch: Architecture, file: string, room: string): Map<string, (string | null)[]> {
  const text = execFileSync(`${arch.triplet}-nm`, ["-p", "-l", "--defined-only", file], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const found = new Map<string, (string | null)[]>();
  for (const line of text.split("\n")) {
    const match = /^[0-9a-f]+ \S (\S+)(?:\t(.*):\d+)?$/.exec(line);
    if (match === null) continue;
    const [, name, place] = match;
    const own = found.get(name!) ?? [];
    own.push(place === undefined ? null : path.relative(room, place));
    found.set(name!, own);
  }
  return found;
}
