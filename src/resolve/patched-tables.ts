// What a livepatch patches, where its module makes the klp_patch when it is loaded:
// from the tables of kpatch-build and of mainline's klp-build (6.19).
//
//   kpatch  .kpatch.funcs        { new_addr, new_size, old_addr, old_size, sympos, name, objname }   sympos from 0.4 on
//           .kpatch.callbacks.*  { callback, objname }
//   6.19    .init.klp_objects    { name, funcs, 4 callbacks, unsigned int nr_funcs }   name NULL: vmlinux
//           .init.klp_funcs      { old_name, new_func, sympos }
import type { ObjectFile, Section } from "../elf/model.js";
import { VMLINUX } from "../symbols/object-name.js";
import type { PatchedFunction, PatchedObject } from "./patched.js";
import { type DataReader, isCode, type Pointer } from "./pointers.js";

/** The name of the function that a pointer points at; null: no symbol names it. */
type NameOf = (pointer: Pointer) => string | null;

const WHOLE = Number.MAX_SAFE_INTEGER;

function named({ sections }: ObjectFile, name: RegExp): Section[] {
  return sections.filter((section) => name.test(section.name));
}

/** `symposAt`: where the position is; `offset` says so as a klp_func has it, whose third word it is. */
function patchedFunction(
  {
    word,
    ...data
  }: Pick<DataReader, "word"> & { oldSympos: number; oldName: string; newFunction: string | null },
  section: Section,
  symposAt: number,
): PatchedFunction {
  return { ...data, sectionId: section.id, section: section.name, offset: symposAt - 2 * word };
}

function kpatchEntries(data: DataReader, section: Section, nameOf: NameOf): [string, PatchedFunction][] {
  const { word } = data;
  const pointers = data.pointersIn(section, 0, WHOLE);
  const found: [string, PatchedFunction][] = [];
  for (const [i, pointer] of pointers.entries()) {
    if (!isCode(pointer.section)) continue;
    const [name, objname] = [pointers[i + 1], pointers[i + 2]];
    const [oldName, object] = [data.stringAt(name ?? null), data.stringAt(objname ?? null)];
    if (name === undefined || oldName === null || object === null) continue;
    const symposAt = name.at - word;
    const hasSympos = name.at - pointer.at === 5 * word;
    const oldSympos = hasSympos ? Number(data.wordAt(section, symposAt) ?? 0n) : 0;
    const facts = { word, oldName, oldSympos, newFunction: nameOf(pointer) };
    found.push([object, patchedFunction(facts, section, symposAt)]);
  }
  return found;
}

function kpatchObjects(data: DataReader, nameOf: NameOf): PatchedObject[] {
  const byObject = new Map<string, PatchedFunction[]>();
  const of = (object: string): PatchedFunction[] => {
    const functions = byObject.get(object) ?? [];
    byObject.set(object, functions);
    return functions;
  };
  for (const section of named(data.object, /^\.kpatch\.funcs$/))
    for (const [object, entry] of kpatchEntries(data, section, nameOf)) of(object).push(entry);
  // an object with callbacks alone is patched as well
  for (const section of named(data.object, /^\.kpatch\.callbacks\./))
    for (const pointer of data.pointersIn(section, 0, WHOLE)) {
      const object = isCode(pointer.section) ? null : data.stringAt(pointer);
      if (object !== null) of(object);
    }
  return [...byObject].map(([object, functions]) => ({ object, functions }));
}

/** klp_func_ext entries from a place on; each belongs to one object, so that `taken` ones end an array. */
function mainlineFunctions(
  data: DataReader,
  array: Pointer,
  { count, taken, nameOf }: { count: number; taken: Set<string>; nameOf: NameOf },
): PatchedFunction[] {
  const { word } = data;
  const { section, offset } = array;
  const functions: PatchedFunction[] = [];
  for (let i = 0; section !== null && i < count; i++) {
    const at = offset + 3 * word * i;
    const oldName = data.stringAt(data.pointerAt(section, at));
    const newFunction = data.pointerAt(section, at + word);
    const place = `${section.id} ${at}`;
    if (oldName === null || newFunction === null || taken.has(place)) break;
    taken.add(place);
    const oldSympos = Number(data.wordAt(section, at + 2 * word) ?? 0n);
    const facts = { word, oldName, oldSympos, newFunction: nameOf(newFunction) };
    functions.push(patchedFunction(facts, section, at + 2 * word));
  }
  return functions;
}

function mainlineObjects(data: DataReader, nameOf: NameOf): PatchedObject[] {
  const { word } = data;
  const taken = new Set<string>();
  return named(data.object, /^\.init\.klp_objects$/).flatMap((section) => {
    const size = section.content.kind === "bytes" ? section.content.bytes.length : 0;
    const objects: PatchedObject[] = [];
    for (let at = 0; at + 7 * word <= size; at += 7 * word) {
      const name = data.pointerAt(section, at);
      const object = name === null ? VMLINUX : data.stringAt(name);
      const funcs = data.pointerAt(section, at + word);
      const last = data.wordAt(section, at + 6 * word) ?? 0n;
      const { is64, littleEndian } = data.object.format;
      const count = Number(is64 && !littleEndian ? last >> 32n : last & 0xffff_ffffn);
      if (object === null) continue;
      objects.push({
        object,
        functions: funcs === null ? [] : mainlineFunctions(data, funcs, { count, taken, nameOf }),
      });
    }
    return objects;
  });
}

/** Empty where the object has none of these tables. */
export function readPatchTables(data: DataReader, nameOf: NameOf): PatchedObject[] {
  return [...kpatchObjects(data, nameOf), ...mainlineObjects(data, nameOf)];
}
