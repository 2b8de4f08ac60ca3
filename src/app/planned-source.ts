// One file or folder that is going to be read for its symbols.
import type { Finding } from "../findings.js";
import { SourceError } from "../symbols/errors.js";
import type { SourceKind } from "../symbols/types.js";

export interface PlannedSource {
  readonly kind: SourceKind;
  /** A file, or for modules a folder. */
  readonly path: string;
  /** Modules below `path`; without them all of the folder. */
  readonly files?: readonly string[];
  /** What the finder knows of it and the file does not say. */
  readonly known?: { readonly release?: string | null; readonly buildId?: string | null };
  /** Nobody named it: a fault of it is a warning, and then this is read, if there is one. */
  readonly found?: { readonly orElse?: PlannedSource };
}

export interface SourcePlan {
  readonly sources: readonly PlannedSource[];
  readonly findings: readonly Finding[];
}

/** What a place has, as a plan. A missing piece is a note; nothing at all is an error that says what was looked for. */
export function planOf(
  place: string,
  sources: readonly PlannedSource[],
  missing: readonly string[],
): SourcePlan {
  if (sources.length === 0) throw new SourceError("tree-empty", { missing: [...missing] }, { file: place });
  if (missing.length === 0) return { sources, findings: [] };
  const facts = { missing: [...missing], found: sources.map(({ path }) => path) };
  return { sources, findings: [{ code: "tree-lacks", severity: "note", facts, where: { file: place } }] };
}
