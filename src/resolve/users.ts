// Who uses a symbol: for every relocation the function of the livepatch that holds
// it, and through klp_func the function of the kernel that it replaces.
import { STT } from "../elf/constants.js";
import type { KernelSymbols } from "../symbols/kernel.js";
import { normaliseObject } from "../symbols/object-name.js";
import type { Definition, ObjectDefinitions } from "../symbols/types.js";
import type { Subject } from "./subject.js";
import type { Use } from "./types.js";

/** A function of the kernel that the livepatch replaces. */
export interface Replaced {
  readonly object: string;
  readonly definition: Definition;
  readonly group: ObjectDefinitions;
}

/** Where a function of the livepatch is: bytes from the start of its section, `to` is behind its last. */
export interface Extent {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function extentsBySection({ object }: Subject): Map<string, Extent[]> {
  const names = new Map(object.sections.map((s) => [s.id, s.name]));
  const extents = new Map<string, Extent[]>();
  for (const { type, section, value, size, name } of object.symbols) {
    const place = section === null ? undefined : names.get(section);
    if (type !== STT.FUNC || place === undefined) continue;
    const known = extents.get(place) ?? [];
    extents.set(place, known);
    known.push({ name, from: Number(value), to: Number(value + size) });
  }
  return extents;
}

/** Tells the function that holds a place; null: none, or not certain which. */
export function functionFinder(subject: Subject): (place: Pick<Use, "section" | "offset">) => Extent | null {
  const extents = extentsBySection(subject);
  return ({ section, offset }) => {
    const holding = (extents.get(section) ?? []).filter(({ from, to }) => offset >= from && offset < to);
    return holding.length === 1 ? (holding[0] ?? null) : null;
  };
}

/** The definition that `old_name` and `old_sympos` mean; null: not known for certain. */
function replacedBy(kernel: KernelSymbols, object: string, name: string, sympos: number): Replaced | null {
  const group = kernel.definitionsIn(object, name);
  if (group === undefined || (group.count > 1 && !group.positions)) return null;
  const definition = group.definitions[group.count === 1 ? 0 : sympos - 1];
  return definition === undefined ? null : { object, definition, group };
}

export class UserIndex {
  readonly #find: ReturnType<typeof functionFinder>;
  readonly #replaced = new Map<string, Replaced | null>();
  readonly #patchedObjects = new Map<string, string>();

  /** `syposOf`: old_sympos as decided. */
  constructor(
    subject: Subject,
    kernel: KernelSymbols,
    symposOf: (object: string, name: string) => number | null,
  ) {
    this.#find = functionFinder(subject);
    for (const { object: written, functions } of subject.patched) {
      const object = normaliseObject(written);
      for (const { newFunction, oldName, oldSympos } of functions) {
        if (newFunction === null) continue;
        const sympos = symposOf(object, oldName) ?? oldSympos;
        const twice = this.#replaced.has(newFunction);
        this.#replaced.set(newFunction, twice ? null : replacedBy(kernel, object, oldName, sympos));
        this.#patchedObjects.set(newFunction, object);
      }
    }
  }

  #functionOf(use: Use): string | null {
    return this.#find(use)?.name ?? null;
  }

  /** What the function that holds a use replaces; null: no patched function, or not certain which. */
  replacedAt(use: Use): Replaced | null {
    const name = this.#functionOf(use);
    return name === null ? null : (this.#replaced.get(name) ?? null);
  }

  /** The object whose function the use is in; null: a helper of the livepatch. */
  objectAt(use: Use): string | null {
    const name = this.#functionOf(use);
    return name === null ? null : (this.#patchedObjects.get(name) ?? null);
  }
}
