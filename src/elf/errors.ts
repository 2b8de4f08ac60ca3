/** Bytes that are not what the format says. `offset` is in bytes from the start of the file. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly offset: number;
  /** The offending value as found, for the report. */
  readonly value: string;

  constructor(message: string, offset: number, value: bigint | number | string) {
    super(message);
    this.offset = offset;
    this.value = typeof value === "string" ? value : `0x${value.toString(16)}`;
  }
}

export type UnsupportedKind =
  | "hidden-indices"
  | "program-headers"
  | "removed-part"
  | "no-addends"
  | "undefined-twice"
  | "too-large"
  | "other";

/** A file that is well-formed but holds something that cannot be rewritten safely; refused by name. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";
  readonly section: string | null;
  /** What the way out depends on. */
  readonly kind: UnsupportedKind;

  constructor(message: string, section: string | null, kind: UnsupportedKind = "other") {
    super(message);
    this.section = section;
    this.kind = kind;
  }
}
