// BPF Type Format: the types of a kernel or of a module, as distribution kernels carry them (CONFIG_DEBUG_INFO_BTF)
// where they carry no DWARF. A table of numbered records that name each other; a module's table goes on where the
// kernel's ends. Format: Documentation/bpf/btf.rst.
import { decodeName, viewOf } from "../../elf/bytes.js";
import { FormatError } from "../../elf/errors.js";

/** BTF_KIND_*. */
export const KIND = {
  void: 0,
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  function: 12,
  prototype: 13,
  variable: 14,
  dataSection: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

const MAGIC = 0xeb9f;
const HEADER_SIZE = 24;
const RECORD_SIZE = 12;

/** Bytes that follow a record, by kind: [once, for each of its vlen members]. */
const TAILS: readonly (readonly [once: number, each: number])[] = [
  [0, 0], // void
  [4, 0], // int
  [0, 0], // pointer
  [12, 0], // array
  [0, 12], // struct
  [0, 12], // union
  [0, 8], // enum
  [0, 0], // forward
  [0, 0], // typedef
  [0, 0], // volatile
  [0, 0], // const
  [0, 0], // restrict
  [0, 0], // function
  [0, 8], // prototype
  [4, 0], // variable
  [0, 12], // data section
  [0, 0], // float
  [4, 0], // declaration tag
  [0, 0], // type tag
  [0, 12], // enum64
];

/** A member of a prototype: `type` 0 with an empty name is `...`. */
export interface BtfParameter {
  readonly name: string;
  readonly type: number;
}

interface Layout {
  readonly littleEndian: boolean;
  readonly types: readonly [start: number, end: number];
  readonly strings: readonly [start: number, end: number];
}

function readLayout(bytes: Uint8Array): Layout {
  if (bytes.length < HEADER_SIZE) throw new FormatError("BTF: shorter than its header", 0, bytes.length);
  const view = viewOf(bytes);
  const littleEndian = view.getUint16(0, true) === MAGIC;
  if (!littleEndian && view.getUint16(0, false) !== MAGIC)
    throw new FormatError("BTF: no magic number", 0, view.getUint16(0, true));
  const u32 = (at: number): number => view.getUint32(at, littleEndian);
  const header = u32(4);
  const part = (at: number, what: string): readonly [number, number] => {
    const start = header + u32(at);
    const end = start + u32(at + 4);
    if (header < HEADER_SIZE || end > bytes.length)
      throw new FormatError(`BTF: its ${what} reach beyond its end (${bytes.length} bytes)`, at, end);
    return [start, end];
  };
  return { littleEndian, types: part(8, "types"), strings: part(16, "strings") };
}

export class Btf {
  readonly base: Btf | null;
  /** Ids are below it; those below `firstId` are the base's. */
  readonly endId: number;
  readonly firstId: number;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #layout: Layout;
  /** Of each record of its own, from the start of the bytes. */
  readonly #offsets: Uint32Array;
  /** Strings are numbered on from the base's too. */
  readonly #firstString: number;
  readonly endString: number;

  /** `base`: the kernel's types, which those of a module need. Throws FormatError. */
  constructor(bytes: Uint8Array, base: Btf | null = null) {
    this.base = base;
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#layout = readLayout(bytes);
    this.#offsets = this.#findRecords();
    this.firstId = base?.endId ?? 1;
    this.endId = this.firstId + this.#offsets.length;
    this.#firstString = base?.endString ?? 0;
    this.endString = this.#firstString + this.#layout.strings[1] - this.#layout.strings[0];
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#layout.littleEndian);
  }

  #findRecords(): Uint32Array {
    const [start, end] = this.#layout.types;
    const offsets: number[] = [];
    for (let at = start; at < end; ) {
      if (end - at < RECORD_SIZE) throw new FormatError("BTF: a type is cut off", at, end - at);
      const info = this.#u32(at + 4);
      const tail = TAILS[(info >>> 24) & 0x1f];
      if (tail === undefined)
        throw new FormatError("BTF: a type of an unknown kind", at, (info >>> 24) & 0x1f);
      const next = at + RECORD_SIZE + tail[0] + tail[1] * (info & 0xffff);
      if (next > end) throw new FormatError("BTF: a type reaches beyond the types", at, next);
      offsets.push(at);
      at = next;
    }
    return Uint32Array.from(offsets);
  }

  /** Offset of the record of a type of this table. */
  #record(id: number): number {
    const offset = this.#offsets[id - this.firstId];
    if (offset === undefined) throw new FormatError("BTF: a type that is not there", 0, id);
    return offset;
  }

  kind(id: number): number {
    if (id === 0) return KIND.void;
    if (id < this.firstId) return this.base!.kind(id);
    return (this.#u32(this.#record(id) + 4) >>> 24) & 0x1f;
  }

  /** The record's kind_flag: of a forward declaration, that of a union. */
  flag(id: number): boolean {
    if (id < this.firstId) return id !== 0 && this.base!.flag(id);
    return this.#u32(this.#record(id) + 4) >>> 31 === 1;
  }

  /** Empty where it has none. */
  name(id: number): string {
    if (id === 0) return "";
    if (id < this.firstId) return this.base!.name(id);
    return this.string(this.#u32(this.#record(id)));
  }

  /** What a pointer, qualifier, typedef, function or variable is of; what a prototype returns. */
  target(id: number): number {
    if (id < this.firstId) return this.base!.target(id);
    return this.#u32(this.#record(id) + 8);
  }

  array(id: number): { readonly element: number; readonly length: number } {
    if (id < this.firstId) return this.base!.array(id);
    const at = this.#record(id) + RECORD_SIZE;
    return { element: this.#u32(at), length: this.#u32(at + 8) };
  }

  /** Of a prototype, in order. */
  parameters(id: number): BtfParameter[] {
    if (id < this.firstId) return this.base!.parameters(id);
    const at = this.#record(id);
    const count = this.#u32(at + 4) & 0xffff;
    return Array.from({ length: count }, (_, index) => ({
      name: this.string(this.#u32(at + RECORD_SIZE + 8 * index)),
      type: this.#u32(at + RECORD_SIZE + 8 * index + 4),
    }));
  }

  /** `offset`: in bytes from the start of the base's strings. */
  string(offset: number): string {
    if (offset < this.#firstString) return this.base!.string(offset);
    const [start, end] = this.#layout.strings;
    const from = start + offset - this.#firstString;
    const zero = from < end ? this.#bytes.indexOf(0, from) : -1;
    if (zero < 0 || zero >= end)
      throw new FormatError("BTF: a name that is not in its strings", from, offset);
    return decodeName(this.#bytes.subarray(from, zero));
  }

  /** Ids of the functions of this name, those of the base not. */
  functions(name: string): number[] {
    const found: number[] = [];
    for (let id = this.firstId; id < this.endId; id++) {
      if (this.kind(id) === KIND.function && this.name(id) === name) found.push(id);
    }
    return found;
  }
}
