// Second phase of writing: emit the bytes that the layout has a place for.
// Nothing is decided here.
import {
  encodeFileHeader,
  encodeRela,
  encodeSection,
  encodeSymbol,
  relaSize,
  relSize,
  type SectionRecord,
  sectionSize,
  symbolSize,
} from "./codec.js";
import { SHN, SHT } from "./constants.js";
import { type Layout, layOut, type PlacedSection } from "./layout.js";
import type { ElfSymbol, ObjectFile, SectionId, SymbolId } from "./model.js";

function indexOfSection(layout: Layout, id: SectionId): number {
  return id === 0 ? 0 : (layout.sectionIndex.get(id) as number);
}

function indexOfSymbol(layout: Layout, id: SymbolId): number {
  return id === 0 ? 0 : (layout.symbolIndex.get(id) as number);
}

function shndxOf(layout: Layout, symbol: ElfSymbol): { raw: number; extended: number } {
  if (symbol.section === null) return { raw: symbol.shndx, extended: 0 };
  const index = indexOfSection(layout, symbol.section);
  return index < SHN.LORESERVE ? { raw: index, extended: 0 } : { raw: SHN.XINDEX, extended: index };
}

function infoOf(layout: Layout, { section }: PlacedSection): number {
  switch (section.content.kind) {
    case "symbols":
      return layout.locals;
    case "relocations":
      return indexOfSection(layout, section.content.target);
    case "group":
      return indexOfSymbol(layout, section.content.signature);
    default:
      return section.infoSection === 0 ? section.infoValue : indexOfSection(layout, section.infoSection);
  }
}

function emitSymbols(layout: Layout, view: DataView): void {
  const size = symbolSize(layout.object.format);
  for (const [i, symbol] of layout.symbols.entries()) {
    const name = layout.symbolNameOffset(symbol);
    const { raw } = shndxOf(layout, symbol);
    encodeSymbol(layout.object.format, view, (i + 1) * size, { ...symbol, name, shndx: raw });
  }
}

function emitContent(layout: Layout, { section, size, offset }: PlacedSection, out: Uint8Array): void {
  const { content } = section;
  const { format } = layout.object;
  if (size === 0) return;
  // the place of a SHT_NOBITS section may be beyond the end of the file
  const view = content.kind === "nobits" ? new DataView(out.buffer) : new DataView(out.buffer, offset, size);
  switch (content.kind) {
    case "nobits":
      break;
    case "bytes":
      out.set(content.bytes, offset);
      break;
    case "strings":
      out.set(layout.strings.get(section.id) ?? content.bytes, offset);
      break;
    case "symbols":
      emitSymbols(layout, view);
      break;
    case "symbol-sections":
      for (const [i, symbol] of layout.symbols.entries()) {
        view.setUint32(4 * (i + 1), shndxOf(layout, symbol).extended, format.littleEndian);
      }
      break;
    case "relocations": {
      const withAddend = section.type === SHT.RELA;
      const each = withAddend ? relaSize(format) : relSize(format);
      for (const [i, entry] of content.entries.entries()) {
        const record = { ...entry, symbol: indexOfSymbol(layout, entry.symbol) };
        encodeRela(format, view, i * each, record, withAddend);
      }
      break;
    }
    case "group":
      view.setUint32(0, content.flags, format.littleEndian);
      for (const [i, member] of content.members.entries()) {
        view.setUint32(4 * (i + 1), indexOfSection(layout, member), format.littleEndian);
      }
      break;
  }
}

function emitHeaders(layout: Layout, out: Uint8Array): void {
  const { object } = layout;
  const { format } = object;
  const view = new DataView(out.buffer);
  const count = layout.placed.length + 1;
  const names = indexOfSection(layout, object.sectionNames);
  const extendedNames = names >= SHN.LORESERVE;
  encodeFileHeader(format, view, {
    ...object.header,
    shoff: layout.headersAt,
    shnum: count < SHN.LORESERVE ? count : 0,
    shstrndx: extendedNames ? SHN.XINDEX : names,
  });
  const each = sectionSize(format);
  const none: SectionRecord = {
    name: 0,
    type: SHT.NULL,
    flags: 0n,
    addr: 0n,
    offset: 0,
    size: count < SHN.LORESERVE ? 0 : count,
    link: extendedNames ? names : 0,
    info: 0,
    align: 0n,
    entsize: 0,
  };
  encodeSection(format, view, layout.headersAt, none);
  for (const [i, placed] of layout.placed.entries()) {
    encodeSection(format, view, layout.headersAt + (i + 1) * each, {
      ...placed.section,
      name: placed.nameOffset,
      offset: placed.offset,
      size: placed.size,
      link: indexOfSection(layout, placed.section.link),
      info: infoOf(layout, placed),
    });
  }
}

/** The bytes of an object. Same object, same bytes. Throws UnsupportedError (layOut). */
export function writeObject(object: ObjectFile): Uint8Array {
  const layout = layOut(object);
  const out = new Uint8Array(layout.fileSize + object.appended.length);
  for (const placed of layout.placed) emitContent(layout, placed, out);
  emitHeaders(layout, out);
  out.set(object.appended, layout.fileSize);
  return out;
}
