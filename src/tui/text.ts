// Fitting text into columns. Texts come in without control characters.
import stringWidth from "string-width";

const ASCII = /^[\u0020-\u007e]*$/;

export function widthOf(text: string): number {
  return ASCII.test(text) ? text.length : stringWidth(text);
}

/** At most `width` columns, cut at the end. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (ASCII.test(text)) return text.slice(0, Math.max(width, 0));
  let kept = "";
  let used = 0;
  for (const point of text) {
    used += widthOf(point);
    if (used > width) break;
    kept += point;
  }
  return kept;
}

/** Exactly `width` columns: cut or filled with spaces. */
export function fill(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(Math.max(width - widthOf(short), 0));
}

/** Right-aligned in `width` columns. */
export function alignRight(text: string, width: number): string {
  const short = cut(text, width);
  return " ".repeat(Math.max(width - widthOf(short), 0)) + short;
}

/** At most `width` columns, shortened in the middle: names and paths differ at both ends. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 4) return cut(text, width);
  const head = Math.ceil((width - 2) / 2);
  const reversed = [...text].reverse().join("");
  const tail = [...cut(reversed, width - 2 - head)].reverse().join("");
  return `${cut(text, head)}..${tail}`;
}

/** A path in at most `width` columns: its last part whole where there is room for it, and the beginning. */
export function shortenPath(path: string, width: number): string {
  if (widthOf(path) <= width) return path;
  const base = path.slice(path.lastIndexOf("/") + 1);
  const room = width - widthOf(base) - 3;
  return room < 1 ? shorten(path, width) : `${cut(path, room)}../${base}`;
}

/** At most `width` columns; what is cut at the end leaves two dots. */
export function ending(text: string, width: number): string {
  return widthOf(text) <= width ? text : `${cut(text, width - 2).trimEnd()}..`;
}

/** The first of several wordings that fits, longest first; the last is cut, which two dots show. */
export function firstThatFits(wordings: readonly string[], width: number): string {
  return wordings.find((wording) => widthOf(wording) <= width) ?? ending(wordings.at(-1) ?? "", width);
}

/** Lines of at most `width` columns, broken at spaces; continuations keep the indent of their line. */
export function wrap(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0].slice(0, Math.floor(width / 2)) ?? "";
  const lines: string[] = [];
  let current = line;
  while (widthOf(current) > width) {
    const head = cut(current, width);
    const space = head.lastIndexOf(" ");
    const at = Math.max(space > indent.length ? space : head.length, indent.length + 1);
    lines.push(current.slice(0, at).trimEnd());
    current = indent + current.slice(at).trimStart();
  }
  return [...lines, current];
}
