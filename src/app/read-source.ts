// One planned source: its bytes from the file, unpacked where they are packed, to the reader of its kind.
import { createHash } from "node:crypto";
import { memorySource } from "../elf/bytes.js";
import { textOf } from "../symbols/bytes.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import { type ReadResult, readSymbolList } from "../symbols/list.js";
import { readSymvers } from "../symbols/symvers.js";
import { readSystemMap } from "../symbols/system-map.js";
import type { ReadOptions, SourceIdentity, SourceKind } from "../symbols/types.js";
import { readVmlinux } from "../symbols/vmlinux.js";
import { parseCrcs } from "../verify/crcs.js";
import { isPacked, withByteFile } from "./byte-file.js";
import { onFile } from "./faults.js";
import { isDirectory } from "./file-facts.js";
import { readBytes, sha256 } from "./files.js";
import { type Job, type ReadContext, unpacked } from "./jobs.js";
import { readModuleFile, readModules, readModuleTree } from "./module-tree.js";
import type { PlannedSource } from "./planned-source.js";

export type Read = Partial<ReadResult> & { readonly crcs?: ReadonlyMap<string, number> };

type TextKind = Exclude<SourceKind, "vmlinux" | "module">;
type TextReader = (bytes: Uint8Array, identity: SourceIdentity, options?: ReadOptions) => ReadResult;

const READERS: Readonly<Record<TextKind, TextReader>> = {
  "symbols-list": readSymbolList,
  kallsyms: readKallsyms,
  symvers: readSymvers,
  "system-map": readSystemMap,
};

/** Hashed when it is asked for: klp-convert never does, and for a whole kernel's list it is a tenth of its time. */
function identityOf({ kind, path, known }: PlannedSource, stored: Uint8Array): SourceIdentity {
  let hash: string | null = null;
  return {
    ...{ kind, path, ...known },
    get sha256() {
      hash ??= sha256(stored);
      return hash;
    },
  };
}

function* readText(kind: TextKind, source: PlannedSource, context: ReadContext): Job<Read> {
  const { path, known } = source;
  const stored = readBytes(path);
  const identity = identityOf(source, stored);
  const bytes = yield* unpacked(stored, path);
  const read = READERS[kind](bytes, identity, { ...context, release: known?.release ?? context.release });
  return kind === "symvers" ? { ...read, crcs: parseCrcs(textOf(bytes)) } : read;
}

function* readVmlinuxFile(path: string, context: ReadContext): Job<ReadResult> {
  const hash = createHash("sha256");
  const plain = withByteFile(
    path,
    (file) =>
      isPacked(file) ? null : onFile(path, () => readVmlinux(file, path, () => hash.digest("hex"), context)),
    { hash },
  );
  if (plain) return plain;
  const stored = readBytes(path);
  const bytes = yield* unpacked(stored, path);
  return onFile(path, () => readVmlinux(memorySource(bytes), path, () => sha256(stored), context));
}

/** Throws SourceError, InputError and FileError. */
export function* readSource(source: PlannedSource, context: ReadContext): Job<Read> {
  const { kind, path, files } = source;
  switch (kind) {
    case "vmlinux":
      return yield* readVmlinuxFile(path, context);
    case "module":
      if (files) return yield* readModules(path, files, context);
      return yield* isDirectory(path) ? readModuleTree(path, context) : readModuleFile(path, context);
    default:
      return yield* readText(kind, source, context);
  }
}
