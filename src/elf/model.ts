// The editable model of a relocatable object. Items refer to each other by id;
// section and symbol indices exist only while writing (layout.ts), so that
// removing a section or moving a relocation cannot leave a stale sh_link,
// sh_info, r_info, group member or SHT_SYMTAB_SHNDX entry.
import type { ElfFormat, FileHeader } from "./codec.js";
import { SHF } from "./constants.js";
import { UnsupportedError } from "./errors.js";

export type SectionId = number;
export type SymbolId = number;

export interface Relocation {
  /** Bytes from the start of the relocated section. */
  readonly offset: number;
  readonly type: number;
  readonly symbol: SymbolId;
  /** 0 in a SHT_REL section, whose addends are in the relocated bytes. */
  readonly addend: bigint;
}

export type Content =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "nobits"; readonly size: number }
  | { readonly kind: "strings"; readonly bytes: Uint8Array }
  | { readonly kind: "symbols" }
  | { readonly kind: "symbol-sections" }
  | { readonly kind: "relocations"; readonly target: SectionId; readonly entries: readonly Relocation[] }
  | {
      readonly kind: "group";
      readonly flags: number;
      readonly signature: SymbolId;
      readonly members: readonly SectionId[];
    };

/** Where an item was in the file it was read from. */
export interface Origin {
  readonly offset: number;
  readonly size: number;
  readonly nameOffset: number;
}

export interface Section {
  readonly id: SectionId;
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly addr: bigint;
  readonly align: bigint;
  readonly entsize: number;
  /** sh_link; 0: none. */
  readonly link: SectionId;
  /** sh_info where it names a section (SHF_INFO_LINK) without being a relocation section's; 0: none. */
  readonly infoSection: SectionId;
  /** sh_info where it is neither section nor symbol nor count. */
  readonly infoValue: number;
  readonly content: Content;
  /** Null: made by an edit. */
  readonly origin: Origin | null;
}

export interface ElfSymbol {
  readonly id: SymbolId;
  readonly name: string;
  readonly value: bigint;
  readonly size: bigint;
  readonly bind: number;
  readonly type: number;
  readonly other: number;
  /** Section that defines it; null: `shndx` says. */
  readonly section: SectionId | null;
  /** SHN_UNDEF or another reserved index; meaningless with a section. */
  readonly shndx: number;
  /** st_name in the file it was read from; null once the name is another. */
  readonly nameOffset: number | null;
}

/** Sections and symbols are in file order, the null entries (id 0) left out. */
export interface ObjectFile {
  readonly format: ElfFormat;
  readonly header: FileHeader;
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
  /** The symbol table's section; null: the object has none. */
  readonly symtab: SectionId | null;
  readonly sectionNames: SectionId;
  /** Bytes after everything that the headers know of: a module's signature. */
  readonly appended: Uint8Array;
}

/** Edits of an ObjectFile; the original is not changed. `result()` gives the edited one. */
export class ObjectEditor {
  readonly #base: ObjectFile;
  readonly #sections: Map<SectionId, Section>;
  readonly #symbols: Map<SymbolId, ElfSymbol>;
  #nextSection: number;
  #nextSymbol: number;
  #appended: Uint8Array;

  constructor(base: ObjectFile) {
    this.#base = base;
    this.#appended = base.appended;
    this.#sections = new Map(base.sections.map((s) => [s.id, s]));
    this.#symbols = new Map(base.symbols.map((s) => [s.id, s]));
    this.#nextSection = base.sections.reduce((most, s) => Math.max(most, s.id), 0) + 1;
    this.#nextSymbol = base.symbols.reduce((most, s) => Math.max(most, s.id), 0) + 1;
  }

  section(id: SectionId): Section {
    const found = this.#sections.get(id);
    if (found === undefined) throw new Error(`no section with id ${id}`);
    return found;
  }

  symbol(id: SymbolId): ElfSymbol {
    const found = this.#symbols.get(id);
    if (found === undefined) throw new Error(`no symbol with id ${id}`);
    return found;
  }

  addSection(init: Omit<Section, "id" | "origin">): SectionId {
    const id = this.#nextSection++;
    this.#sections.set(id, { ...init, id, origin: null });
    return id;
  }

  setSection(id: SectionId, patch: Partial<Omit<Section, "id" | "origin">>): void {
    this.#sections.set(id, { ...this.section(id), ...patch });
  }

  setRelocations(id: SectionId, entries: readonly Relocation[]): void {
    const { content } = this.section(id);
    if (content.kind !== "relocations") throw new Error(`section ${id} has no relocations`);
    this.setSection(id, { content: { ...content, entries } });
  }

  addSymbol(init: Omit<ElfSymbol, "id" | "nameOffset">): SymbolId {
    const id = this.#nextSymbol++;
    this.#symbols.set(id, { ...init, id, nameOffset: null });
    return id;
  }

