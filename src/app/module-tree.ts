// Module files, single ones and whole trees: one file after the other goes into a
// ModuleSet. In a tree, what cannot be read is reported, and the rest goes on.
import { createHash, type Hash } from "node:crypto";
import { memorySource } from "../elf/bytes.js";
import type { Finding } from "../findings.js";
import { SourceError } from "../symbols/errors.js";
import type { ReadResult } from "../symbols/list.js";
import { ModuleSet } from "../symbols/module-set.js";
import { isPacked, ReadRoom, withByteFile } from "./byte-file.js";
import { faultOf, onFile } from "./faults.js";
import { readBytes } from "./files.js";
import { type Job, type ReadContext, unpacked } from "./jobs.js";
import { findModules } from "./module-walk.js";

/** Files between two pauses and reports of progress. */
const BATCH = 32;

/** Faults of one kind that are told one by one. */
const FAULTS_SHOWN = 5;

function* addFile(set: ModuleSet, file: string, room: ReadRoom, hash: Hash): Job<void> {
  room.reset();
  const done = withByteFile(
    file,
    (bytes) => {
      if (isPacked(bytes)) return false;
      const buildId = onFile(file, () => set.add(bytes, file));
      hash.update(buildId === null ? readBytes(file) : `${buildId}\n`);
      return true;
    },
    { room },
  );
  if (done) return;
  const stored = readBytes(file);
  hash.update(stored);
  const plain = yield* unpacked(stored, file);
  onFile(file, () => set.add(memorySource(plain), file));
}

/** A file that was named by itself must be a module; only a livepatch is passed over with a note. */
export function* readModuleFile(file: string, context: ReadContext): Job<ReadResult> {
  const set = new ModuleSet(context);
  const hash = createHash("sha256");
  yield* addFile(set, file, new ReadRoom(), hash);
  const result = set.build(file, hash.digest("hex"));
  const [fault] = result.findings;
  if (set.size === 0 && fault && fault.code !== "module-livepatch")
    throw new SourceError(fault.code, fault.facts, fault.where);
  return result;
}

/** A fault of one file of a tree, as a warning. */
export function warningOf(error: unknown): Finding {
  const fault = faultOf(error);
  if (fault === null) throw error;
  return { ...fault.finding, severity: "warning" };
}

/** The first faults of each kind, and how many more there are: a tree has thousands of files. */
function summed(tree: string, faults: readonly Finding[]): Finding[] {
  const counts = new Map<string, number>();
  const shown = faults.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    return count <= FAULTS_SHOWN;
  });
  const more = [...counts].filter(([, count]) => count > FAULTS_SHOWN);
  return [
    ...shown,
    ...more.map(([fault, count]): Finding => {
      const example = shown.find(({ code }) => code === fault)?.where.file ?? null;
      const facts = { fault, more: count - FAULTS_SHOWN, example };
      return { code: "tree-more-faults", severity: "warning", facts, where: { file: tree } };
    }),
  ];
}

/** Reads `files`, which are below `tree`. Throws SourceError where none of them is a module. */
export function* readModules(
  tree: string,
  files: readonly string[],
  context: ReadContext,
  found: readonly Finding[] = [],
): Job<ReadResult> {
  const set = new ModuleSet({ ...context, files: files.length });
  const hash = createHash("sha256");
  const room = new ReadRoom();
  const faults: Finding[] = [];
  for (const [i, file] of files.entries()) {
    try {
      yield* addFile(set, file, room, hash);
    } catch (error) {
      faults.push(warningOf(error));
    }
    if (i % BATCH !== 0) continue;
    yield null;
    context.onProgress?.({ stage: "symbols", path: tree, unit: "modules", done: i, total: files.length });
  }
  if (set.size === 0) throw new SourceError("modules-none", { files: files.length }, { file: tree });
  const { index, findings } = set.build(tree, hash.digest("hex"));
  return { index, findings: summed(tree, [...found, ...faults, ...findings]) };
}

/** All modules below a folder. Throws FileError for the folder itself. */
export function* readModuleTree(tree: string, context: ReadContext): Job<ReadResult> {
  const { files, findings } = findModules(tree);
  return yield* readModules(tree, files, context, findings);
}
