// The macros that authors write annotations with, in the four shapes that are in use.

/** {void *; unsigned}, packed: 12 bytes on 64-bit machines, 8 on 32-bit ones (2019 series). */
export const SYMPOS_POINTER = `
struct klp_module_reloc { void *sym; unsigned int sympos; } __attribute__((packed));
`;

/** {union of pointer and 64-bit integer; u32}, packed: 12 bytes everywhere (series of 2022 and 2023). */
export const SYMPOS_UNION = `
struct klp_module_reloc { union { void *sym; unsigned long long sym64; }; unsigned int sympos; } __attribute__((packed));
`;

const SYMPOS = `
#define KLP_MODULE_RELOC(obj) struct klp_module_reloc \\
  __attribute__((__section__(".klp.module_relocs." #obj), aligned(4), used))
#define KLP_SYMPOS(symbol, pos) { .sym = (void *)&symbol, .sympos = pos }
`;

/** C that annotates: entries by object. */
export function symposAnnotations(
  layout: "pointer" | "union",
  objects: Readonly<Record<string, readonly (readonly [name: string, sympos: number])[]>>,
): string {
  const arrays = Object.entries(objects).map(([object, entries], i) => {
    const lines = entries.map(([name, sympos]) => `  KLP_SYMPOS(${name}, ${sympos}),`);
    return `static KLP_MODULE_RELOC(${object}) relocs_${i}[] = {\n${lines.join("\n")}\n};\n`;
  });
  return [layout === "pointer" ? SYMPOS_POINTER : SYMPOS_UNION, SYMPOS, ...arrays].join("");
}

/** The assembler's name of the reloc dialect, for a C declaration. */
export function relocName(
  applyWith: string,
  object: string,
  name: string,
  sympos: number,
  separator = ",",
): string {
  return `__asm__("\\".klp.sym.rela.${applyWith}.${object}.${name}${separator}${sympos}\\"")`;
}
