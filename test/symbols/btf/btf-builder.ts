// BTF by hand, from Documentation/bpf/btf.rst and sharing nothing with src/symbols/btf.

export const KIND = { int: 1, pointer: 2, struct: 4, function: 12, prototype: 13 };

export interface BtfRecord {
  readonly kind: number;
  readonly name?: string;
  readonly target?: number;
  /** Words after the record. */
  readonly tail?: readonly number[];
  readonly members?: readonly (readonly [name: string, type: number])[];
}

export interface BuiltBtf {
  readonly bytes: Uint8Array;
  /** Bytes of all its strings and of its base's. */
  readonly strings: number;
}

/** Little-endian, ids from 1, or from the end of the base. */
export function btfBytes(records: readonly BtfRecord[], base?: BuiltBtf): BuiltBtf {
  const firstString = base?.strings ?? 0;
  let strings = "\0";
  const name = (text: string | undefined): number => {
    if (text === undefined) return 0;
    const at = firstString + strings.length;
    strings += `${text}\0`;
    return at;
  };
  const words = records.flatMap(({ kind, name: text, target = 0, tail = [], members = [] }) => [
    name(text),
    ((kind << 24) | members.length) >>> 0,
    target,
    ...tail,
    ...members.flatMap(([member, type]) => [name(member), type]),
  ]);
  const header = [0x0001eb9f, 24, 0, words.length * 4, words.length * 4, strings.length];
  const bytes = Buffer.alloc(24 + words.length * 4 + strings.length);
  for (const [i, word] of [...header, ...words].entries()) bytes.writeUInt32LE(word, i * 4);
  bytes.write(strings, 24 + words.length * 4, "latin1");
  return { bytes: new Uint8Array(bytes), strings: firstString + strings.length };
}
