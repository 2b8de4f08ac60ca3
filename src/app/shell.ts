// Names and paths as words of a shell command that somebody may paste. They are
// untrusted: nothing in them may act on the terminal or on the shell.

const PLAIN = /^[\w./+@:,=-]+$/;
/** Letters, marks, digits, punctuation, symbols and the blank; no controls, no invisible or direction-changing ones. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** As it stands where it is harmless, in single quotes where it is printable, else as `$'...'` (bash, zsh, ksh, POSIX 2024). */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  const points = [...text];
  if (points.every((point) => PRINTABLE.test(point))) return `'${text.replaceAll("'", "'\\''")}'`;
  return `$'${points.map(inDollarQuotes).join("")}'`;
}

function inDollarQuotes(point: string): string {
  if (point === "'" || point === "\\") return `\\${point}`;
  if (PRINTABLE.test(point)) return point;
  // three octal digits: a hexadecimal escape takes as many digits as follow in some shells
  const bytes = [...new TextEncoder().encode(point)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
