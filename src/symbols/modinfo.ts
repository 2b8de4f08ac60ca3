// What a module's file says of itself: `.modinfo` strings (include/linux/module.h,
// MODULE_INFO), the name in its struct module, its build-id.
import { viewOf } from "../elf/bytes.js";
import { SHT } from "../elf/constants.js";
import { textOf } from "./bytes.js";
import type { ElfImage } from "./elf-image.js";
import { isObjectName, normaliseObject } from "./object-name.js";

const section = (name: string): Uint8Array => Buffer.from(`${name}\0`, "latin1");

export const SECTION = {
  modinfo: section(".modinfo"),
  thisModule: section(".gnu.linkonce.this_module"),
  buildId: section(".note.gnu.build-id"),
  notes: section(".notes"),
  exportStrings: section("__ksymtab_strings"),
} as const;

const NT_GNU_BUILD_ID = 3;

export interface ModuleFacts {
  /** The kernel's name of it; null: neither `.modinfo` nor struct module tell. */
  readonly name: string | null;
  readonly vermagic: string | null;
  /** Kernel release: the first word of vermagic. */
  readonly release: string | null;
  /** Whether the kernel takes it for a livepatch. */
  readonly livepatch: boolean;
  /** Whether it is a linked module at all and not just an object file. */
  readonly linked: boolean;
  /** Index of `__ksymtab_strings`; 0 without one. */
  readonly exportStrings: number;
  readonly buildId: string | null;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/**
 * The first value of a key; null where there is none. Searched for, and not read string by string: a driver's
 * aliases are tens of kilobytes.
 */
function modinfoOf(strings: Buffer, key: string): string | null {
  const entry = `${key}=`;
  const first = startsWith(strings, entry);
  const before = first ? -1 : strings.indexOf(`\0${entry}`, 0, "latin1");
  if (!first && before < 0) return null;
  const start = before + 1 + entry.length;
  const end = strings.indexOf(0, start);
  return textOf(strings, start, end < 0 ? strings.length : end);
}

/** struct module begins with its state, a list head and then its name (include/linux/module.h). */
function nameInStruct(image: ElfImage, index: number): string | null {
  if (index === 0 || image.sectionType(index) === SHT.NOBITS) return null;
  const bytes = image.sectionBytes(index);
  const at = image.format.is64 ? 24 : 12;
  const end = bytes.indexOf(0, at);
  return end > at ? textOf(bytes, at, end) : null;
}

/** The GNU build-id among ELF notes; null without one. */
export function buildIdInNotes(bytes: Uint8Array, littleEndian: boolean): string | null {
  const view = viewOf(bytes);
  const padded = (n: number): number => Math.ceil(n / 4) * 4;
  for (let at = 0; at + 12 <= bytes.length; ) {
    const [nameSize, size] = [view.getUint32(at, littleEndian), view.getUint32(at + 4, littleEndian)];
    const data = at + 12 + padded(nameSize);
    if (data + size > bytes.length) return null;
    if (
      view.getUint32(at + 8, littleEndian) === NT_GNU_BUILD_ID &&
      textOf(bytes, at + 12, at + 16) === "GNU\0"
    )
      return Buffer.from(bytes.subarray(data, data + size)).toString("hex");
    at = data + padded(size);
  }
  return null;
}

/** Build-id of a file, in a section of its own or among vmlinux's notes. */
export function readBuildId(image: ElfImage): string | null {
  for (const index of image.findSections([SECTION.buildId, SECTION.notes])) {
    const { littleEndian } = image.format;
    const found = index > 0 ? buildIdInNotes(image.sectionBytes(index), littleEndian) : null;
    if (found !== null) return found;
  }
  return null;
}

const NOTHING = new Uint8Array(0);

const MODULE_SECTIONS = [SECTION.modinfo, SECTION.thisModule, SECTION.exportStrings, SECTION.buildId];

/** Throws FormatError. */
export function readModuleFacts(image: ElfImage): ModuleFacts {
  const [modinfo = 0, thisModule = 0, exportStrings = 0, note = 0] = image.findSections(MODULE_SECTIONS);
  const bytes = modinfo > 0 ? image.sectionBytes(modinfo) : NOTHING;
  const strings = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const stated = modinfoOf(strings, "name") ?? nameInStruct(image, thisModule);
  const name = stated === null ? null : normaliseObject(stated);
  const vermagic = modinfoOf(strings, "vermagic")?.trim() ?? null;
  return {
    name: name !== null && isObjectName(name) ? name : null,
    vermagic,
    release: vermagic?.split(" ")[0] || null,
    livepatch: modinfoOf(strings, "livepatch") !== null,
    linked: modinfo > 0 && thisModule > 0,
    exportStrings,
    buildId: note > 0 ? buildIdInNotes(image.sectionBytes(note), image.format.littleEndian) : null,
  };
}

/** The kernel's name by the file's: without folders and all that begins at `.ko`, '_' for '-'. */
export function objectOfFile(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1);
  return normaliseObject(base.replace(/\.ko(?:\..*)?$/, ""));
}
