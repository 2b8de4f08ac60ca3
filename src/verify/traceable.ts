// Whether ftrace can divert a function: only then can it be patched. The kernel
// looks for a place of ftrace's inside of the function (klp_get_ftrace_location,
// kernel/livepatch/patch.c; ftrace_location, kernel/trace/ftrace.c).
import { SourceError } from "../symbols/errors.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";

/** Null: no evidence. */
export type Traceable = (group: ObjectDefinitions, meant: Definition) => boolean | null;

/** How often ftrace lists a name, by object. */
export type TraceList = ReadonlyMap<string, ReadonlyMap<string, number>>;

const LINE = /^(?:[0-9a-f]{8,16} )?(\S+)(?:[ \t]+\[([^\]]+)\])?$/;

/**
 * The text of `available_filter_functions`, or of its variant with addresses (6.5). Modules that were not loaded
 * are not in it. Throws SourceError for another text.
 */
export function parseTraceList(text: string, file: string): TraceList {
  const list = new Map<string, Map<string, number>>();
  for (const [i, line] of text.split("\n").entries()) {
    const bare = line.trimEnd();
    if (bare === "") continue;
    const [, name, module = VMLINUX] = LINE.exec(bare) ?? [];
    if (name === undefined) throw new SourceError("trace-list-format", {}, { file, line: i + 1 });
    const own = list.get(module) ?? new Map<string, number>();
    list.set(module, own);
    own.set(name, (own.get(name) ?? 0) + 1);
  }
  if (list.size === 0) throw new SourceError("trace-list-format", {}, { file, line: 1 });
  return list;
}

/**
 * What a list says of a function. It has names only: of several homonyms, of which it lists some, nothing can be
 * told. `aliases`: all names of the function's address, one of which ftrace prints.
 */
export function listedTraceable(
  list: TraceList,
  { object, name, count }: ObjectDefinitions,
  aliases: () => readonly string[],
): boolean | null {
  const own = list.get(object);
  if (own === undefined) return null;
  const listed = own.get(name) ?? 0;
  if (listed >= count) return true;
  return listed > 0 ? null : aliases().some((alias) => own.has(alias));
}
