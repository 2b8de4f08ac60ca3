// Plan -> edited object. The output follows Documentation/livepatch/module-elf-format.rst.
import { relaSize, wordSize } from "../elf/codec.js";
import { SHF, SHN, SHT } from "../elf/constants.js";
import {
  ObjectEditor,
  type ObjectFile,
  type Relocation,
  type Section,
  type SectionId,
} from "../elf/model.js";
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
  for (const id of sections) editor.removeSection(id);
  const touched = new Set(editor.usersOf(symbols).map(({ section }) => section.id));
  for (const id of touched) {
    editor.setRelocations(
      id,
      entriesOf(editor, id).filter((entry) => !symbols.has(entry.symbol)),
    );
  }
  for (const id of symbols) editor.removeSymbol(id);
}

function existingKlpSection(sections: readonly Section[], move: Move): SectionId | null {
  const found = sections.find(
    ({ name, content }) =>
      content.kind === "relocations" &&
      content.target === move.target &&
      name.startsWith(KLP_RELA) &&
      klpRelaObject(name) === move.applyWith,
  );
  return found?.id ?? null;
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
  const made = new Map<string, SectionId>();
  for (const move of moves) {
    const leaving = new Set(move.entries);
    const moved = entriesOf(editor, move.from).filter((_, i) => leaving.has(i));
    const key = `${move.applyWith} ${move.target}`;
    const into =
      existingKlpSection(object.sections, move) ?? made.get(key) ?? newKlpSection(editor, object, move, form);
    made.set(key, into);
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
  for (const from of new Set(plan.moves.map((move) => move.from))) {
    const left = new Set(plan.moves.filter((move) => move.from === from).flatMap((move) => move.entries));
    editor.setRelocations(
      from,
      entriesOf(editor, from).filter((_, i) => !left.has(i)),
    );
  }
  for (const { symbol, name } of plan.renames) editor.setSymbol(symbol, { name, shndx: SHN.LIVEPATCH });
  dropAnnotations(editor, object, plan);
  return editor.result();
}
