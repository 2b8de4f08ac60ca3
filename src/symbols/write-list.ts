// Writes a Symbols.list of what all sources know: kernels without the klp-convert
// patches have none. The format is list.ts's; names are sorted, so that equal
// kernels give equal files.
import type { Finding } from "../findings.js";
import { bytesOf } from "./bytes.js";
import { COUNTED } from "./columns.js";
import type { KernelSymbols } from "./kernel.js";
import { LIST_MAGIC, LIST_VERSION } from "./list.js";
import { EXPORT_PREFIX, type SymbolIndex } from "./symbol-index.js";

export interface WrittenList {
  readonly bytes: Uint8Array;
  readonly findings: readonly Finding[];
}

/** Names of every object of one index, a name once a definition, and once a reference where those are asked for. */
function namesByObject(index: SymbolIndex, references: boolean): string[][] {
  const names: string[][] = index.objects.map(() => []);
  const texts: string[] = [];
  for (let row = 0; row < index.rowCount; row++) {
    if (!references && index.rowCounted?.[row] === COUNTED.reference) continue;
    const id = index.rowName[row]!;
    texts[id] ??= index.names.text(id);
    names[index.rowObject[row]!]!.push(texts[id]);
  }
  return names;
}

/** Export marks of a Module.symvers, by object; what modules state themselves is no line of nm. */
function statedMarks(kernel: KernelSymbols): Map<string, Set<string>> {
  const marks = new Map<string, Set<string>>();
  const stating = kernel.indexes.filter((index) => index.identity.kind === "symvers");
  for (const { object, name } of stating.flatMap((index) => [...index.statedExports()])) {
    const names = marks.get(object) ?? new Set();
    marks.set(object, names.add(EXPORT_PREFIX + name));
  }
  return marks;
}

/** Bytewise (names are Latin-1), each definition a line, and an export mark once. */
function blockOf(names: string[], marks: ReadonlySet<string>): string {
  const present = new Set(names);
  return [...names, ...[...marks].filter((mark) => !present.has(mark))].sort().join("\n");
}

/** Objects of which the best source does not show what they refer to. */
function withoutReferences(kernel: KernelSymbols): Finding[] {
  return kernel.indexes.flatMap((index) => {
    const objects = index.objects.filter((object) => kernel.indexFor(object) === index);
    if (index.hasDetails || objects.length === 0) return [];
    const where = { file: index.identity.path };
    return [{ code: "list-not-as-kbuild", severity: "warning", facts: { objects }, where }];
  });
}

export interface ListOptions {
  /**
   * As the kernel makefiles write it: with the undefined names of modules, which are references and prove
   * nothing, and without the marks of a Module.symvers. The sources must have been read with `everything`.
   */
  readonly asKbuild?: boolean | undefined;
}

/**
 * The list of all objects that a source lists, vmlinux first, then by name: what nm prints, if ELF sources were
 * read with `everything`, without undefined names. Exports of other objects are left out, with a note: a block
 * proves counts, and such a block would lack everything that is not exported.
 * Throws RangeError for indexes that hold wanted names only.
 */
export function writeSymbolList(kernel: KernelSymbols, { asKbuild = false }: ListOptions = {}): WrittenList {
  if (kernel.indexes.some((index) => !index.complete)) throw new RangeError("a list needs complete indexes");
  const blocks = new Map<string, string[]>();
  for (const index of kernel.indexes) {
    namesByObject(index, asKbuild).forEach((names, id) => {
      const object = index.objects[id]!;
      if (kernel.indexFor(object) === index) blocks.set(object, names);
    });
  }
  const marks = asKbuild ? new Map<string, Set<string>>() : statedMarks(kernel);
  const lines = [LIST_MAGIC + LIST_VERSION];
  for (const object of kernel.objects) {
    const names = blocks.get(object)!;
    lines.push(`*${object}`);
    const block = blockOf(names, marks.get(object) ?? new Set());
    if (block !== "") lines.push(block);
  }
  const leftOut = [...marks.keys()].filter((object) => !blocks.has(object)).sort();
  const exportsLeftOut: Finding[] =
    leftOut.length === 0
      ? []
      : [{ code: "list-exports-left-out", severity: "note", facts: { objects: leftOut }, where: {} }];
  const findings = [...exportsLeftOut, ...(asKbuild ? withoutReferences(kernel) : [])];
  return { bytes: bytesOf(`${lines.join("\n")}\n`)!, findings };
}
