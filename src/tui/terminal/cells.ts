// What changes between two lines of a frame, as the bytes that make the change.

/** One column of a line; a character of two columns leaves the text of its second empty. */
interface Cell {
  readonly text: string;
  /** SGR sequences in force. */
  readonly style: string;
}

const CSI = "\u001b[";
const RESET = `${CSI}0m`;
/** Text that every terminal measures alike: ASCII, and the rule of pane titles. */
const PLAIN = /^[\u0020-\u007e\u2500]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an SGR sequence begins with ESC
const SGR = /\u001b\[[\d;]*m/g;

/** Unchanged columns between two changes that are cheaper to write again than to jump over. */
const SMALL_GAP = 8;

/**
 * Bytes that turn `before` into `after` on row `row` (from 0). A line with characters that
 * terminals disagree on is written whole, so that a wrong width cannot spread.
 */
export function lineChange(row: number, before: string, after: string): string {
  if (before === after) return "";
  if (!isPlain(before) || !isPlain(after)) return wholeLine(row, after);
  const old = cellsOf(before);
  const now = cellsOf(after);
  let bytes = "";
  let column: number | null = null;
  // to the right of what was just written is shorter than an absolute place
  const go = (to: number): string => {
    if (column === null) return goTo(row, to);
    return to === column ? "" : `${CSI}${to - column}C`;
  };
  for (const [from, to] of changedRanges(old, now)) {
    bytes += `${go(from)}${write(now.slice(from, to))}`;
    column = to;
  }
  return old.length > now.length ? `${bytes}${go(now.length)}${CSI}K` : bytes;
}

/** Erases first: erasing after a line that fills the last column would take its last character. */
export function wholeLine(row: number, line: string): string {
  return `${goTo(row, 0)}${CSI}2K${line}${line.includes("\u001b") ? RESET : ""}`;
}

function goTo(row: number, column: number): string {
  return column === 0 ? `${CSI}${row + 1}H` : `${CSI}${row + 1};${column + 1}H`;
}

function isPlain(line: string): boolean {
  return PLAIN.test(line.replace(SGR, ""));
}

function cellsOf(line: string): Cell[] {
  const cells: Cell[] = [];
  const codes = new Map<string, string>();
  let style = "";
  let at = 0;
  const take = (end: number) => {
    for (; at < end; at++) {
      const text = line[at] ?? "";
      // an empty cell looks the same in any weight and colour
      const blank = text === " " && !codes.has("24") && !codes.has("27");
      cells.push({ text, style: blank ? "" : style });
    }
  };
  for (const match of line.matchAll(SGR)) {
    take(match.index);
    at = match.index + match[0].length;
    for (const code of match[0].slice(2, -1).split(";")) applyCode(codes, code);
    style = codes.size === 0 ? "" : `${CSI}${[...codes.values()].join(";")}m`;
  }
  take(line.length);
  return cells;
}

/** Codes in force by what they set; the views use no others (no 256 colours, which span several codes). */
function applyCode(codes: Map<string, string>, code: string): void {
  if (code === "" || code === "0") codes.clear();
  else if (code === "22") codes.delete("weight");
  else if (code === "24" || code === "27" || code === "39") codes.delete(code);
  else if (code === "1" || code === "2") codes.set("weight", code);
  else if (code === "4" || code === "7") codes.set(`2${code}`, code);
  else codes.set("39", code);
}

function changedRanges(old: readonly Cell[], now: readonly Cell[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const [column, cell] of now.entries()) {
    const was = old[column];
    if (was?.text === cell.text && was.style === cell.style) continue;
    const last = ranges.at(-1);
    if (last !== undefined && column - last[1] <= SMALL_GAP) last[1] = column + 1;
    else ranges.push([column, column + 1]);
  }
  return ranges;
}

function write(cells: readonly Cell[]): string {
  let bytes = "";
  let style = "";
  for (const cell of cells) {
    if (cell.style !== style) {
      bytes += (style === "" ? "" : RESET) + cell.style;
      style = cell.style;
    }
    bytes += cell.text;
  }
  return style === "" ? bytes : bytes + RESET;
}
