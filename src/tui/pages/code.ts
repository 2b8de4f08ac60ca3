// The code around one use, as objdump shows it, with the relocation marked.
import { escapeName } from "../../app/messages.js";
import type { Disassembly, UsePlace } from "../../app/types.js";
import type { PageLine } from "./lines.js";

/** `.text+0x1b, PLT32`. */
export function placeWords({ section, offset, type }: UsePlace): string {
  return `${escapeName(section)}+0x${offset.toString(16)}, ${type}`;
}

/** `livepatch_foo+0x1b`, or the section where no function is known. */
export function functionWords({ function: holder, section, offset }: UsePlace): string {
  if (holder === null) return `${escapeName(section)}+0x${offset.toString(16)}`;
  return `${escapeName(holder.name)}+0x${(offset - holder.from).toString(16)}`;
}

export function codeLines(code: Disassembly | null | undefined): PageLine[] {
  if (code == null) return [{ text: "Disassembling ..." }];
  if (code.unavailable !== null) return [{ text: `objdump does not show it: ${code.unavailable}.` }];
  return code.lines.map(({ offset, text, isRelocation, isMarked }): PageLine => {
    const at = isRelocation ? "        " : `${offset.toString(16).padStart(6)}: `;
    const line = `${isMarked ? ">" : " "}${at}${text}`;
    return isMarked ? { text: line, tone: "marked" } : { text: line };
  });
}

/** First row of a window in which the marked relocation has its surroundings in sight. */
export function codeTop(lines: readonly PageLine[], rows: number): number {
  const marked = lines.findIndex(({ tone }) => tone === "marked");
  return Math.max(Math.min(marked - Math.floor(rows / 2), lines.length - rows), 0);
}
