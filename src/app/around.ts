// What stands around homonyms: a source that was read for a few names only does not
// show it, so the files of the objects in question are read once more, whole.
import { combine, type KernelSymbols } from "../symbols/kernel.js";
import type { ObjectDefinitions } from "../symbols/types.js";
import { isFile } from "./file-facts.js";
import type { Job, ReadContext } from "./jobs.js";
import { warningOf } from "./module-tree.js";
import type { PlannedSource } from "./planned-source.js";
import { readSource } from "./read-source.js";

/** A name that hundreds of modules have is not decided by what stands around it. */
const FILES_MAX = 64;

function filesOf(kernel: KernelSymbols, groups: readonly ObjectDefinitions[]): PlannedSource[] {
  const files = new Map<string, PlannedSource>();
  for (const { object, path, positions } of groups) {
    const index = kernel.indexFor(object);
    // a pipe was read once and for all
    if (!positions || index === undefined || index.complete || !isFile(path)) continue;
    const { kind, release = null, buildId = null } = index.identity;
    if (files.size < FILES_MAX) files.set(path, { kind, path, known: { release, buildId } });
  }
  return [...files.values()];
}

/** Sources that are whole as far as the objects of these definitions go. A fault was told before, or is of now. */
export function* readAround(
  kernel: KernelSymbols,
  groups: readonly ObjectDefinitions[],
  context: ReadContext,
): Job<KernelSymbols> {
  const indexes = kernel.indexes.filter((index) => index.complete);
  for (const source of filesOf(kernel, groups)) {
    try {
      const { index } = yield* readSource(source, { ...context, only: undefined });
      if (index) indexes.push(index);
    } catch (error) {
      warningOf(error); // it was read a moment ago: what surrounds its symbols stays unknown
    }
    yield null;
  }
  return combine(indexes);
}
