// The livepatch object, read once: its bytes, identity and what it leaves undefined.
import { memorySource } from "../elf/bytes.js";
import { EM } from "../elf/constants.js";
import { loadObject } from "../elf/load.js";
import type { ObjectIdentity } from "../resolve/decisions.js";
import { readModinfo } from "../resolve/modinfo.js";
import { readSubject, type Subject } from "../resolve/subject.js";
import { normaliseObject } from "../symbols/object-name.js";
import { INIT_TEXT } from "../verify/rules/functions.js";
import { EXPORT_PROBE } from "../verify/rules/left-undefined.js";
import { TRACE_RANGE } from "../verify/trace-sites.js";
import { EXIT } from "./exit.js";
import { InputError, onFile } from "./faults.js";
import { readBytes, sha256 } from "./files.js";

export interface Livepatch {
  readonly identity: ObjectIdentity;
  readonly bytes: Uint8Array;
  readonly subject: Subject;
  /** The machine's usual name, e.g. `x86_64`. */
  readonly machine: string;
  readonly moduleName: string;
}

const MACHINE_NAMES = new Map<number, string>([
  [EM.X86_64, "x86_64"],
  [EM.S390, "s390x"],
  [EM.PPC64, "ppc64"],
  [EM.PPC, "ppc32"],
  [EM.AARCH64, "arm64"],
  [EM.LOONGARCH, "loongarch"],
]);

/** Of an e_machine. */
export function machineName(machine: number, littleEndian: boolean): string {
  const name = MACHINE_NAMES.get(machine) ?? `machine ${machine}`;
  return name === "ppc64" && littleEndian ? "ppc64le" : name;
}

function moduleName(path: string, subject: Subject): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.(ko|o)$/, "");
  return readModinfo(subject.object).get("name")?.[0] ?? normaliseObject(base);
}

/** Throws InputError. */
export function refuseCompressed(path: string, bytes: Uint8Array): void {
  const magics: readonly [string, readonly number[]][] = [
    ["gzip", [0x1f, 0x8b]],
    ["xz", [0xfd, 0x37, 0x7a]],
    ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ];
  const found = magics.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (found === undefined) return;
  const finding = {
    code: "livepatch-compressed",
    severity: "error",
    facts: { format: found[0] },
    where: { file: path },
  } as const;
  throw new InputError({ finding, exit: EXIT.input });
}

/** `path` is for the errors and the module's name. Throws InputError. */
export function parseLivepatch(bytes: Uint8Array, path: string): Livepatch {
  refuseCompressed(path, bytes);
  const subject = onFile(path, () => readSubject(loadObject(memorySource(bytes))));
  const { header, format } = subject.object;
  return {
    identity: { path, sha256: sha256(bytes), release: subject.release },
    bytes,
    subject,
    machine: machineName(header.machine, format.littleEndian),
    moduleName: moduleName(path, subject),
  };
}

/** Throws FileError and InputError. */
export const openLivepatch = (path: string): Livepatch => parseLivepatch(readBytes(path), path);

/** Kernel's names of the objects that it patches. */
export const objectsPatched = ({ subject }: Livepatch): string[] =>
  subject.patched.map((patched) => normaliseObject(patched.object));

/** What the rules ask beside: where vmlinux's init text and ftrace's places are, and whether a source shows exports. */
export const PROBES: readonly string[] = [...INIT_TEXT, ...TRACE_RANGE, EXPORT_PROBE];

/** Every name that the decision stage will ask the sources for. */
export function namesAsked(subject: Subject, more: Iterable<string> = []): Set<string> {
  const names = new Set<string>(more);
  for (const symbol of subject.undefinedSymbols) {
    names.add(symbol.name);
    for (const annotation of symbol.annotated) names.add(annotation.name);
  }
  for (const { name } of subject.converted) names.add(name);
  for (const { functions } of subject.patched) for (const { oldName } of functions) names.add(oldName);
  for (const name of PROBES) names.add(name);
  return names;
}
