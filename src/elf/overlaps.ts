// Pieces of a file that take the same bytes. gABI ch. 4, "Sections": no byte of a
// file is in more than one section.
import { fileHeaderSize, sectionSize } from "./codec.js";
import { SHT } from "./constants.js";
import { type ElfView, type SectionView, sectionTitle } from "./view.js";

export interface Piece {
  readonly title: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly size: number;
  /** Null: the ELF header, or the table of section headers. */
  readonly section: SectionView | null;
}

/** A piece that begins inside of another, and that other; null: none does. Empty sections take no bytes. */
export function firstOverlap({ header, format, sections }: ElfView): readonly [Piece, Piece] | null {
  const pieces: Piece[] = [
    { title: "the ELF header", offset: 0, size: fileHeaderSize(format), section: null },
    {
      title: "the section header table",
      offset: header.shoff,
      size: sections.length * sectionSize(format),
      section: null,
    },
    ...sections
      .filter((s) => s.size > 0 && s.type !== SHT.NOBITS && s.type !== SHT.NULL)
      .map((s) => ({ title: sectionTitle(s), offset: s.offset, size: s.size, section: s })),
  ].sort((a, b) => a.offset - b.offset);
  for (const [i, piece] of pieces.entries()) {
    const before = pieces[i - 1];
    if (before !== undefined && piece.offset < before.offset + before.size) return [piece, before];
  }
  return null;
}
