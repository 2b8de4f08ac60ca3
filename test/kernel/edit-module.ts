// Edits of a finished module, each breaking one thing and nothing else.
import { parseObject } from "../../src/elf/load.js";
import {
  type ElfSymbol,
  ObjectEditor,
  type ObjectFile,
  type Relocation,
  type Section,
} from "../../src/elf/model.js";
import { writeObject } from "../../src/elf/write.js";

export class ModuleEdit {
  readonly object: ObjectFile;
  readonly editor: ObjectEditor;

  constructor(bytes: Uint8Array) {
    this.object = parseObject(bytes);
    this.editor = new ObjectEditor(this.object);
  }

  section(name: string): Section {
    const found = this.object.sections.find((s) => s.name === name);
    if (found === undefined) throw new Error(`no section ${name}`);
    return found;
  }

  symbol(name: string): ElfSymbol {
    const found = this.object.symbols.find((s) => s.name === name);
    if (found === undefined) throw new Error(`no symbol ${name}`);
    return found;
  }

  setSection(name: string, patch: Partial<Section>): this {
    this.editor.setSection(this.section(name).id, patch);
    return this;
  }

  setSymbol(name: string, patch: Partial<ElfSymbol>): this {
    this.editor.setSymbol(this.symbol(name).id, patch);
    return this;
  }

  entries(section: string): readonly Relocation[] {
    const { content } = this.section(section);
    if (content.kind !== "relocations") throw new Error(`${section} has no relocations`);
    return content.entries;
  }

  setEntries(section: string, change: (entries: readonly Relocation[]) => readonly Relocation[]): this {
    this.editor.setRelocations(this.section(section).id, change(this.entries(section)));
    return this;
  }

  setBytes(section: string, change: (bytes: Uint8Array) => void): this {
    const { id, content } = this.section(section);
    if (content.kind !== "bytes") throw new Error(`${section} has no bytes`);
    const bytes = new Uint8Array(content.bytes);
    change(bytes);
    this.editor.setSection(id, { content: { kind: "bytes", bytes } });
    return this;
  }

  /** Writes `to` over `from` in a section; `to` may be shorter by ending in zero bytes. */
  replaceText(section: string, from: string, to: string): this {
    return this.setBytes(section, (bytes) => {
      const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(from, 0, "latin1");
      if (at < 0) throw new Error(`no ${from} in ${section}`);
      bytes.set(Buffer.from(to.padEnd(from.length, "\0"), "latin1"), at);
    });
  }

  bytes(): Uint8Array {
    return writeObject(this.editor.result());
  }
}
