// Functions that no source of symbols has, and the kernel's source does: the compiler inlined them.
import { callersOf } from "../../annotate/scaffold/copy/callers.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { cParser } from "../c-grammar.js";
import type { ReadContext } from "../jobs.js";
import { indexTree } from "../kernel-source.js";
import { workPatiently } from "../sources.js";
import type { SourceTree } from "./source-tree.js";
import type { FunctionWish } from "./types.js";

/** More files than these define a common name, and none of them is meant more than the others. */
const FILES_MAX = 4;

/** By name; what the tree does not define either is not in it. Rejects with FileError and SourceError. */
export async function findInlined(
  { path, machine, files }: SourceTree,
  kernel: KernelSymbols,
  wishes: readonly FunctionWish[],
  context: ReadContext,
): Promise<ReadonlyMap<string, Finding>> {
  const found = new Map<string, Finding>();
  if (wishes.length === 0) return found;
  const names = new Set(wishes.map(({ name }) => name));
  const { index } = await workPatiently(indexTree({ path, machine }, names, context));
  const parser = await cParser();
  for (const { name, object } of wishes) {
    const definers = index.definers(name).slice(0, FILES_MAX);
    if (definers.length === 0) continue;
    const has = (caller: string): boolean =>
      kernel.definitions(caller).some((group) => object === null || group.object === object);
    const callers = definers.flatMap((file) => callersOf(parser, files.text(file.path), name, has));
    const facts = { name, file: definers.map((file) => file.path), callers: [...new Set(callers)] };
    found.set(name, { code: "new-function-inlined", severity: "error", facts, where: { file: path } });
  }
  return found;
}
