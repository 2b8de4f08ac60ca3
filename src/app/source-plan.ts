// Which files are read for the sources that were named: each by itself, and what
// a kernel tree or the running kernel have to offer.
import type { SourceKind } from "../symbols/types.js";
import { isDirectory, isFile } from "./file-facts.js";
import { planKernelTree } from "./kernel-tree.js";
import type { SourcePlan } from "./planned-source.js";
import { planRunning } from "./running.js";
import type { SourceOptions } from "./types.js";

/** Throws SourceError for a tree that has nothing. */
export function planSources(options: SourceOptions): SourcePlan {
  const of = (kind: SourceKind, paths: readonly string[] = []) => paths.map((path) => ({ kind, path }));
  const plans = [
    ...(options.kernelTree == null ? [] : [planKernelTree(options.kernelTree)]),
    ...(options.running === true ? [planRunning()] : []),
  ];
  return {
    sources: [
      ...of("symbols-list", options.symbols),
      ...of("kallsyms", options.kallsyms),
      ...of("symvers", options.symvers),
      ...of("vmlinux", options.vmlinux),
      ...of("system-map", options.systemMap),
      ...of("module", options.modules),
      ...plans.flatMap((plan) => plan.sources),
    ],
    findings: plans.flatMap((plan) => plan.findings),
  };
}

/** Whether every source that is named is a file or a folder: a pipe gives its bytes once. */
export function canReadAgain(options: SourceOptions): boolean {
  const { symbols, kallsyms, symvers, vmlinux = [], systemMap = [], modules = [] } = options;
  const paths = [...symbols, ...kallsyms, ...symvers, ...vmlinux, ...systemMap, ...modules];
  return paths.every((path) => isFile(path) || isDirectory(path));
}
