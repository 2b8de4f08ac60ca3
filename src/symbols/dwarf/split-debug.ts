// Debug information in a file of its own, as distributions ship it (`-dbg`, `-debuginfo`): where it may be, and
// whether a file that was found there belongs to the object. The files are opened by src/app.
import path from "node:path";
import { crc32 } from "node:zlib";
import { type ByteSource, decodeName, readRange, viewOf } from "../../elf/bytes.js";
import { SHF, SHT } from "../../elf/constants.js";
import { FormatError } from "../../elf/errors.js";
import { type ElfView, type SectionView, sectionData, sectionTitle } from "../../elf/view.js";

/** elf.h */
const NT_GNU_BUILD_ID = 3;
/** sha1 is 20 bytes, what `ld --build-id=0x...` takes is up to the user. */
const BUILD_ID_MAX = 64;
/** A kernel's .notes has some kilobytes. */
const NOTES_MAX = 1024 * 1024;
const CRC_CHUNK = 1024 * 1024;

/** The link of .gnu_debuglink. */
export interface DebugLink {
  /** A file name without directory. */
  readonly name: string;
  /** CRC-32 of the whole debug file. */
  readonly crc: number;
}

/** The descriptor of the first GNU build-id note of a section; gABI ch. 5 "Note Section". */
function buildIdIn(view: ElfView, section: SectionView): Uint8Array | null {
  if (section.size > NOTES_MAX) return null;
  const data = sectionData(view, section);
  const words = viewOf(data);
  const { littleEndian } = view.format;
  const align = section.align === 8n ? 8 : 4;
  const padded = (size: number): number => Math.ceil(size / align) * align;
  for (let at = 0; at + 12 <= data.length; ) {
    const [nameSize, size, type] = [0, 4, 8].map((field) => words.getUint32(at + field, littleEndian)) as [
      number,
      number,
      number,
    ];
    const descriptor = at + padded(12 + nameSize);
    if (descriptor + size > data.length) {
      throw new FormatError(
        `${sectionTitle(section)}: a note reaches beyond the section`,
        section.offset + at,
        size,
      );
    }
    const isGnu = nameSize === 4 && decodeName(data.subarray(at + 12, at + 16)) === "GNU\0";
    if (isGnu && type === NT_GNU_BUILD_ID && size > 1 && size <= BUILD_ID_MAX) {
      return data.subarray(descriptor, descriptor + size);
    }
    at = descriptor + padded(size);
  }
  return null;
}

/**
 * The build-id in lower-case hex; null where the file has none. It stands in .note.gnu.build-id, in a vmlinux in
 * .notes with all others. Throws FormatError.
 */
export function readBuildId(view: ElfView): string | null {
  for (const section of view.sections) {
    const id = section.type === SHT.NOTE ? buildIdIn(view, section) : null;
    if (id !== null) return Buffer.from(id).toString("hex");
  }
  return null;
}

/** The link to the debug file (gdb manual, "Separate Debug Files"); null where there is none. Throws FormatError. */
export function readDebugLink(view: ElfView): DebugLink | null {
  const section = view.sections.find((s) => s.name === ".gnu_debuglink" && s.type !== SHT.NOBITS);
  if (section === undefined) return null;
  if (section.size > NOTES_MAX)
    throw new FormatError(`${sectionTitle(section)}: too large`, section.offset, section.size);
  const data = sectionData(view, section);
  const zero = data.indexOf(0);
  const crcAt = Math.ceil((zero + 1) / 4) * 4;
  const name = decodeName(data.subarray(0, Math.max(zero, 0)));
  if (zero < 1 || name.includes("/") || crcAt + 4 > data.length) {
    throw new FormatError(`${sectionTitle(section)}: not a file name and a checksum`, section.offset, name);
  }
  return { name, crc: viewOf(data).getUint32(crcAt, view.format.littleEndian) };
}

/** The checksum that a DebugLink has of this file. Reads all of it. */
export function debugLinkCrc(source: ByteSource): number {
  let crc = 0;
  for (let at = 0; at < source.size; at += CRC_CHUNK) {
    crc = crc32(readRange(source, at, Math.min(CRC_CHUNK, source.size - at), "the debug file"), crc);
  }
  return crc;
}

/** Where the debug file of a build-id is, relative to a debug root such as /usr/lib/debug. */
export function buildIdPath(buildId: string): string {
  return `.build-id/${buildId.slice(0, 2)}/${buildId.slice(2)}.debug`;
}

/** Ending of a packed module. */
const PACKED = /\.(?:gz|xz|zst)$/;

/** `/usr/lib/debug`: debug files under the paths that their objects have below `tree`. */
export interface DebugRoot {
  readonly root: string;
  /** `/`, or where a tree of packages was unpacked. */
  readonly tree: string;
}

export interface DebugFileHints {
  /** Of the object, absolute. */
  readonly directory: string;
  /** File name of the object. */
  readonly name: string;
  readonly buildId: string | null;
  readonly link: DebugLink | null;
  /** The most likely first. */
  readonly roots: readonly DebugRoot[];
}

/** Where /lib leads to /usr/lib, packages name either. */
function mirrors({ root, tree }: DebugRoot, directory: string): string[] {
  const inside = path.posix.relative(tree, directory);
  return [...new Set([inside, inside.replace(/^usr\//, "")])].map((folder) => path.posix.join(root, folder));
}

/**
 * Paths at which the debug file of an object may be: in gdb's order by build-id and by link, and then below a root
 * under the object's own path, which is where Debian (`nfsd.ko`) and Fedora (`nfsd.ko.debug`) put those of modules.
 */
export function debugFilePaths({ directory, name, buildId, link, roots }: DebugFileHints): string[] {
  const byId = buildId === null ? [] : roots.map(({ root }) => path.posix.join(root, buildIdPath(buildId)));
  const mirrored = roots.flatMap((root) => mirrors(root, directory));
  const linked = [directory, path.posix.join(directory, ".debug"), ...mirrored];
  const byLink = link === null ? [] : linked.map((folder) => path.posix.join(folder, link.name));
  const plain = name.replace(PACKED, "");
  const byName = mirrored.flatMap((folder) =>
    [plain, `${plain}.debug`].map((file) => path.posix.join(folder, file)),
  );
  return [...new Set([...byId, ...byLink, ...byName])];
}

/** Sections in memory, counted per name: a debug file has all of them, without their bytes. */
function byOccurrence(view: ElfView): Map<string, SectionView> {
  const seen = new Map<string, number>();
  const found = new Map<string, SectionView>();
  for (const section of view.sections) {
    if ((section.flags & SHF.ALLOC) === 0n) continue;
    const count = seen.get(section.name) ?? 0;
    seen.set(section.name, count + 1);
    found.set(`${section.name}\0${count}`, section);
  }
  return found;
}

/**
 * For each section index of the object the index of the same section in its debug file, whose numbers differ
 * (places in a module are given by section); null for those that are not in memory or not there with the same size.
 */
export function sectionsInDebugFile(object: ElfView, debug: ElfView): (number | null)[] {
  const there = byOccurrence(debug);
  const indices: (number | null)[] = object.sections.map(() => null);
  for (const [key, section] of byOccurrence(object)) {
    const found = there.get(key);
    if (found !== undefined && found.size === section.size) indices[section.index] = found.index;
  }
  return indices;
}
