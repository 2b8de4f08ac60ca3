// The annotations that an author writes into the example's source, by hand and
// in both dialects. An unpatched kernel has no macros for them: by hand it takes
// their expansion, and sympos annotate brings the definitions.

/** The one line of the example after which both of its symbols are declared. */
const DECLARED = /^extern ssize_t pages_to_scan_show\(.*\);$/m;

/** The example with annotations where they have to stand: after the declarations, before the first use. */
export function afterDeclarations(source: string, text: string): string {
  if (!DECLARED.test(source))
    throw new Error("the example no longer declares pages_to_scan_show in one line");
  return source.replace(DECLARED, (line) => `${line}\n${text}`);
}

/** Dialect "sympos": entries in a section that klp-convert reads and removes. */
export function annotateInSection(source: string, position: number): string {
  return afterDeclarations(
    source,
    `
struct klp_module_reloc {
	void *sym;
	unsigned int sympos;
} __packed;

static struct klp_module_reloc relocs[] __used __aligned(4) __section(".klp.module_relocs.vmlinux") = {
	{ &saved_command_line, 0 },
	{ pages_to_scan_show, ${position} },
};
`,
  );
}

/** Dialect "reloc": the answer is the symbol's assembler name. */
export function annotateInName(source: string, position: number): string {
  const rename = (name: string, sympos: number) =>
    `extern typeof(${name}) ${name} __asm__("\\".klp.sym.rela.vmlinux.vmlinux.${name},${sympos}\\"");`;
  return afterDeclarations(
    source,
    `${rename("saved_command_line", 0)}\n${rename("pages_to_scan_show", position)}`,
  );
}
