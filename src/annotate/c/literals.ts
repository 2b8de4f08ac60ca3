// Literals of C as the annotations use them.

/** A whole number as C writes it, with or without U and L; null: no such literal. */
export function integer(text: string): number | null {
  const match = /^(0[xX][0-9a-fA-F]+|[0-9]+)(?:[uUlL]{0,3})$/.exec(text);
  if (match === null) return null;
  const digits = match[1]!;
  if (/^0[0-9]/.test(digits)) return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : null;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : null;
}

/** What a narrow string literal says, where it has no escape but \" and \\; null: anything else. */
export function plainString(text: string): string | null {
  if (!/^"(?:[^"\\\n]|\\["\\])*"$/.test(text)) return null;
  return text.slice(1, -1).replace(/\\(.)/g, "$1");
}
