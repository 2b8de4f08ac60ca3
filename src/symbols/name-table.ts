// Distinct names as bytes: one arena, one array of starts, one open-addressing
// hash table, all typed arrays. No JavaScript string is made per name: half a
// million of them would cost more memory and time than everything else here.
import { bytesOf, textOf } from "./bytes.js";
import { grown, type Image, sharedBytes, sharedWords } from "./shared.js";

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

  constructor({ wanted = 0, expected = 0 }: TableSize = {}) {
    const slots = Math.max(256, 2 ** Math.ceil(Math.log2(Math.max(wanted * SPARSE, expected * 2) + 1)));
    this.#tags = sharedBytes(slots);
    this.#ids = sharedWords(slots);
    this.#bytes = sharedBytes(Math.max(1024, expected * USUAL_LENGTH));
    this.#starts = sharedWords(Math.max(128, expected + 2));
  }

  /** The table that `image` was made of, in the same memory. */
  static from({ facts, columns }: Image<{ readonly count: number }>): NameTable {
    const table = new NameTable();
    table.#count = facts.count;
    table.#bytes = columns["bytes"] as Uint8Array;
    table.#starts = columns["starts"] as Uint32Array;
    table.#tags = columns["tags"] as Uint8Array;
    table.#ids = columns["ids"] as Uint32Array;
    return table;
  }

  image(): Image<{ readonly count: number }> {
    const count = this.#count;
    const columns = {
      bytes: this.#bytes.subarray(0, this.#starts[count]!),
      starts: this.#starts.subarray(0, count + 1),
      tags: this.#tags,
      ids: this.#ids,
    };
    return { facts: { count }, columns };
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
    const tags = this.#tags;
    const mask = tags.length - 1;
    const tag = tagOf(hash);
    let slot = slotOf(hash, mask);
    for (let found = tags[slot]!; found !== 0; found = tags[slot]!) {
      if (found === tag && this.#equals(this.#ids[slot]!, source, start, end)) return this.#ids[slot]!;
      slot = (slot + 1) & mask;
    }
    const id = this.#append(source, start, end);
    if (this.#count * 2 > tags.length) this.#rehash();
    else {
      tags[slot] = tag;
      this.#ids[slot] = id;
    }
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

  #append(source: Uint8Array, start: number, end: number): number {
    const id = this.#count++;
    if (id + 2 > this.#starts.length) this.#starts = grown(this.#starts);
    const from = this.#starts[id]!;
    const to = from + end - start;
    if (to > this.#bytes.length) this.#bytes = grown(this.#bytes, to);
    const bytes = this.#bytes;
    for (let i = start, o = from; i < end; i++, o++) bytes[o] = source[i]!;
    this.#starts[id + 1] = to;
    return id;
  }

  /** Twice the slots. */
  #rehash(): void {
    const slots = this.#tags.length * 2;
    this.#tags = sharedBytes(slots);
    this.#ids = sharedWords(slots);
    const mask = slots - 1;
    for (let id = 0; id < this.#count; id++) {
      const hash = hashBytes(this.#bytes, this.#starts[id]!, this.#starts[id + 1]!);
      let slot = slotOf(hash, mask);
      while (this.#tags[slot] !== 0) slot = (slot + 1) & mask;
      this.#tags[slot] = tagOf(hash);
      this.#ids[slot] = id;
    }
  }
}
