// The debug information of an object: its own, or that of the file that a distribution
// split it into, which must have the object's build-id, or the checksum of its link.
import { realpathSync } from "node:fs";
import path from "node:path";
import { type ByteSource, memorySource } from "../elf/bytes.js";
import { FormatError, UnsupportedError } from "../elf/errors.js";
import { type ElfView, openElf } from "../elf/view.js";
import type { Fact, Finding } from "../findings.js";
import { type DebugInfo, openDebugInfo } from "../symbols/dwarf/debug-info.js";
import {
  type DebugLink,
  type DebugRoot,
  debugFilePaths,
  debugLinkCrc,
  readBuildId,
  readDebugLink,
  sectionsInDebugFile,
} from "../symbols/dwarf/split-debug.js";
import { ByteFile, isPacked } from "./byte-file.js";
import { fileSize } from "./file-facts.js";
import { FileError } from "./files.js";

/** Where distributions put debug files (gdb's debug-file-directory). */
const ROOT = "usr/lib/debug";
export const DEBUG_ROOTS: readonly DebugRoot[] = [{ root: `/${ROOT}`, tree: "/" }];

/** Of one object; open until `close`. */
export interface Debugged {
  readonly object: ElfView;
  readonly info: DebugInfo;
  /** Index of each of the object's sections in the file of `info`; null: it is the same file. */
  readonly sections: readonly (number | null)[] | null;
  close(): void;
}

export type Tell = (finding: Finding) => void;

interface Opened {
  readonly bytes: ByteSource;
  readonly view: ElfView;
  close(): void;
}

/** Null: packed, or no ELF file. `unpacked`: its bytes, where it was packed. */
function openView(file: string, unpacked: Uint8Array | null = null): Opened | null {
  const opened = unpacked === null ? new ByteFile(file) : null;
  const bytes = opened ?? memorySource(unpacked!);
  const close = () => opened?.close();
  try {
    if (!isPacked(bytes)) return { bytes, view: openElf(bytes), close };
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof UnsupportedError)) throw error;
    // its symbols were read all the same
  }
  close();
  return null;
}

/** What `work` makes of a file's bytes; null, and a finding, where they cannot be read. */
function guarded<T>(file: string, tell: Tell, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError || error instanceof UnsupportedError) tell(unread(file, error.message));
    else if (error instanceof FileError) tell({ ...error.finding, severity: "note" });
    else throw error;
    return null;
  }
}

/** Debug information that is there and cannot be used. */
export function unread(file: string, reason: string): Finding {
  return { code: "debug-information-unread", severity: "note", facts: { reason }, where: { file } };
}

/** A tree that was unpacked elsewhere has a debug root of its own beside `lib/modules` and `boot`. */
function rootsFor(file: string, roots: readonly DebugRoot[]): DebugRoot[] {
  const [, tree] = /^(.+?)\/(?:usr\/)?(?:lib\/modules|boot)\//.exec(file) ?? [];
  return [...(tree === undefined ? [] : [{ root: path.join(tree, ROOT), tree }]), ...roots];
}

function otherBuild(object: string, debug: string, facts: Readonly<Record<string, Fact>>): Finding {
  return {
    code: "debug-file-other-build",
    severity: "warning",
    facts: { ...facts, object },
    where: { file: debug },
  };
}

interface Wanted {
  readonly file: string;
  readonly view: ElfView;
  readonly buildId: string | null;
  readonly link: DebugLink | null;
}

/** Whether a debug file is that of the object; where it is of another build, a finding says so. */
function belongs({ file, buildId, link }: Wanted, debug: Opened, name: string, tell: Tell): boolean {
  if (buildId !== null) {
    const found = readBuildId(debug.view);
    if (found === buildId) return true;
    if (found !== null) tell(otherBuild(file, name, { found, expected: buildId }));
    return false;
  }
  if (link === null || path.basename(name) !== link.name) return false;
  const crc = debugLinkCrc(debug.bytes);
  if (crc !== link.crc) tell(otherBuild(file, name, { found: hex(crc), expected: hex(link.crc) }));
  return crc === link.crc;
}

const hex = (crc: number): string => crc.toString(16).padStart(8, "0");

function openSplit(wanted: Wanted, roots: readonly DebugRoot[], tell: Tell): Omit<Debugged, "object"> | null {
  const { file, view, buildId, link } = wanted;
  const [directory, name] = [path.dirname(file), path.basename(file)];
  for (const candidate of debugFilePaths({ directory, name, buildId, link, roots: rootsFor(file, roots) })) {
    if (candidate === file || fileSize(candidate) === 0) continue;
    const opened = guarded(candidate, tell, () => openView(candidate));
    if (opened === null) continue;
    const info = guarded(candidate, tell, () =>
      belongs(wanted, opened, candidate, tell) ? openDebugInfo(opened.view) : null,
    );
    if (info !== null) return { info, sections: sectionsInDebugFile(view, opened.view), close: opened.close };
    opened.close();
  }
  return null;
}

/**
 * Null: the file is no ELF file, or packed and `unpacked` is null, or there is no debug information for it.
 * Throws FileError for the file itself.
 */
export function openDebugged(
  { file, unpacked }: { readonly file: string; readonly unpacked: Uint8Array | null },
  roots: readonly DebugRoot[],
  tell: Tell,
): Debugged | null {
  const opened = openView(file, unpacked);
  if (opened === null) return null;
  const { view, close } = opened;
  const own = guarded(file, tell, () => openDebugInfo(view));
  if (own !== null) return { object: view, info: own, sections: null, close };
  const split = guarded(file, tell, () => {
    const wanted = { file: realpathSync(file), view, buildId: readBuildId(view), link: readDebugLink(view) };
    return openSplit(wanted, roots, tell);
  });
  if (split !== null) {
    const closeBoth = () => {
      split.close();
      close();
    };
    return { object: view, info: split.info, sections: split.sections, close: closeBoth };
  }
  close();
  return null;
}
