// Plan -> edited object. The output follows Documentation/livepatch/module-elf-format.rst.
import { relaSize, wordSize } from "../elf/codec.js";
import { SHF, SHN, SHT } from "../elf/constants.js";
import { ObjectEditor, type ObjectFile, type Relocation, type SectionId } from "../elf/model.js";
import { KLP_RELA, klpRelaName, klpRelaObject, type SectionNameForm } from "../resolve/klp-names.js";
import type { Move, Plan, Word } from "./plan.js";

function entriesOf(editor: ObjectEditor, id: SectionId): readonly Relocation[] {
  const { content } = editor.section(id);
  if (content.kind !== "relocations") throw new Error(`section ${id} has no relocations`);
  return content.entries;
}

/** Debug information may describe the dropped arrays: its relocations to them go, as linkers do for discarded sections. */
function dropAnnotations(editor: ObjectEditor, object: ObjectFile, plan: Plan): void {
  const sections = new Set(plan.dropSections);
  const symbols = new Set(plan.dropSymbols);
  for (const symbol of object.symbols) {
    if (symbol.section !== null && sections.has(symbol.section)) symbols.add(symbol.id);
  }
  editor.removeSections(sections);
  const touched = new Set(editor.usersOf(symbols).map(({ section }) => section.id));
  for (const id of touched) {
    editor.setRelocations(
      id,
      entriesOf(editor, id).filter((entry) => !symbols.has(entry.symbol)),
    );
  }
  for (const id of symbols) editor.removeSymbol(id);
}

const placeOf = (applyWith: string, target: SectionId): string => `${applyWith} ${target}`;

/** klp sections that the object has already, by what they apply with and relocate. */
function existingKlpSections({ sections }: ObjectFile): Map<string, SectionId> {
  const found = new Map<string, SectionId>();
  for (const { id, name, content } of sections) {
    const object = content.kind === "relocations" && name.startsWith(KLP_RELA) ? klpRelaObject(name) : null;
    if (content.kind !== "relocations" || object === null) continue;
    const place = placeOf(object, content.target);
    if (!found.has(place)) found.set(place, id);
  }
  return found;
}

function newKlpSection(
  editor: ObjectEditor,
  object: ObjectFile,
  move: Move,
  form: SectionNameForm,
): SectionId {
  return editor.addSection({
    name: klpRelaName(move.applyWith, editor.section(move.target).name, form),
    type: SHT.RELA,
    flags: SHF.ALLOC | SHF.RELA_LIVEPATCH,
    addr: 0n,
    align: BigInt(wordSize(object.format)),
    entsize: relaSize(object.format),
    link: object.symtab ?? 0,
    infoSection: 0,
    infoValue: 0,
    content: { kind: "relocations", target: move.target, entries: [] },
  });
}

/** A section may have several relocation sections: what leaves them arrives in one. */
function moveRelocations(
  editor: ObjectEditor,
  object: ObjectFile,
  moves: readonly Move[],
  form: SectionNameForm,
): void {
  const present = existingKlpSections(object);
  for (const move of moves) {
    const entries = entriesOf(editor, move.from);
    const moved = move.entries.flatMap((i) => entries[i] ?? []);
    const place = placeOf(move.applyWith, move.target);
    const into = present.get(place) ?? newKlpSection(editor, object, move, form);
    present.set(place, into);
    editor.setRelocations(into, [...entriesOf(editor, into), ...moved]);
  }
}

function setWord(editor: ObjectEditor, { format }: ObjectFile, { section, offset, value }: Word): void {
  const { content } = editor.section(section);
  if (content.kind !== "bytes") throw new Error(`section ${section} has no bytes`);
  const bytes = new Uint8Array(content.bytes);
  const view = new DataView(bytes.buffer);
  if (format.is64) view.setBigUint64(offset, BigInt(value), format.littleEndian);
  else view.setUint32(offset, value, format.littleEndian);
  editor.setSection(section, { content: { kind: "bytes", bytes } });
}

/** The converted object. Throws Error when the plan does not fit the object. */
export function applyPlan(object: ObjectFile, plan: Plan, form: SectionNameForm): ObjectFile {
  const editor = new ObjectEditor(object);
  for (const word of plan.words) setWord(editor, object, word);
  moveRelocations(editor, object, plan.moves, form);
  const left = new Map<SectionId, Set<number>>();
  for (const { from, entries } of plan.moves) {
    const indices = left.get(from) ?? new Set();
    left.set(from, indices);
    for (const i of entries) indices.add(i);
  }
  for (const [from, indices] of left) {
    editor.setRelocations(
      from,
      entriesOf(editor, from).filter((_, i) => !indices.has(i)),
    );
  }
  for (const { symbol, name } of plan.renames) editor.setSymbol(symbol, { name, shndx: SHN.LIVEPATCH });
  dropAnnotations(editor, object, plan);
  if (plan.dropSignature) editor.removeAppended();
  return editor.result();
}
