// The bodies of the functions to replace, copied from the kernel's source: one copy a source file.
import path from "node:path";
import { commented } from "../../annotate/scaffold/comment.js";
import { type Copy, copyFunctions } from "../../annotate/scaffold/copy/copy.js";
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { cParser } from "../c-grammar.js";
import { FileError } from "../files.js";
import type { ReadContext } from "../jobs.js";
import { otherVersion } from "../kernel-source.js";
import { workPatiently } from "../sources.js";
import { kernelFacts } from "./kernel-facts.js";
import { locateFunctions } from "./source-files.js";
import type { SourceTree } from "./source-tree.js";

export interface ToCopy extends Patched {
  readonly newName: string;
  /** The file that the author names, from the top of the tree. */
  readonly from: string | null;
}

export interface CopyRequest {
  readonly tree: SourceTree;
  readonly kernel: KernelSymbols;
  readonly release: string | null;
  readonly functions: readonly ToCopy[];
}

/** A copy with the functions that it replaces. */
export interface CopiedFile {
  readonly copy: Copy;
  readonly functions: readonly ToCopy[];
}

export interface Copies {
  readonly copied: readonly CopiedFile[];
  readonly findings: readonly Finding[];
}

const warning = (code: string, facts: Finding["facts"], file: string): Finding => ({
  code,
  severity: "warning",
  facts,
  where: { file },
});

/** What the author should know of a copy. */
function remarks({ path, missing, staticLocals, lacking, events, thisModule }: Copy): Finding[] {
  const lists = [
    ["new-copy-missing", missing],
    ["new-copy-static-locals", staticLocals],
    ["new-copy-headers", lacking],
    ["new-copy-tracepoints", events],
    ["new-copy-this-module", thisModule],
  ] as const;
  return lists.flatMap(([code, names]) => (names.length === 0 ? [] : warning(code, { names }, path)));
}

/** The first name that both define, each in another way. */
function conflict(copy: Copy, others: readonly CopiedFile[]): { name: string; other: string } | null {
  for (const { copy: other } of others)
    for (const [name, own] of copy.names) {
      const theirs = other.names.get(name);
      if (theirs === undefined || theirs.keys.some((key) => own.keys.includes(key))) continue;
      // macros and declarations may be said twice
      const isAgain = own.isMacro && theirs.isMacro && theirs.text === own.text;
      if (!isAgain) return { name: name.replace(/^tag /, ""), other: other.path };
    }
  return null;
}

interface Group {
  readonly path: string;
  readonly object: string;
  readonly functions: ToCopy[];
}

function grouped(functions: readonly ToCopy[], files: readonly (string | null)[]): Group[] {
  const groups: Group[] = [];
  functions.forEach((each, i) => {
    const path = files[i];
    if (path === null || path === undefined) return;
    // a file that is linked into two objects has two kinds of statics
    const known = groups.find((group) => group.path === path && group.object === each.object);
    if (known === undefined) groups.push({ path, object: each.object, functions: [each] });
    else known.functions.push(each);
  });
  return groups;
}

const headOf = ({ name, object, newName }: ToCopy, path: string): string =>
  `/* replaces ${commented(name)} (${object}), copied from ${commented(path)}: ${newName} is the place for the change */\n`;

/** Rejects with FileError and SourceError. */
export async function copyBodies(request: CopyRequest, context: ReadContext): Promise<Copies> {
  const { tree, kernel, release, functions } = request;
  for (const { from } of functions)
    if (from !== null && !tree.files.has(from))
      throw new FileError("file-unreadable", path.join(tree.path, from), "the source tree has no such file");
  // foo.isra.0 has other parameters than foo of the source
  const variants = functions.filter(({ name }) => name.includes("."));
  const written = functions.filter((each) => !variants.includes(each));
  const located = await workPatiently(locateFunctions(tree, kernel, written, context));
  const findings: Finding[] = [
    ...otherVersion({ path: tree.path, release }),
    ...variants.map(({ name, object }) => warning("new-copy-variant", { name, object }, tree.path)),
    ...located.findings,
  ];
  const parser = await cParser();
  const copied: CopiedFile[] = [];
  for (const { path: file, object, functions: own } of grouped(written, located.files)) {
    const renames = new Map(own.map(({ name, newName }) => [name, newName]));
    const how = {
      facts: kernelFacts(kernel, object, release),
      renames,
      had: new Set(copied.flatMap((each) => [...each.copy.has])),
      headOf: (name: string) => headOf(own.find((each) => each.name === name)!, file),
    };
    const copy = copyFunctions(parser, file, tree.open(), how);
    if (copy === null) {
      findings.push(warning("new-copy-macro", { names: own.map(({ name }) => name) }, file));
      continue;
    }
    const clash = conflict(copy, copied);
    if (clash === null) {
      copied.push({ copy, functions: own });
      findings.push(...remarks(copy));
    } else
      findings.push(warning("new-copy-conflict", { ...clash, names: own.map(({ name }) => name) }, file));
  }
  return { copied, findings };
}
