// A new block of annotations at one place: definitions of the macros where they are missing,
// labels, arrays.
import { type Branch, isWithin } from "../c/items.js";
import { newlineAt } from "../c/source.js";
import type { RelocArray } from "../source/arrays.js";
import type { Survey } from "../source/survey.js";
import type { Dialect } from "../wishes.js";
import {
  arrayHead,
  arrayLines,
  entryWords,
  labelLines,
  objectsOf,
  relocMacros,
  renameLines,
  symposMacros,
} from "../words.js";
import { entryLike, entryOf } from "./extend.js";
import type { Addition } from "./settle.js";
import { arrayStyle, hasLabelMacros, indentUnit } from "./style.js";
import type { TextEdit } from "./text-edit.js";
import { behind } from "./window.js";

export interface Block {
  /** Offset of the end of a line. */
  readonly at: number;
  readonly branch: Branch | null;
  readonly labels: readonly Addition[];
  readonly entries: readonly Addition[];
}

/** What the blocks before this one brought into the file. */
export interface Brought {
  /** Names of arrays. */
  readonly names: Set<string>;
  /** Branches in which the macros of a dialect are defined. */
  readonly macros: { readonly branch: Branch | null; readonly dialect: Dialect }[];
}

/** One that the file does not have yet; `names` has those of this run, and gets it. */
function freeName({ source: { text } }: Survey, object: string, names: Set<string>): string {
  const taken = (name: string): boolean => names.has(name) || new RegExp(`\\b${name}\\b`).test(text);
  const wished = `relocs_${object}`;
  let name = wished;
  for (let n = 2; taken(name); n++) name = `${wished}_${n}`;
  names.add(name);
  return name;
}

/** The head of an array that its author wrote by hand, for another object. */
function headLike(
  { source: { text, tokens } }: Survey,
  array: RelocArray,
  object: string,
  name: string,
): string {
  const before = text.slice(array.item.start, tokens.start(array.name));
  const after = text.slice(tokens.end(array.name), tokens.end(array.open));
  const section = /(\.klp\.module_relocs\.)[^"]*/;
  return `${before.replace(section, `$1${object}`)}${name}${after.replace(section, `$1${object}`)}`;
}

function arraysOf(
  survey: Survey,
  { branch, entries }: Block,
  indent: string,
  names: Set<string>,
): string[][] {
  const style = arrayStyle(survey, branch);
  return objectsOf(entries.map((e) => e.wish)).map((object) => {
    const name = freeName(survey, object, names);
    const words = entries
      .filter((e) => e.wish.object === object)
      .map(({ symbol, wish: { sympos } }) => ({ symbol, sympos }));
    if (style.kind === "macro") return arrayLines(arrayHead(object, name), words.map(entryWords), indent);
    if (style.kind === "like") {
      const model = style.array.entries.at(-1)!;
      const lines = words.map((w) => entryLike(survey, model, w));
      return arrayLines(headLike(survey, style.array, object, name), lines, indent);
    }
    const head = `static struct klp_module_reloc ${name}[] __used __aligned(4) __section(".klp.module_relocs.${object}") = {`;
    const lines = words.map((w) => entryOf(survey, style.item, w));
    return arrayLines(head, lines, indent);
  });
}

/** Directly behind other labels, and nothing but labels. */
function continues({ source, labels }: Survey, { at, entries }: Block): boolean {
  return entries.length === 0 && labels.some((l) => l.said !== null && behind(source, l.item) === at);
}

const isBlank = (line: string): boolean => /^[ \t\r\f]*$/.test(line);

/** Whether the macros have to be defined in the branch; then they are from here on. */
function mustDefine({ macros }: Brought, dialect: Dialect, branch: Branch | null): boolean {
  if (macros.some((m) => m.dialect === dialect && isWithin(branch, m.branch))) return false;
  macros.push({ branch, dialect });
  return true;
}

/** Blocks are written in the order of the text: `brought` is what those before brought, and gets what this one does. */
export function writeBlock(survey: Survey, block: Block, brought: Brought): TextEdit {
  const { text } = survey.source;
  const { at, branch, labels, entries } = block;
  const newline = newlineAt(text, at);
  const indent = indentUnit(text);
  const style = arrayStyle(survey, branch);
  const parts: string[][] = [];
  if (entries.length > 0 && style.kind === "macro" && style.define && mustDefine(brought, "sympos", branch))
    parts.push(symposMacros(indent));
  const reloc = labels.some((l) => l.kind === "label");
  if (reloc && !hasLabelMacros(survey, branch) && mustDefine(brought, "reloc", branch))
    parts.push(relocMacros(indent));
  const said = labels.flatMap(({ symbol, wish, kind }) =>
    kind === "label" ? labelLines(symbol, wish) : renameLines(symbol, wish),
  );
  if (said.length > 0) parts.push(said);
  parts.push(...arraysOf(survey, block, indent, brought.names));
  const lines = parts.flatMap((part, i) => (i === 0 ? part : ["", ...part]));
  const following = text.slice(at).split("\n", 2)[1];
  const [before, after] = continues(survey, block)
    ? ["", ""]
    : [newline, following === undefined || isBlank(following) ? "" : newline];
  return { start: at, end: at, text: `${before}${newline}${lines.join(newline)}${after}` };
}
