// A cache file: an image (src/symbols/shared.ts) that is used as it lies in the file.
//
//   0   16 bytes   MAGIC
//   16  u32        CRC-32 of all that follows
//   20  u32        bytes of the header
//   24             the header as JSON: key, byte order, facts, where each column is
//   then the columns, each at a multiple of 8
//
// Numbers are in the byte order of the machine that wrote it, which the header names.
import { crc32 } from "node:zlib";
import type { Column, Image } from "../../symbols/shared.js";
import type { SearchableFacts } from "../searchable.js";

/** Counts the shapes of the facts and the meanings of the columns; an older file is not read. */
export const CACHE_FORMAT = 1;

const MAGIC = "sympos cache\r\n\x1a\n";
const CRC_AT = 16;
const HEADER_AT = 24;
const ALIGN = 8;

const BYTE_ORDER = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? "little" : "big";
const KINDS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array } as const;
type Kind = keyof typeof KINDS;

interface Header {
  readonly key: string;
  readonly byteOrder: string;
  readonly facts: SearchableFacts;
  /** Name, kind, offset from the end of the header (aligned), entries. */
  readonly columns: readonly (readonly [string, Kind, number, number])[];
}

const aligned = (offset: number): number => Math.ceil(offset / ALIGN) * ALIGN;

function kindOf(column: Column): Kind {
  if (column instanceof Uint8Array) return "u8";
  return column instanceof Uint16Array ? "u16" : "u32";
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Column): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The file in pieces, of which the first is to be written again when all others are: it has the checksum. */
export function* cacheFile(image: Image<SearchableFacts>, key: string): Generator<Uint8Array> {
  const columns = Object.entries(image.columns);
  let end = 0;
  const places = columns.map(([name, column]) => {
    const offset = aligned(end);
    end = offset + column.byteLength;
    return [name, kindOf(column), offset, column.length] as const;
  });
  const header: Header = { key, byteOrder: BYTE_ORDER, facts: image.facts, columns: places };
  const text = Buffer.from(JSON.stringify(header));
  const head = new Uint8Array(aligned(HEADER_AT + text.length));
  head.set(Buffer.from(MAGIC, "latin1"));
  head.set(text, HEADER_AT);
  const numbers = new DataView(head.buffer);
  numbers.setUint32(20, text.length, BYTE_ORDER === "little");
  yield head;
  let crc = crc32(head.subarray(CRC_AT + 4));
  const padding = new Uint8Array(ALIGN);
  for (const [, column] of columns) {
    const bytes = bytesOf(column);
    const room = padding.subarray(0, aligned(bytes.length) - bytes.length);
    for (const piece of [bytes, room]) {
      if (piece.length === 0) continue; // zlib begins anew where there are no bytes
      crc = crc32(piece, crc);
      yield piece;
    }
  }
  numbers.setUint32(CRC_AT, crc, BYTE_ORDER === "little");
  yield head;
}

/** Null: it is damaged, or none of ours. `bytes` is to be in shared memory, at a multiple of 8. */
export function readCacheFile(bytes: Uint8Array, key: string): Image<SearchableFacts> | null {
  if (bytes.length < HEADER_AT || Buffer.from(bytes.subarray(0, CRC_AT)).toString("latin1") !== MAGIC)
    return null;
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (at: number): number => numbers.getUint32(at, BYTE_ORDER === "little");
  if (number(CRC_AT) !== crc32(bytes.subarray(CRC_AT + 4))) return null;
  const end = HEADER_AT + number(20);
  if (end > bytes.length) return null;
  const header = JSON.parse(Buffer.from(bytes.subarray(HEADER_AT, end)).toString()) as Header;
  if (header.key !== key || header.byteOrder !== BYTE_ORDER) return null;
  const base = bytes.byteOffset + aligned(end);
  const columns = header.columns.map(([name, kind, offset, length]) => {
    return [name, new KINDS[kind](bytes.buffer as ArrayBuffer, base + offset, length)] as const;
  });
  return { facts: header.facts, columns: Object.fromEntries(columns) };
}
