// Real objects: C and assembly, compiled while the tests run, for every
// architecture that has livepatching and a cross compiler in Debian.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { Format } from "./elf-builder.js";

export interface Architecture extends Format {
  readonly name: string;
  /** The GNU triplet that programs are named with. */
  readonly triplet: string;
  readonly gcc: string;
  /** e_machine. */
  readonly machine: number;
  /** A relocation type of the width of a pointer, and its directive in assembly. */
  readonly pointer: { readonly type: number; readonly directive: string };
}

function architecture(
  name: string,
  triplet: string,
  machine: number,
  bits: 32 | 64,
  endian: "little" | "big",
  type: number,
): Architecture {
  const directive = bits === 64 ? ".quad" : ".long";
  const format = { is64: bits === 64, littleEndian: endian === "little" };
  return { name, triplet, gcc: `${triplet}-gcc`, machine, ...format, pointer: { type, directive } };
}

export const ARCHITECTURES: readonly Architecture[] = [
  architecture("x86_64", "x86_64-linux-gnu", 62, 64, "little", 1),
  architecture("s390x", "s390x-linux-gnu", 22, 64, "big", 22),
  architecture("ppc64le", "powerpc64le-linux-gnu", 21, 64, "little", 38),
  architecture("ppc32", "powerpc-linux-gnu", 20, 32, "big", 1),
  architecture("arm64", "aarch64-linux-gnu", 183, 64, "little", 257),
];

/** A folder for the files of one test file, removed after its tests. */
export function scratch(): string {
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-test-"));
  afterAll(() => rmSync(room, { recursive: true, force: true }));
  return room;
}

/** As kernel modules are compiled, as far as it matters for relocations. */
const KERNEL_FLAGS = [
  "-c",
  "-O2",
  "-ffreestanding",
  "-fno-pic",
  "-fno-pie",
  "-fno-common",
  "-fno-stack-protector",
];

let made = 0;

function compileFile(
  arch: Architecture,
  room: string,
  source: string | Uint8Array,
  suffix: string,
  flags: readonly string[],
): string {
  const base = path.join(room, `unit${made++}`);
  writeFileSync(`${base}${suffix}`, source);
  const args = [...KERNEL_FLAGS, ...flags, "-o", `${base}.o`, `${base}${suffix}`];
  execFileSync(arch.gcc, args, { stdio: ["ignore", "ignore", "inherit"] });
  return `${base}.o`;
}

/** The path of the object. */
export function compile(
  arch: Architecture,
  room: string,
  source: string | Uint8Array,
  flags: readonly string[] = [],
): string {
  return compileFile(arch, room, source, ".c", flags);
}

export function assemble(
  arch: Architecture,
  room: string,
  source: string,
  flags: readonly string[] = [],
): string {
  return compileFile(arch, room, source, ".s", flags);
}

/** A partial link, as kbuild makes modules of several objects. */
export function linkPartially(
  arch: Architecture,
  room: string,
  objects: readonly string[],
  script?: string,
): string {
  const out = path.join(room, `linked${made++}.o`);
  const with_ = script === undefined ? [] : ["-T", script];
  execFileSync(`${arch.triplet}-ld`, ["-r", ...with_, "-o", out, ...objects], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return out;
}

export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}
