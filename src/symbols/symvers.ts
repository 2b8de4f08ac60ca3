// Module.symvers: the exports of a kernel build, one a line, which modpost writes
// (scripts/mod/modpost.c). Since 6.5 it is the only place that knows the exports of modules.
import { excerpt, likeness, lineEnd, textOf } from "./bytes.js";
import { decompress } from "./decompress.js";
import { SourceError } from "./errors.js";
import { IndexBuilder } from "./index-builder.js";
import type { ReadResult } from "./list.js";
import { isObjectName, normaliseObject } from "./object-name.js";
import type { Export, ReadOptions, SourceIdentity } from "./types.js";

const EXPORT_TYPE = /^EXPORT_(?:UNUSED_)?SYMBOL/;

/** Module as modpost names it, a path without `.ko` (`drivers/foo/bar-baz`), to the kernel's name of it. */
function objectOf(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.k?o$/, "");
  return normaliseObject(base);
}

/**
 * `crc name module type`, with the namespace last (5.6 and later, may be empty) or third (5.4 and 5.5),
 * or without (up to 5.3). Null for another shape.
 */
function exportOf(text: string): Export | null {
  const fields = text.replace(/\r$/, "").split("\t");
  const [crc, name, third, fourth, fifth] = fields;
  if (fields.length < 4 || fields.length > 5 || !/^0x[0-9a-fA-F]{8,16}$/.test(crc!)) return null;
  const namespaceThird = fifth !== undefined && EXPORT_TYPE.test(fifth) && !EXPORT_TYPE.test(fourth!);
  const object = objectOf(namespaceThird ? fourth! : third!);
  const type = namespaceThird ? fifth : fourth!;
  const namespace = namespaceThird ? third! : (fifth ?? "");
  if (name!.length === 0 || /\s/.test(name!) || !isObjectName(object)) return null;
  const gpl = EXPORT_TYPE.test(type) ? type.includes("_GPL") : null;
  return { object, name: name!, gpl, namespace: namespace === "" ? null : namespace };
}

/**
 * Reads a Module.symvers, plain or gzip. The index has exports only: no definitions and no objects, since
 * the file does not tell what else an object holds. An empty file is one of a module without exports.
 * Throws SourceError at the first line of another shape.
 */
export function readSymvers(
  stored: Uint8Array,
  identity: SourceIdentity,
  options: ReadOptions = {},
): ReadResult {
  const file = identity.path;
  const bytes = decompress(stored, { file });
  const only = options.only ? new Set(options.only) : null;
  const builder = new IndexBuilder({ order: "none", detail: "names", only: options.only });
  let end = 0;
  for (let start = 0, line = 1; start < bytes.length; start = end + 1, line++) {
    end = lineEnd(bytes, start);
    const text = textOf(bytes, start, end);
    if (text.trim() === "") continue;
    const mark = exportOf(text);
    if (!mark) {
      const facts = { found: excerpt(bytes, start, end), like: likeness(bytes) };
      throw new SourceError("symvers-bad-line", facts, { file, line, offset: start });
    }
    if (!only || only.has(mark.name)) builder.addExport(mark);
  }
  return { index: builder.build(identity), findings: [] };
}
