// What all sources together say about a kernel: the end of this folder's way
// (bytes -> reader -> SymbolIndex -> KernelSymbols) and all that src/resolve sees
// of it. For every object one source is asked, the best that lists it; where the
// others disagree, a finding says so. Nothing is decided here.
import type { Finding } from "../findings.js";
import { droppedIn } from "./drop-table.js";
import { findNearNames } from "./near-names.js";
import { Neighbourhoods, type Neighbours, type NeighboursOf } from "./neighbours.js";
import { compareObjects, VMLINUX } from "./object-name.js";
import type { SymbolIndex } from "./symbol-index.js";
import type { Definition, Export, NearName, ObjectDefinitions, SourceIdentity } from "./types.js";

/** Higher is better: an order tells positions, an ELF file what each symbol is, addresses which one is meant. */
function quality(index: SymbolIndex): number {
  return (index.order === "none" ? 0 : 4) + (index.hasDetails ? 2 : 0) + (index.hasAddresses ? 1 : 0);
}

function groupByObject(definitions: readonly Definition[]): Map<string, Definition[]> {
  const groups = new Map<string, Definition[]>();
  for (const definition of definitions) {
    const group = groups.get(definition.object);
    if (group) group.push(definition);
    else groups.set(definition.object, [definition]);
  }
  return groups;
}

/** `definitions`: of one name in one object, as `index` has them. `coming`: with those that the kernel forgets. */
function describe(
  index: SymbolIndex,
  definitions: readonly Definition[],
  coming: readonly Definition[] | undefined,
  mayRefer: (object: string) => boolean,
): ObjectDefinitions {
  const [{ object, name }] = definitions as readonly [Definition];
  const count = definitions.length;
  const positions = index.order !== "none";
  const table = object === VMLINUX ? undefined : coming;
  return {
    object,
    name,
    count,
    definitions,
    positions,
    source: index.identity,
    path: index.pathOf(object),
    maybeReference: !positions && count === 1 && mayRefer(object),
    countWhileComing: object === VMLINUX ? count : (table?.length ?? null),
    positionsWhileComing: table?.flatMap(({ kept }, i) => (kept ? [i + 1] : [])) ?? null,
  };
}

function mergeExports(a: Export, b: Export): Export {
  return {
    object: a.object,
    name: a.name,
    gpl: a.gpl ?? b.gpl,
    namespace: a.namespace ?? b.namespace,
  };
}

/** See ObjectDefinitions. */
export type Occurrence = Pick<ObjectDefinitions, "object" | "count" | "maybeReference">;

/** Near names that were looked for before, by the missing name, with how many were asked for. */
export type NearNames = ReadonlyMap<string, { readonly limit: number; readonly names: readonly NearName[] }>;

const NONE_NEAR: NearNames = new Map();

export class KernelSymbols {
  readonly indexes: readonly SymbolIndex[];
  /** Objects whose symbols a source lists, vmlinux first. */
  readonly objects: readonly string[];
  /**
   * The best source of each object: position order, then what an ELF file tells, then addresses, then the order
   * in which sources were given.
   */
  readonly #best: ReadonlyMap<string, SymbolIndex>;
  readonly #neighbourhoods = new Neighbourhoods((object) => this.#best.get(object));
  readonly #near: NearNames;

  constructor(indexes: readonly SymbolIndex[], near: NearNames = NONE_NEAR) {
    this.#near = near;
    this.indexes = [...new Set(indexes)];
    const best = new Map<string, SymbolIndex>();
    for (const index of this.indexes) {
      for (const object of index.objects) {
        const other = best.get(object);
        if (!other || quality(index) > quality(other)) best.set(object, index);
      }
    }
    this.#best = best;
    this.objects = [...best.keys()].sort(compareObjects);
  }

  get identities(): SourceIdentity[] {
    return this.indexes.map((index) => index.identity);
  }

  /** Whether near names and search can be asked: some index holds all names of its source. */
  get complete(): boolean {
    return this.indexes.some((index) => index.complete);
  }

  /** Whether a source lists the object's symbols; a Module.symvers alone knows its exports only. */
  knowsObject(object: string): boolean {
    return this.#best.has(object);
  }