  setSymbol(id: SymbolId, patch: Partial<Omit<ElfSymbol, "id" | "nameOffset">>): void {
    const old = this.symbol(id);
    const renamed = patch.name !== undefined && patch.name !== old.name;
    this.#symbols.set(id, { ...old, ...patch, nameOffset: renamed ? null : old.nameOffset });
  }

  removeSymbol(id: SymbolId): void {
    this.#symbols.delete(id);
  }

  /**
   * Removes sections with all that describes them and nothing else: their relocation sections, SHF_LINK_ORDER
   * sections tied to them, their group memberships (and groups that become empty), the symbols that they define.
   * Relocations elsewhere to those symbols are left for `result()` to refuse.
   */
  removeSections(ids: Iterable<SectionId>): void {
    const tied = this.#tiedSections();
    const groups = [...this.#sections.values()].filter(({ content }) => content.kind === "group");
    const removed = new Set<SectionId>();
    for (let going = [...ids]; going.length > 0; ) {
      for (let id = going.pop(); id !== undefined; id = going.pop()) {
        if (!this.#sections.delete(id)) continue;
        removed.add(id);
        going.push(...(tied.get(id) ?? []));
      }
      going = groups.map(({ id }) => id).filter((id) => this.#isEmptied(id, removed));
    }
    for (const { id } of groups) this.#leaveGroup(id, removed);
    for (const symbol of [...this.#symbols.values()]) {
      if (symbol.section !== null && removed.has(symbol.section)) this.#symbols.delete(symbol.id);
    }
  }

  removeSection(id: SectionId): void {
    this.removeSections([id]);
  }

  /** By section: those that make no sense without it. */
  #tiedSections(): ReadonlyMap<SectionId, readonly SectionId[]> {
    const tied = new Map<SectionId, SectionId[]>();
    const tie = (to: SectionId, id: SectionId): void => {
      const known = tied.get(to);
      if (known === undefined) tied.set(to, [id]);
      else known.push(id);
    };
    for (const { id, content, link, flags } of this.#sections.values()) {
      if (content.kind === "relocations") tie(content.target, id);
      if ((flags & SHF.LINK_ORDER) !== 0n) tie(link, id);
    }
    return tied;
  }

  #isEmptied(id: SectionId, removed: ReadonlySet<SectionId>): boolean {
    const content = this.#sections.get(id)?.content;
    if (content?.kind !== "group") return false;
    return content.members.length > 0 && content.members.every((member) => removed.has(member));
  }

  #leaveGroup(id: SectionId, removed: ReadonlySet<SectionId>): void {
    const content = this.#sections.get(id)?.content;
    if (content?.kind !== "group" || !content.members.some((member) => removed.has(member))) return;
    this.setSection(id, {
      content: { ...content, members: content.members.filter((member) => !removed.has(member)) },
    });
  }

  /** Relocations, outside of sections about to go, that refer to a symbol. */
  usersOf(wanted: ReadonlySet<SymbolId>): { section: Section; entry: Relocation }[] {
    const users: { section: Section; entry: Relocation }[] = [];
    for (const section of this.#sections.values()) {
      if (section.content.kind !== "relocations") continue;
      for (const entry of section.content.entries)
        if (wanted.has(entry.symbol)) users.push({ section, entry });
    }
    return users;
  }

  /** A signature is of the bytes before it: it holds no longer once they change. */
  removeAppended(): void {
    this.#appended = new Uint8Array(0);
  }

  /** Throws UnsupportedError when something that is left refers to something removed. */
  result(): ObjectFile {
    const sections = [...this.#sections.values()];
    for (const section of sections) this.#checkReferences(section);
    return { ...this.#base, sections, symbols: [...this.#symbols.values()], appended: this.#appended };
  }

  #checkReferences(section: Section): void {
    const need = (ok: boolean, what: string): void => {
      if (!ok)
        throw new UnsupportedError(
          `section ${section.name}: ${what} was removed`,
          section.name,
          "removed-part",
        );
    };
    const hasSection = (id: SectionId): boolean => id === 0 || this.#sections.has(id);
    const hasSymbol = (id: SymbolId): boolean => id === 0 || this.#symbols.has(id);
    need(hasSection(section.link), "the section of sh_link");
    need(hasSection(section.infoSection), "the section of sh_info");
    if (section.content.kind === "relocations") {
      need(hasSection(section.content.target), "the relocated section");
      for (const entry of section.content.entries)
        need(hasSymbol(entry.symbol), "the symbol of a relocation");
    } else if (section.content.kind === "group") {
      need(hasSymbol(section.content.signature), "the signature symbol");
      for (const member of section.content.members) need(hasSection(member), "a group member");
    }
  }
}
