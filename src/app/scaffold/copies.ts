// The bodies of the functions to replace, copied from the kernel's source: one copy a source file.
import { type Copy, copyFunctions } from "../../annotate/scaffold/copy/copy.js";
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { cParser } from "../c-grammar.js";
import type { ReadContext } from "../jobs.js";
import { otherVersion } from "../kernel-source.js";
import { workPatiently } from "../sources.js";
import { kernelFacts } from "./kernel-facts.js";
import { locateFunctions } from "./source-files.js";
import { machineOfHeaders, SourceTreeFiles } from "./source-tree.js";

export interface ToCopy extends Patched {
  readonly newName: string;
  /** The file that the author names, from the top of the tree. */
  readonly from: string | null;
}

export interface CopyRequest {
  readonly tree: string;
  readonly kernel: KernelSymbols;
  readonly release: string | null;
  /** Headers that the livepatch is built with; null: not known. */
  readonly headers: string | null;
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
function remarks({ path, missing, staticLocals, lacking, events }: Copy): Finding[] {
  const lists = [
    ["new-copy-missing", missing],
    ["new-copy-static-locals", staticLocals],
    ["new-copy-headers", lacking],
    ["new-copy-tracepoints", events],
  ] as const;
  return lists.flatMap(([code, names]) => (names.length === 0 ? [] : warning(code, { names }, path)));
}

/** The first name that both define, each in another way. */
function conflict(copy: Copy, others: readonly CopiedFile[]): { name: string; other: string } | null {
  for (const { copy: other } of others)
    for (const [name, text] of copy.names) {
      const theirs = other.names.get(name);
      if (theirs !== undefined && theirs !== text) return { name, other: other.path };
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
  `/* replaces ${name} (${object}), copied from ${path}: ${newName} is the place for the change */\n`;

/** Rejects with FileError and SourceError. */
export async function copyBodies(request: CopyRequest, context: ReadContext): Promise<Copies> {
  const { tree, kernel, release, headers, functions } = request;
  const stated = kernel.identities.find(({ machine }) => machine != null)?.machine ?? null;
  const machine = stated ?? (headers === null ? null : machineOfHeaders(headers));
  const open = () => new SourceTreeFiles({ source: tree, headers, machine });
  const finder = open();
  const where = {
    path: tree,
    machine,
    has: (file: string) => finder.has(file),
    makefile: (folder: string) => finder.makefile(folder),
  };
  const located = await workPatiently(locateFunctions(where, kernel, functions, context));
  const findings: Finding[] = [...otherVersion({ path: tree, release }), ...located.findings];
  const parser = await cParser();
  const copied: CopiedFile[] = [];
  for (const { path, object, functions: own } of grouped(functions, located.files)) {
    const renames = new Map(own.map(({ name, newName }) => [name, newName]));
    const how = {
      facts: kernelFacts(kernel, object, release),
      renames,
      headOf: (name: string) => headOf(own.find((each) => each.name === name)!, path),
    };
    const copy = copyFunctions(parser, path, open(), how);
    if (copy === null) {
      findings.push(warning("new-copy-macro", { names: own.map(({ name }) => name) }, path));
      continue;
    }
    const clash = conflict(copy, copied);
    if (clash === null) {
      copied.push({ copy, functions: own });
      findings.push(...remarks(copy));
    } else
      findings.push(warning("new-copy-conflict", { ...clash, names: own.map(({ name }) => name) }, path));
  }
  return { copied, findings };
}
