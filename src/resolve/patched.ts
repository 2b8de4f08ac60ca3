// What the livepatch patches: the arrays that klp_enable_patch is given
// (include/linux/livepatch.h), found through the relocations of the data
// sections. The structures' sizes depend on the kernel's configuration, so
// elements are found by their pointers, within the size of the array's symbol:
//
//   struct klp_patch  { struct module *mod; struct klp_object *objs; ... }
//   struct klp_object { const char *name; struct klp_func *funcs; callbacks ... }   name NULL: vmlinux
//   struct klp_func   { const char *old_name; void *new_func; unsigned long old_sympos; ... }
import { STT } from "../elf/constants.js";
import type { ObjectFile, Section, SectionId } from "../elf/model.js";
import { VMLINUX } from "../symbols/object-name.js";
import { readPatchTables } from "./patched-tables.js";
import { DataReader, isCode, type Pointer } from "./pointers.js";

export interface PatchedFunction {
  readonly oldName: string;
  /** As written in the object; 0: unique. */
  readonly oldSympos: number;
  /** The function that replaces it; null where no symbol names it. */
  readonly newFunction: string | null;
  /** Section and offset of the klp_func entry. */
  readonly sectionId: SectionId;
  readonly section: string;
  readonly offset: number;
}

export interface PatchedObject {
  /** As written: a name with '-' or '.ko' never matches a module. */
  readonly object: string;
  readonly functions: readonly PatchedFunction[];
}

interface Place {
  readonly section: Section;
  readonly offset: number;
}

function targetOf(pointer: Pointer | null): Place | null {
  return pointer?.section ? { section: pointer.section, offset: pointer.offset } : null;
}

/** Names of functions by `SECTION OFFSET`. */
function functionNames({ symbols }: ObjectFile): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { section, name, type, value } of symbols) {
    const place = `${section} ${value}`;
    if (section !== null && name !== "" && type === STT.FUNC && !names.has(place)) names.set(place, name);
  }
  return names;
}

interface Reading {
  readonly data: DataReader;
  readonly names: ReadonlyMap<string, string>;
}

function functionName({ names }: Reading, { section, offset, symbol }: Pointer): string | null {
  return section === null ? symbol.name : (names.get(`${section.id} ${offset}`) ?? null);
}

/** klp_func entries from the start of an array; null: it does not begin with one. */
function readFunctions(reading: Reading, array: Place): PatchedFunction[] | null {
  const { data } = reading;
  const end = data.endOf(array.section, array.offset);
  const functions: PatchedFunction[] = [];
  if (data.stringAt(data.pointerAt(array.section, array.offset)) === null) return null;
  for (const pointer of data.pointersIn(array.section, array.offset, end)) {
    const oldName = data.stringAt(pointer);
    const newFunction = data.pointerAt(array.section, pointer.at + data.word);
    if (oldName === null || newFunction === null) continue;
    if (newFunction.section !== null && !isCode(newFunction.section)) continue;
    functions.push({
      oldName,
      oldSympos: Number(data.wordAt(array.section, pointer.at + 2 * data.word) ?? 0n),
      newFunction: functionName(reading, newFunction),
      sectionId: array.section.id,
      section: array.section.name,
      offset: pointer.at,
    });
  }
  return functions[0]?.offset === array.offset ? functions : null;
}

/** klp_object entries of an array: each is known by its pointer to klp_func entries. */
function readObjects(reading: Reading, array: Place): PatchedObject[] {
  const { data } = reading;
  const end = data.endOf(array.section, array.offset);
  const objects: PatchedObject[] = [];
  for (const pointer of data.pointersIn(array.section, array.offset + data.word, end)) {
    const start = pointer.at - data.word;
    const target = targetOf(pointer);
    const functions = target === null || isCode(target.section) ? null : readFunctions(reading, target);
    if (functions === null) continue;
    const name = data.pointerAt(array.section, start);
    const object = name === null ? VMLINUX : data.stringAt(name);
    if (object !== null) objects.push({ object, functions });
  }
  return objects;
}

/** Empty where the object holds no klp_patch that could be found, nor a table that one is made of: then nothing is known of what it patches. */
export function readPatchedObjects(object: ObjectFile): PatchedObject[] {
  const data = new DataReader(object);
  const reading: Reading = { data, names: functionNames(object) };
  for (const section of data.sections) {
    for (const pointer of data.pointersIn(section, 0, Number.MAX_SAFE_INTEGER)) {
      const isModule =
        pointer.symbol.name === "__this_module" || pointer.section?.name === ".gnu.linkonce.this_module";
      const objs = isModule ? targetOf(data.pointerAt(section, pointer.at + data.word)) : null;
      if (objs === null) continue;
      const found = readObjects(reading, objs);
      if (found.length > 0) return found;
    }
  }
  return readPatchTables(data, (pointer) => functionName(reading, pointer));
}
