// The lines of C that annotations are made of. The macros are not in mainline headers, so the
// text brings guarded definitions.
import { compareObjects } from "../symbols/object-name.js";
import { isIdentifier, type Wish } from "./wishes.js";

/** `{ symbol, position }`, in an array of the object. */
export interface EntryWords {
  readonly symbol: string;
  readonly sympos: number;
}

/** `indent`: what one level is indented with. */
export function symposMacros(indent: string): string[] {
  return [
    "#ifndef KLP_MODULE_RELOC",
    "/* one entry a symbol; klp-convert reads and removes the section */",
    "struct klp_module_reloc {",
    `${indent}void *sym;`,
    `${indent}unsigned int sympos;`,
    "} __attribute__((__packed__));",
    "",
    "#define KLP_MODULE_RELOC(obj) \\",
    `${indent}struct klp_module_reloc \\`,
    `${indent}__attribute__((__section__(".klp.module_relocs." #obj), __aligned__(4)))`,
    "",
    "#define KLP_SYMPOS(symbol, pos) { .sym = (void *)&symbol, .sympos = pos }",
    "#endif",
  ];
}

/**
 * Each macro makes its own string: handed on to another macro, an argument that is a macro itself would be
 * expanded (`unix` is 1 in GNU C, and a module).
 */
export function relocMacros(indent: string): string[] {
  return [
    "#ifndef KLP_RELOC_SYMBOL_POS",
    "/* the assembler's name carries the object to apply with, the symbol's object and its position */",
    "#define KLP_RELOC_SYMBOL_POS(lp_obj, sym_obj, sym, pos) \\",
    `${indent}__asm__("\\".klp.sym.rela." #lp_obj "." #sym_obj "." #sym "," #pos "\\"")`,
    "",
    "#define KLP_RELOC_SYMBOL(lp_obj, sym_obj, sym) \\",
    `${indent}__asm__("\\".klp.sym.rela." #lp_obj "." #sym_obj "." #sym ",0\\"")`,
    "#endif",
  ];
}

export const entryWords = ({ symbol, sympos }: EntryWords): string => `KLP_SYMPOS(${symbol}, ${sympos})`;

/** Static and used: two files of one module may both have an array of the object, and nothing refers to it. */
export const arrayHead = (object: string, name: string): string =>
  `static KLP_MODULE_RELOC(${object}) ${name}[] __used = {`;

export function arrayLines(head: string, entries: readonly string[], indent: string): string[] {
  return [head, ...entries.map((entry) => `${indent}${entry},`), "};"];
}

/** The macro that says it; `pos`: write the position also where it is 0. */
export function labelMacro(
  { applyWith, object, name, sympos }: Omit<Wish, "symbol" | "automatic">,
  pos = false,
): string {
  const names = `${applyWith}, ${object}, ${name}`;
  return sympos === 0 && !pos ? `KLP_RELOC_SYMBOL(${names})` : `KLP_RELOC_SYMBOL_POS(${names}, ${sympos})`;
}

const CONVENTION = "/* made by the compiler: its calling convention may differ from the source's */";

/** A declaration that gives `symbol` an assembler name. */
function declaration(symbol: string, name: string, label: string): string[] {
  return [
    ...(name === symbol || isIdentifier(name) ? [] : [CONVENTION]),
    `extern typeof(${symbol}) ${symbol} ${label};`,
  ];
}

export const labelLines = (symbol: string, wish: Wish): string[] =>
  declaration(symbol, wish.name, labelMacro(wish));

/** In the sympos dialect a name that C cannot spell is the assembler name, and the array refers to that. */
export const renameLines = (symbol: string, { name }: Wish): string[] =>
  declaration(symbol, name, `__asm__("${name}")`);

/** vmlinux first. */
export const objectsOf = (wishes: readonly Wish[]): string[] =>
  [...new Set(wishes.map((w) => w.object))].sort(compareObjects);
