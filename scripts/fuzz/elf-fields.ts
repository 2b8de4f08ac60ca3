// Where the fields of an ELF file are: every number in its header, section headers,
// symbols, relocations and groups. For files that are well-formed; damage comes after.

export interface Field {
  readonly at: number;
  /** Bytes. */
  readonly width: 1 | 2 | 4 | 8;
}

export interface Fields {
  readonly littleEndian: boolean;
  readonly fields: readonly Field[];
  /** Rows of tables, to be exchanged: all of one table have one size. */
  readonly tables: readonly { readonly at: number; readonly size: number; readonly count: number }[];
}

export function readField(bytes: Uint8Array, { at, width }: Field, littleEndian: boolean): bigint {
  let value = 0n;
  for (let i = 0; i < width; i++) {
    const place = littleEndian ? width - 1 - i : i;
    value = (value << 8n) | BigInt(bytes[at + place] ?? 0);
  }
  return value;
}

export function writeField(
  bytes: Uint8Array,
  { at, width }: Field,
  littleEndian: boolean,
  value: bigint,
): void {
  for (let i = 0; i < width; i++) {
    const byte = Number((value >> BigInt(8 * i)) & 0xffn);
    const place = littleEndian ? i : width - 1 - i;
    if (at + place < bytes.length) bytes[at + place] = byte;
  }
}

function row(at: number, widths: readonly Field["width"][]): Field[] {
  const fields: Field[] = [];
  let place = at;
  for (const width of widths) {
    fields.push({ at: place, width });
    place += width;
  }
  return fields;
}

const size = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);

export function elfFields(bytes: Uint8Array): Fields {
  const wide = bytes[4] === 2;
  const littleEndian = bytes[5] === 1;
  const w = wide ? 8 : 4;
  const header = row(16, [2, 2, 4, w, w, w, 4, 2, 2, 2, 2, 2, 2]);
  const section: Field["width"][] = [4, 4, w, w, w, w, 4, 4, w, w];
  const widths: Record<number, Field["width"][]> = {
    2: wide ? [4, 1, 1, 2, 8, 8] : [4, 4, 4, 1, 1, 2],
    4: [w, w, w],
    9: [w, w],
    17: [4],
    18: [4],
  };
  const value = (field: Field | undefined): number =>
    field === undefined ? 0 : Number(readField(bytes, field, littleEndian));
  const [shoff, shnum] = [value(header[5]), value(header[11])];
  const fields = [...row(4, [1, 1, 1, 1, 1]), ...header];
  const tables = [{ at: shoff, size: size(section), count: shnum }];
  for (let i = 0; i < shnum; i++) {
    const own = row(shoff + i * size(section), section);
    fields.push(...own);
    const entries = widths[value(own[1])];
    if (entries === undefined) continue;
    const [offset, length] = [value(own[4]), value(own[5])];
    const count = Math.floor(length / size(entries));
    tables.push({ at: offset, size: size(entries), count });
    for (let n = 0; n < count; n++) fields.push(...row(offset + n * size(entries), entries));
  }
  return { littleEndian, fields, tables };
}
