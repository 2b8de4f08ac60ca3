// Text as bytes: the readers look at bytes only and make strings where a user will see them.

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const BLANK = 0x20;
export const DELETE = 0x7f;

const EXCERPT_MAX = 80;

/** Buffer's way to decode, which takes any bytes: to make a Buffer of each name would cost as much again. */
const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
};

/** Bytes as a string of the same length (Latin-1: a character a byte, reversible for any bytes). */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return latin1Slice.call(bytes, start, Math.min(end, bytes.length));
}

/** The reverse of textOf; null where the text has a character beyond Latin-1, so that no bytes can equal it. */
export function bytesOf(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return null;
    bytes[i] = code;
  }
  return bytes;
}

/** The beginning of a line for a finding: at most 80 characters, as they are (the sentence escapes them). */
export function excerpt(bytes: Uint8Array, start: number, end: number): string {
  return textOf(bytes, start, Math.min(end, start + EXCERPT_MAX));
}

/** Index of the next line feed at or after `from`, or the length without one. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(LF, from);
  return at < 0 ? bytes.length : at;
}

export type Likeness = "empty" | "elf" | "symbols-list" | "symvers" | "nm" | "binary" | "text";

const FIRST_LINES: readonly (readonly [Likeness, RegExp])[] = [
  ["symbols-list", /^klp-convert-symbol-data\./],
  ["symvers", /^0x[0-9a-f]{8}\t/],
  // nm, System.map and /proc/kallsyms: address first; nm -f posix: name first
  ["nm", /^(?:[0-9a-f]{8,16}|\s{8,16}) [A-Za-z?] \S/],
  ["nm", /^\S+ [A-Za-z?](?: [0-9a-f]+)*\s*$/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what makes a file binary
  ["binary", /[\x00-\x08\x0e-\x1f]/],
];

/** What the beginning of a file looks like, for the sentence that refuses it. */
export function likeness(bytes: Uint8Array): Likeness {
  if (bytes.length === 0) return "empty";
  if (bytes[0] === 0x7f && textOf(bytes, 1, Math.min(4, bytes.length)) === "ELF") return "elf";
  const first = textOf(bytes, 0, Math.min(lineEnd(bytes, 0), 1024));
  return FIRST_LINES.find(([, shape]) => shape.test(first))?.[0] ?? "text";
}
