// All symbols of all loaded modules: as /proc/kallsyms lists them, and as the
// modules' files say they should be listed.
import { VMLINUX } from "../../../src/symbols/object-name.js";
import type { SymbolIndex } from "../../../src/symbols/symbol-index.js";
import type { Definition } from "../../../src/symbols/types.js";
import type { Experiment } from "./experiment.js";
import { NAME } from "./livepatch.js";

/** `name address`, by module; names in byte order, homonyms in order of position. */
type Listing = Map<string, string[]>;

function listing(
  index: SymbolIndex,
  modules: ReadonlySet<string>,
  addressOf: (definition: Definition) => bigint | null,
): Listing {
  const found: Listing = new Map();
  const names = Array.from({ length: index.nameCount }, (_, id) => index.names.text(id)).sort();
  for (const name of names) {
    for (const definition of index.definitions(name)) {
      if (!modules.has(definition.object)) continue;
      const line = `${name} ${addressOf(definition)?.toString(16)}`;
      const own = found.get(definition.object);
      if (own) own.push(line);
      else found.set(definition.object, [line]);
    }
  }
  return found;
}

export function symbolsByKernel({ sources }: Experiment): Listing {
  const [index] = sources.kallsyms.indexes;
  const modules = new Set(index!.objects.filter((object) => object !== VMLINUX && object !== NAME));
  return listing(index!, modules, ({ address }) => address);
}

/**
 * Where the sections are that sysfs does not list, per-CPU data and empty ones: one symbol of each tells, the first
 * by name. All others are then held against it.
 */
function unlistedSections({ sources, sections }: Experiment): Map<string, bigint> {
  const bases = new Map<string, bigint>();
  const [kernel] = sources.kallsyms.indexes;
  for (const index of sources.files.indexes) {
    for (let id = 0; id < index.nameCount; id++) {
      const name = index.names.text(id);
      for (const { object, section, address } of index.definitions(name)) {
        const key = `${object} ${section}`;
        if (sections.has(key) || bases.has(key)) continue;
        const shown = kernel!.definitions(name).find((definition) => definition.object === object);
        if (shown?.address != null && address !== null) bases.set(key, shown.address - address);
      }
    }
  }
  return bases;
}

export function symbolsByFiles(experiment: Experiment): Listing {
  const { sources, sections, loaded } = experiment;
  const modules = new Set(loaded);
  const unlisted = unlistedSections(experiment);
  const addressOf = ({ object, section, address }: Definition): bigint | null => {
    const base = sections.get(`${object} ${section}`) ?? unlisted.get(`${object} ${section}`);
    return base === undefined || address === null ? null : base + address;
  };
  const all: Listing = new Map();
  for (const index of sources.files.indexes)
    for (const [module, own] of listing(index, modules, addressOf)) all.set(module, own);
  return all;
}
