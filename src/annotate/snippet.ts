// Resolutions -> the C text that says the same in the source, in either dialect.
// The macros are not in mainline headers, so the text brings guarded definitions.
import type { Finding } from "../findings.js";
import { isRelocDialectName } from "../resolve/klp-names.js";
import type { Outcome, Resolution } from "../resolve/types.js";
import { compareObjects } from "../symbols/object-name.js";

export type Dialect = "sympos" | "reloc";

export interface SnippetText {
  /** Empty when there is nothing to annotate. */
  readonly text: string;
  /** Why a resolution is not in the text. */
  readonly findings: readonly Finding[];
}

interface Entry {
  readonly symbol: string;
  readonly applyWith: string;
  readonly outcome: Extract<Outcome, { kind: "klp" }>;
}

const SYMPOS_MACROS = `#ifndef KLP_MODULE_RELOC
/* one entry a symbol; klp-convert reads and removes the section */
struct klp_module_reloc {
	void *sym;
	unsigned int sympos;
} __attribute__((__packed__));

#define KLP_MODULE_RELOC(obj) \\
	struct klp_module_reloc \\
	__attribute__((__section__(".klp.module_relocs." #obj), __aligned__(4)))

#define KLP_SYMPOS(symbol, pos) { .sym = (void *)&symbol, .sympos = pos }
#endif
`;

/**
 * Each macro makes its own string: handed on to another macro, an argument that is a macro itself would be
 * expanded (`unix` is 1 in GNU C, and a module).
 */
const RELOC_MACROS = `#ifndef KLP_RELOC_SYMBOL_POS
/* the assembler's name carries the object to apply with, the symbol's object and its position */
#define KLP_RELOC_SYMBOL_POS(lp_obj, sym_obj, sym, pos) \\
	__asm__("\\".klp.sym.rela." #lp_obj "." #sym_obj "." #sym "," #pos "\\"")

#define KLP_RELOC_SYMBOL(lp_obj, sym_obj, sym) \\
	__asm__("\\".klp.sym.rela." #lp_obj "." #sym_obj "." #sym ",0\\"")
#endif
`;

function note(code: string, symbol: string, facts: Finding["facts"] = {}): Finding {
  return { code, severity: "warning", facts, where: { symbol } };
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** The sympos dialect names what the list cannot decide; the reloc dialect has no list, so it names all. */
function wanted(resolutions: readonly Resolution[], dialect: Dialect): Entry[] {
  return resolutions.flatMap(({ symbol, uses, outcome }): Entry[] => {
    if (outcome.kind !== "klp" || outcome.rule === "already-converted" || isRelocDialectName(symbol))
      return [];
    const automatic = outcome.rule === "unique-name" || outcome.rule === "annotation";
    if (dialect === "sympos" && automatic) return [];
    const applyWith = uses.find((use) => use.applyWith !== null)?.applyWith ?? outcome.object;
    return [{ symbol, applyWith, outcome }];
  });
}

function refusal({ symbol, applyWith, outcome }: Entry, dialect: Dialect): Finding | null {
  if (!isIdentifier(symbol)) return note("snippet-not-c", symbol);
  if (dialect === "sympos" && applyWith !== outcome.object) {
    return note("snippet-apply-with", symbol, { applyWith, object: outcome.object });
  }
  if (dialect === "sympos" && outcome.name !== symbol)
    return note("snippet-renamed", symbol, { name: outcome.name });
  return null;
}

function symposText(entries: readonly Entry[]): string {
  const objects = [...new Set(entries.map((e) => e.outcome.object))].sort(compareObjects);
  const arrays = objects.map((object) => {
    const lines = entries
      .filter((e) => e.outcome.object === object)
      .map(({ symbol, outcome }) => `\tKLP_SYMPOS(${symbol}, ${outcome.sympos}),\n`);
    return `KLP_MODULE_RELOC(${object}) relocs_${object}[] = {\n${lines.join("")}};\n`;
  });
  return [SYMPOS_MACROS, ...arrays].join("\n");
}

function relocText(entries: readonly Entry[]): string {
  const lines = entries.map(({ symbol, applyWith, outcome }) => {
    const { object, name, sympos } = outcome;
    const arguments_ = `${applyWith}, ${object}, ${name}`;
    const macro =
      sympos === 0 ? `KLP_RELOC_SYMBOL(${arguments_})` : `KLP_RELOC_SYMBOL_POS(${arguments_}, ${sympos})`;
    const warning =
      name === symbol
        ? ""
        : "/* made by the compiler: its calling convention may differ from the source's */\n";
    return `${warning}extern typeof(${symbol}) ${symbol} ${macro};\n`;
  });
  return `${RELOC_MACROS}\n${lines.join("")}`;
}

/** Goes after the declarations of the symbols and, in the reloc dialect, before their first use. */
export function snippet(resolutions: readonly Resolution[], dialect: Dialect): SnippetText {
  const findings: Finding[] = [];
  const entries = wanted(resolutions, dialect).filter((entry) => {
    const refused = refusal(entry, dialect);
    if (refused !== null) findings.push(refused);
    return refused === null;
  });
  if (entries.length === 0) return { text: "", findings };
  return { text: dialect === "sympos" ? symposText(entries) : relocText(entries), findings };
}
