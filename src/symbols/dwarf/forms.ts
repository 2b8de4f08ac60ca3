// Attribute values by form (DWARF 5, 7.5.6; 7.5.4 of DWARF 4): how long each is, and what the ones mean that are asked for.
import type { Address } from "./address.js";
import { DW_FORM } from "./constants.js";
import type { Cursor } from "./cursor.js";

/** What the size of a value depends on; all in bytes. */
export interface Encoding {
  readonly version: number;
  readonly addressSize: number;
  /** 4 in the 32-bit DWARF format, 8 in the 64-bit one. */
  readonly offsetSize: number;
}

export type AttributeValue =
  | { readonly kind: "address"; readonly address: Address }
  | { readonly kind: "constant"; readonly value: bigint }
  /** Bytes from the start of the section that the attribute's class says. */
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "text-offset";
      readonly section: ".debug_str" | ".debug_line_str";
      readonly offset: number;
    }
  /** Index into the unit's part of .debug_str_offsets, .debug_addr, .debug_rnglists. */
  | { readonly kind: "text-index" | "address-index" | "list-index"; readonly index: number }
  /** To a DIE, bytes from the start of the unit or of .debug_info. */
  | { readonly kind: "reference"; readonly from: "unit" | "section"; readonly offset: number }
  /** A block or an expression at this place of .debug_info. */
  | { readonly kind: "block"; readonly at: number; readonly length: number }
  /** In another file (a supplementary one, a type unit), or a flag. */
  | { readonly kind: "other" };

type Layout =
  | number
  | "address"
  | "offset"
  | "ref-addr"
  | "leb"
  | "string"
  | "block1"
  | "block2"
  | "block4"
  | "block";
type Meaning =
  | "address"
  | "constant"
  | "signed"
  | "offset"
  | "text"
  | "str"
  | "line-str"
  | "text-index"
  | "address-index"
  | "list-index"
  | "unit-reference"
  | "reference"
  | "block"
  | "other";

/** DW_FORM_indirect and DW_FORM_implicit_const are not here: they are resolved before. */
const FORMS: ReadonlyMap<number, readonly [Layout, Meaning]> = new Map([
  [DW_FORM.addr, ["address", "address"]],
  [DW_FORM.block2, ["block2", "block"]],
  [DW_FORM.block4, ["block4", "block"]],
  [DW_FORM.data2, [2, "constant"]],
  [DW_FORM.data4, [4, "constant"]],
  [DW_FORM.data8, [8, "constant"]],
  [DW_FORM.string, ["string", "text"]],
  [DW_FORM.block, ["block", "block"]],
  [DW_FORM.block1, ["block1", "block"]],
  [DW_FORM.data1, [1, "constant"]],
  [DW_FORM.flag, [1, "other"]],
  [DW_FORM.sdata, ["leb", "signed"]],
  [DW_FORM.strp, ["offset", "str"]],
  [DW_FORM.udata, ["leb", "constant"]],
  [DW_FORM.ref_addr, ["ref-addr", "reference"]],
  [DW_FORM.ref1, [1, "unit-reference"]],
  [DW_FORM.ref2, [2, "unit-reference"]],
  [DW_FORM.ref4, [4, "unit-reference"]],
  [DW_FORM.ref8, [8, "unit-reference"]],
  [DW_FORM.ref_udata, ["leb", "unit-reference"]],
  [DW_FORM.sec_offset, ["offset", "offset"]],
  [DW_FORM.exprloc, ["block", "block"]],
  [DW_FORM.flag_present, [0, "other"]],
  [DW_FORM.strx, ["leb", "text-index"]],
  [DW_FORM.addrx, ["leb", "address-index"]],
  [DW_FORM.ref_sup4, [4, "other"]],
  [DW_FORM.strp_sup, ["offset", "other"]],
  [DW_FORM.data16, [16, "other"]],
  [DW_FORM.line_strp, ["offset", "line-str"]],
  [DW_FORM.ref_sig8, [8, "other"]],
  [DW_FORM.loclistx, ["leb", "other"]],
  [DW_FORM.rnglistx, ["leb", "list-index"]],
  [DW_FORM.ref_sup8, [8, "other"]],
  [DW_FORM.strx1, [1, "text-index"]],
  [DW_FORM.strx2, [2, "text-index"]],
  [DW_FORM.strx3, [3, "text-index"]],
  [DW_FORM.strx4, [4, "text-index"]],
  [DW_FORM.addrx1, [1, "address-index"]],
  [DW_FORM.addrx2, [2, "address-index"]],
  [DW_FORM.addrx3, [3, "address-index"]],
  [DW_FORM.addrx4, [4, "address-index"]],
  [DW_FORM.GNU_addr_index, ["leb", "address-index"]],
  [DW_FORM.GNU_str_index, ["leb", "text-index"]],
  [DW_FORM.GNU_ref_alt, ["offset", "other"]],
  [DW_FORM.GNU_strp_alt, ["offset", "other"]],
]);

