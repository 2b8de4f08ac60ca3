// Distinct names as bytes: one arena, one array of starts, one open-addressing
// hash table, all typed arrays. No JavaScript string is made per name: half a
// million of them would cost more memory and time than everything else here.
import { bytesOf, textOf } from "./bytes.js";

/** Start value of a running hash; step it with hashByte over the bytes of a name. */
export const HASH_SEED = 0x811c9dc5 | 0;

/** One step of FNV-1a, inlined by the engine in the readers' loops. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_SEED;
  for (let i = start; i < end; i++) hash = hashByte(hash, bytes[i]!);
  return hash;
}

/** Slots for each name that a table is expected to hold. */
const SPARSE = 8;

/** Bytes of a kernel's symbol name, on average. */
const USUAL_LENGTH = 28;

/** hashBytes of the text's bytes; of a text beyond Latin-1 a number that no name needs to share. */
function hashText(text: string): number {
  let hash = HASH_SEED;
  for (let i = 0; i < text.length; i++) hash = hashByte(hash, text.charCodeAt(i));
  return hash;
}

/** FNV's low bits are weak on short names with equal endings: fold the high ones in before masking. */
function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15) ^ (hash >>> 7)) & mask;
}

/** The upper bits, which few slots differ by. */
function tagOf(hash: number): number {
  return (hash >>> 25) + 1;
}

/** Grows to twice the size; contents kept. */
export function doubled<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array>(array: T): T {
  const bigger = new (array.constructor as new (length: number) => T)(array.length * 2);
  bigger.set(array);
  return bigger;
}

export interface TableSize {
  /** Names that are looked for: so sparse that nearly every name that is not there is refused by an empty slot. */
  readonly wanted?: number;
  /** Names that will come, about: room for them is made at once. */
  readonly expected?: number;
}

export class NameTable {
  #bytes: Uint8Array;
  #starts: Uint32Array;
  #count = 0;
  /** By slot: a part of the hash, never 0; 0 is free. One byte a slot stays in the cache where ids would not. */
  #tags: Uint8Array;
  /** By slot: the name's id. At most half of the slots are taken. */
  #ids: Uint32Array;
  /** By id, for growing. */
  #hashes: Int32Array;

  constructor({ wanted = 0, expected = 0 }: TableSize = {}) {
    const slots = Math.max(256, 2 ** Math.ceil(Math.log2(Math.max(wanted * SPARSE, expected * 2) + 1)));
    this.#tags = new Uint8Array(slots);
    this.#ids = new Uint32Array(slots);
    this.#hashes = new Int32Array(Math.max(128, expected + 1));
    this.#bytes = new Uint8Array(Math.max(1024, expected * USUAL_LENGTH));
    this.#starts = new Uint32Array(Math.max(128, expected + 2));
  }

  /** Number of distinct names; their ids are 0 .. count - 1 in order of first sight. */
  get count(): number {
    return this.#count;
  }

  /** All names one after the other; name `id` is bytes starts[id] .. starts[id + 1]. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get starts(): Uint32Array {
    return this.#starts;
  }

  /** Id of the name, or -1. `hash` is hashBytes of the same range. */
  find(source: Uint8Array, start: number, end: number, hash: number): number {
    const tags = this.#tags;
    const mask = tags.length - 1;
    const tag = tagOf(hash);
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const found = tags[slot]!;
      if (found === 0) return -1;
      if (found === tag && this.#equals(this.#ids[slot]!, source, start, end)) return this.#ids[slot]!;
    }
  }

  /** Id of a name given as text (Latin-1), or -1. */
  findText(name: string): number {
    const hash = hashText(name);
    const mask = this.#tags.length - 1;
    const tag = tagOf(hash);
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const found = this.#tags[slot]!;
      if (found === 0) return -1;
      if (found === tag && this.#equalsText(this.#ids[slot]!, name)) return this.#ids[slot]!;
    }
  }

  /** Id of the name, which is added when new. */
  intern(source: Uint8Array, start: number, end: number, hash: number): number {
    const found = this.find(source, start, end, hash);
    if (found >= 0) return found;
    const id = this.#count++;
    if (this.#count * 2 > this.#tags.length) this.#rehash();
    if (id === this.#hashes.length) this.#hashes = doubled(this.#hashes);
    this.#hashes[id] = hash;
    this.#place(id, hash);
    const from = this.#starts[id]!;
    const to = from + end - start;
    while (to > this.#bytes.length) this.#bytes = doubled(this.#bytes);
    const bytes = this.#bytes;
    for (let i = start, o = from; i < end; i++, o++) bytes[o] = source[i]!;
    if (id + 2 > this.#starts.length) this.#starts = doubled(this.#starts);
    this.#starts[id + 1] = to;
    return id;
  }

  /** Like `intern`; a name with a character beyond Latin-1 cannot occur in a file and is not added (-1). */
  internText(name: string): number {
    const bytes = bytesOf(name);
    return bytes ? this.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length)) : -1;
  }

  text(id: number): string {
    return textOf(this.#bytes, this.#starts[id]!, this.#starts[id + 1]!);
  }

  #equals(id: number, source: Uint8Array, start: number, end: number): boolean {
    const bytes = this.#bytes;
    let at = this.#starts[id]!;
    if (this.#starts[id + 1]! - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (bytes[at] !== source[i]) return false;
    return true;
  }

  #equalsText(id: number, name: string): boolean {
    const bytes = this.#bytes;
    const at = this.#starts[id]!;
    if (this.#starts[id + 1]! - at !== name.length) return false;
    for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return false;
    return true;
  }

  #place(id: number, hash: number): void {
    const mask = this.#tags.length - 1;
    let slot = slotOf(hash, mask);
    while (this.#tags[slot] !== 0) slot = (slot + 1) & mask;
    this.#tags[slot] = tagOf(hash);
    this.#ids[slot] = id;
  }

  /** Twice the slots, for all names but the one that is being added. */
  #rehash(): void {
    const slots = this.#tags.length * 2;
    this.#tags = new Uint8Array(slots);
    this.#ids = new Uint32Array(slots);
    for (let id = 0; id < this.#count - 1; id++) this.#place(id, this.#hashes[id]!);
  }
}
