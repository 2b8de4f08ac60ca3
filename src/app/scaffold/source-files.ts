// The source file of each function to replace: what debug information says, what the author says, or a search of the
// tree, in which homonyms are told apart by what stands around them in memory. Nothing is guessed.
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { VMLINUX } from "../../symbols/object-name.js";
import { inferSource } from "../../symbols/source-inference/infer.js";
import { type SourceFile, sourceName } from "../../symbols/source-inference/source-index.js";
import type { Job, ReadContext } from "../jobs.js";
import { AROUND, indexTree } from "../kernel-source.js";
import { isLinkedInto } from "./module-makefile.js";
import type { SourceTree } from "./source-tree.js";

export interface Located {
  /** In the order of the functions; null: a finding says why. */
  readonly files: readonly (string | null)[];
  readonly findings: readonly Finding[];
}

const SHOWN_MAX = 8;

/** A file defines something else that the object has, or nothing else at all. */
function isOf(kernel: KernelSymbols, object: string, own: string, { names }: SourceFile): boolean {
  const others = [...names].filter((name) => name !== own && !name.startsWith("__ksymtab_"));
  const hasIt = (name: string) => kernel.definitions(name).some((group) => group.object === object);
  return others.length === 0 || others.some(hasIt);
}

/** `fs/proc/cmdline.c` or, of STT_FILE, `cmdline.c`. */
const isSaid = (file: string, said: string): boolean => file === said || file.endsWith(`/${said}`);

/** The files that could define it, as few as the evidence leaves. */
function pick(
  tree: SourceTree,
  kernel: KernelSymbols,
  patched: Patched,
  definers: readonly SourceFile[],
): readonly string[] {
  const { object, name, sympos, file } = patched;
  const said = file === null ? [] : definers.filter((each) => isSaid(each.path, file));
  const linked =
    object === VMLINUX
      ? []
      : definers.filter((each) => isLinkedInto(object, each.path, (folder) => tree.files.makefile(folder)));
  const likely = definers.filter((each) => isOf(kernel, object, sourceName(name), each));
  const possible = [said, linked, likely].find((files) => files.length > 0) ?? [];
  if (possible.length < 2) return possible.map((each) => each.path);
  const around = kernel.neighbours({ object, name, sympos: Math.max(sympos, 1) }, AROUND);
  const inferred = around === null ? null : inferSource({ symbol: name, ...around }, () => possible);
  return inferred === null ? possible.map((each) => each.path) : [inferred.file];
}

const warning = (code: string, facts: Finding["facts"], file: string): Finding => ({
  code,
  severity: "warning",
  facts,
  where: { file },
});

/** Throws SourceError for a tree without C files, and FileError for one that cannot be read. */
export function* locateFunctions(
  tree: SourceTree,
  kernel: KernelSymbols,
  functions: readonly (Patched & { readonly from: string | null })[],
  context: ReadContext,
): Job<Located> {
  const known = functions.map(
    ({ from, file }) => from ?? (file?.includes("/") && tree.files.has(file) ? file : null),
  );
  const open = functions.filter((_, i) => known[i] === null);
  if (open.length === 0) return { files: known, findings: [] };
  const { index, findings } = yield* indexTree(tree, new Set(open.map(({ name }) => name)), context);
  const told: Finding[] = [...findings];
  const files = functions.map((patched, i) => {
    if (known[i] !== null) return known[i]!;
    const { object, name, sympos } = patched;
    const found = pick(tree, kernel, patched, index.definers(name));
    if (found.length === 1) return found[0]!;
    const choice = `${object}:${name}${sympos === 0 ? "" : `=${sympos}`}`;
    const shown = found.slice(0, SHOWN_MAX);
    told.push(
      found.length === 0
        ? warning("new-copy-none", { name, object, choice }, tree.path)
        : warning("new-copy-several", { name, object, choice, count: found.length, files: shown }, tree.path),
    );
    return null;
  });
  return { files, findings: told };
}