  /** Whether the order of an object's homonyms is known; false with a symbol list alone. */
  positionsKnown(object: string): boolean {
    return (this.#best.get(object)?.order ?? "none") !== "none";
  }

  /** The source that speaks for an object; undefined where none lists it. */
  indexFor(object: string): SymbolIndex | undefined {
    return this.#best.get(object);
  }

  /** All symbols of a name, by object (vmlinux first), each in position order where that is known. */
  definitions(name: string): ObjectDefinitions[] {
    const mayRefer = this.#references(name);
    const found: ObjectDefinitions[] = [];
    for (const index of this.indexes) {
      const coming = index.hasDetails ? groupByObject(index.definitionsWhileComing(name)) : null;
      for (const [object, definitions] of groupByObject(index.definitions(name))) {
        if (this.#best.get(object) !== index) continue;
        found.push(describe(index, definitions, coming?.get(object), mayRefer));
      }
    }
    return found.sort((a, b) => compareObjects(a.object, b.object));
  }

  /** Those of `definitions` in one object; only the source that speaks for it is asked. */
  definitionsIn(object: string, name: string): ObjectDefinitions | undefined {
    const index = this.#best.get(object);
    const inObject = (all: readonly Definition[]) => all.filter((each) => each.object === object);
    const definitions = index === undefined ? [] : inObject(index.definitions(name));
    if (index === undefined || definitions.length === 0) return undefined;
    const coming = index.hasDetails ? inObject(index.definitionsWhileComing(name)) : undefined;
    return describe(index, definitions, coming, this.#references(name));
  }

  /** Whether a name that a list has once in an object may be a reference to somebody else's export. */
  #references(name: string): (object: string) => boolean {
    let exporters: readonly Export[] | null = null;
    return (object) => {
      if (object === VMLINUX) return false;
      exporters ??= this.exporters(name);
      return mayRefer(object, exporters);
    };
  }

  /** How often each object has a name: what `definitions` says without the definitions, in any order. */
  occurrences(name: string, exporters: readonly Export[]): Occurrence[] {
    return this.indexes.flatMap((index) =>
      [...index.countByObject(name)]
        .filter(([object]) => this.#best.get(object) === index)
        .map(([object, count]) => {
          const maybeReference = index.order === "none" && count === 1 && mayRefer(object, exporters);
          return { object, count, maybeReference };
        }),
    );
  }

  /** Who exports a name, one entry an object, by object; a namespace or GPL mark from any source that knows. */
  exporters(name: string): Export[] {
    const merged = new Map<string, Export>();
    for (const mark of this.indexes.flatMap((index) => index.exporters(name))) {
      const other = merged.get(mark.object);
      merged.set(mark.object, other ? mergeExports(other, mark) : mark);
    }
    return [...merged.values()].sort((a, b) => compareObjects(a.object, b.object));
  }

  /**
   * Sources that count a name differently in an object that both list: one of them is of another build.
   * For a module, a list may count more than a position source: nm also prints undefined names and those of
   * `.init`, which the kernel forgets; for vmlinux, names that kallsyms drops.
   */
  disagreements(name: string): Finding[] {
    if (this.indexes.length < 2) return [];
    const counts = this.indexes.map((index) => groupByObject(index.definitions(name)));
    const objects = new Set(counts.flatMap((byObject) => [...byObject.keys()]));
    const findings: Finding[] = [];
    for (const object of [...objects].sort(compareObjects)) {
      const best = this.#best.get(object)!;
      const expected = counts[this.indexes.indexOf(best)]!.get(object)?.length ?? 0;
      this.indexes.forEach((index, i) => {
        if (index === best || !index.hasObject(object)) return;
        const count = counts[i]!.get(object)?.length ?? 0;
        const listedMore = best.order !== "none" && index.order === "none" && count > expected;
        const explained =
          listedMore && (object !== VMLINUX || droppedIn(best.identity.release ?? null).testName(name));
        if (count === expected || explained) return;
        findings.push({
          code: "sources-disagree",
          severity: "warning",
          facts: { object, count, expected, source: best.identity.path },
          where: { file: index.identity.path, symbol: name },
        });
      });
    }
    return findings;
  }

  /**
   * The symbols beside one in memory, at most `most` on each side; null where no source that was read whole shows
   * the order of its object.
   */
  neighbours(of: NeighboursOf, most: number): Neighbours | null {
    return this.#neighbourhoods.of(of, most);
  }

  /** Names like a missing one, the likeliest first; needs a complete index (others are passed over). */
  nearNames(name: string, limit: number): readonly NearName[] {
    const known = this.#near.get(name);
    if (known !== undefined && known.limit >= limit) return known.names.slice(0, limit);
    const tables = this.indexes.filter((index) => index.complete).map((index) => index.names);
    return findNearNames(tables, name, limit);
  }
}

/** Whether a name that a list has once in `object` may be a reference to somebody else's export. */
function mayRefer(object: string, exporters: readonly Export[]): boolean {
  if (object === VMLINUX || exporters.length === 0) return false;
  return !exporters.some((exporter) => exporter.object === object);
}

/** All sources of one kernel; their order breaks ties between equally good ones. */
export function combine(indexes: readonly SymbolIndex[], near?: NearNames): KernelSymbols {
  return new KernelSymbols(indexes, near);
}