/** Throws FormatError for an unknown form: what follows it cannot be found. */
function formOf(cursor: Cursor, form: number): readonly [Layout, Meaning] {
  const known = FORMS.get(form);
  if (known === undefined) throw cursor.fault(`unknown form 0x${form.toString(16)} of an attribute`, form);
  return known;
}

/** The form that stands in the DIE itself for DW_FORM_indirect. */
function direct(cursor: Cursor, form: number): number {
  let found = form;
  while (found === DW_FORM.indirect) found = cursor.uleb();
  if (found === DW_FORM.implicit_const && form !== found) {
    throw cursor.fault("DW_FORM_indirect to DW_FORM_implicit_const", found);
  }
  return found;
}

/** Bytes of a value where the form alone says so; else null. */
export function fixedSize(form: number, encoding: Encoding): number | null {
  if (form === DW_FORM.implicit_const) return 0;
  const layout = FORMS.get(form)?.[0];
  if (layout === "address") return encoding.addressSize;
  if (layout === "offset") return encoding.offsetSize;
  if (layout === "ref-addr") return referenceSize(encoding);
  return typeof layout === "number" ? layout : null;
}

/** DWARF 2 had it as large as an address (7.5.4 of DWARF 3). */
function referenceSize(encoding: Encoding): number {
  return encoding.version <= 2 ? encoding.addressSize : encoding.offsetSize;
}

function blockLength(cursor: Cursor, layout: Layout): number {
  if (layout === "block1") return cursor.u8();
  if (layout === "block2") return cursor.u16();
  return layout === "block4" ? cursor.u32() : cursor.uleb();
}

export function skipValue(cursor: Cursor, given: number, encoding: Encoding): void {
  const form = direct(cursor, given);
  const size = fixedSize(form, encoding);
  const layout = size ?? formOf(cursor, form)[0];
  if (layout === "leb") cursor.skipLeb();
  else if (layout === "string") cursor.skipString();
  else cursor.skip(typeof layout === "number" ? layout : blockLength(cursor, layout));
}

/** An unsigned number of the given layout, not relocated. */
function index(cursor: Cursor, layout: Layout): number {
  switch (layout) {
    case 1:
      return cursor.u8();
    case 2:
      return cursor.u16();
    case 3:
      return cursor.u24();
    case 4:
      return cursor.u32();
    case 8:
      return Number(cursor.u64());
    default:
      return cursor.uleb();
  }
}

function constant(cursor: Cursor, layout: Layout): bigint {
  return layout === 4 || layout === 8 ? cursor.word(layout) : BigInt(index(cursor, layout));
}

/** `implicit`: the value of DW_FORM_implicit_const, which stands in the abbreviation. */
export function readValue(
  cursor: Cursor,
  given: number,
  encoding: Encoding,
  implicit: bigint | null,
): AttributeValue {
  const form = direct(cursor, given);
  if (form === DW_FORM.implicit_const) return { kind: "constant", value: implicit ?? 0n };
  const [layout, meaning] = formOf(cursor, form);
  switch (meaning) {
    case "address":
      return { kind: "address", address: cursor.address(encoding.addressSize) };
    case "constant":
      return { kind: "constant", value: constant(cursor, layout) };
    case "signed":
      return { kind: "constant", value: cursor.sleb() };
    case "offset":
      return { kind: "offset", offset: cursor.offset(encoding.offsetSize) };
    case "text":
      return { kind: "text", text: cursor.string() };
    case "str":
      return { kind: "text-offset", section: ".debug_str", offset: cursor.offset(encoding.offsetSize) };
    case "line-str":
      return { kind: "text-offset", section: ".debug_line_str", offset: cursor.offset(encoding.offsetSize) };
    case "text-index":
    case "address-index":
    case "list-index":
      return { kind: meaning, index: index(cursor, layout) };
    case "unit-reference":
      return { kind: "reference", from: "unit", offset: index(cursor, layout) };
    case "reference":
      return { kind: "reference", from: "section", offset: cursor.offset(referenceSize(encoding)) };
    case "block": {
      const length = blockLength(cursor, layout);
      const at = cursor.at;
      cursor.skip(length);
      return { kind: "block", at, length };
    }
    case "other":
      skipValue(cursor, form, encoding);
      return { kind: "other" };
  }
}
