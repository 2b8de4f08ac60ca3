// What a kernel's symbols tell of the names in a source file of one object.
import type { KernelFacts } from "../../annotate/scaffold/copy/facts.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { VMLINUX } from "../../symbols/object-name.js";

const DATA = /[bBdDrR]/;

/** Any kernel has `init_task`; /proc/kallsyms shows it with CONFIG_KALLSYMS_ALL only. */
function showsData(kernel: KernelSymbols, object: string): boolean {
  if (kernel.indexFor(object)?.hasDetails === true) return true;
  return kernel
    .definitions("init_task")
    .some(({ definitions }) => definitions.some(({ type }) => DATA.test(type ?? "")));
}

/** Before 6.16 DECLARE_TRACE makes trace_NAME, from then on trace_NAME_tp (include/linux/tracepoint.h). */
function tracesBySuffix(release: string | null): boolean {
  const [, major = "0", minor = "0"] = /^(\d+)\.(\d+)/.exec(release ?? "") ?? [];
  return Number(major) > 6 || (major === "6" && Number(minor) >= 16);
}

export function kernelFacts(kernel: KernelSymbols, object: string, release: string | null): KernelFacts {
  const known = new Map<string, ReturnType<KernelSymbols["definitions"]>>();
  const definitions = (name: string) => {
    const found = known.get(name) ?? kernel.definitions(name);
    known.set(name, found);
    return found;
  };
  const own = (name: string) => definitions(name).find((group) => group.object === object)?.definitions ?? [];
  return {
    object,
    showsData: showsData(kernel, object),
    tracesBySuffix: tracesBySuffix(release),
    has: (name) => own(name).length > 0,
    hasGlobal: (name) =>
      definitions(name).some(
        (group) =>
          (group.object === object || group.object === VMLINUX) &&
          group.definitions.some(({ type }) => /[A-Z]/.test(type ?? "")),
      ),
    isExported: (name) => kernel.exporters(name).length > 0,
    sizeOf: (name) => {
      const sizes = new Set(own(name).map(({ size }) => size));
      return sizes.size === 1 ? [...sizes][0]! : null;
    },
  };
}
