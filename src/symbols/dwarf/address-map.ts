// Which unit has an address: ranges of all units, flattened into parts that do not overlap.
import type { AddressRange } from "./address.js";
import { lastUpTo } from "./sorted.js";

export interface OwnedRange extends AddressRange {
  /** Unit id. */
  readonly unit: number;
}

/** Answer for an address that ranges of different units cover. */
export const SEVERAL = -1;

interface Segments {
  /** Starts of the parts, ascending; part i ends where part i + 1 starts. */
  readonly starts: readonly bigint[];
  /** Unit id, SEVERAL, or null for a gap. */
  readonly owners: readonly (number | null)[];
}

interface Edge {
  readonly at: bigint;
  readonly unit: number;
  readonly step: 1 | -1;
}

/** One pass over starts and ends in order, with the units that are open. */
function flatten(ranges: readonly OwnedRange[]): Segments {
  const edges: Edge[] = ranges.flatMap(({ start, end, unit }): Edge[] => [
    { at: start, unit, step: 1 },
    { at: end, unit, step: -1 },
  ]);
  edges.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const starts: bigint[] = [];
  const owners: (number | null)[] = [];
  const open = new Map<number, number>();
  for (const [i, { at, unit, step }] of edges.entries()) {
    const depth = (open.get(unit) ?? 0) + step;
    if (depth === 0) open.delete(unit);
    else open.set(unit, depth);
    if (edges[i + 1]?.at === at) continue;
    const [only] = open.keys();
    starts.push(at);
    owners.push(only === undefined ? null : open.size === 1 ? only : SEVERAL);
  }
  return { starts, owners };
}

export class AddressMap {
  readonly #bySection = new Map<number, Segments>();

  constructor(ranges: Iterable<OwnedRange>) {
    const bySection = new Map<number, OwnedRange[]>();
    for (const range of ranges) {
      const own = bySection.get(range.section);
      if (own === undefined) bySection.set(range.section, [range]);
      else own.push(range);
    }
    for (const [section, own] of bySection) this.#bySection.set(section, flatten(own));
  }

  /** Unit id, SEVERAL, or null. */
  find(section: number, address: bigint): number | null {
    const segments = this.#bySection.get(section);
    return segments === undefined ? null : (segments.owners[lastUpTo(segments.starts, address)] ?? null);
  }

  /** The unit whose code ends right before an address, as `find`. */
  endingAt(section: number, address: bigint): number | null {
    const segments = this.#bySection.get(section);
    if (segments === undefined) return null;
    const i = lastUpTo(segments.starts, address);
    return segments.starts[i] === address ? (segments.owners[i - 1] ?? null) : null;
  }
}
