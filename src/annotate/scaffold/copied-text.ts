// What the source of a new livepatch has of the kernel's own source.
import { commented } from "./comment.js";
import type { Copy } from "./copy/copy.js";

/** Macros that the kernel's headers ask for; where two files define one, the first does. */
export function beforeHeaders(copies: readonly Copy[]): string {
  const [text = ""] = copies.map((copy) => copy.beforeHeaders).filter((each) => each !== "");
  return text === "" ? "" : `${text}\n`;
}

export function afterHeaders(copies: readonly Copy[]): string {
  return [...new Set(copies.map((copy) => copy.conditionalHeaders))].join("");
}

const WIDTH = 100;

/** A remark with names, over as many lines of a comment as they need. */
function remark(says: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const lines = [` * ${says}`];
  for (const [i, name] of names.map(commented).entries()) {
    const word = i < names.length - 1 ? `${name},` : name;
    if (lines.at(-1)!.length + word.length < WIDTH) lines.push(`${lines.pop()} ${word}`);
    else lines.push(` *   ${word}`);
  }
  return `${lines.join("\n")}\n`;
}

export function copyText(copy: Copy): string {
  const remarks = [
    remark("extern here, and resolved by sympos:", copy.toResolve),
    remark("TODO, macros make these, declare them:", copy.missing),
    remark("these headers are not among those of the kernel's package:", copy.lacking),
    remark("static variables of functions begin anew:", copy.staticLocals),
  ].join("");
  return `\n/*\n * From ${commented(copy.path)}.\n${remarks} */\n${copy.text.replace(/^\n+/, "\n")}`;
}
