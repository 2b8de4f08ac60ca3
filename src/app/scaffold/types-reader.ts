// The types of whatever object is asked for, from the files that a machine has of a kernel.
import { existsSync } from "node:fs";
import type { Btf } from "../../symbols/btf/types.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { VMLINUX } from "../../symbols/object-name.js";
import { readKernelTypes } from "./kernel-types.js";
import type { TypesOf } from "./signatures.js";
import type { NewRequest } from "./types.js";

/** The file with the kernel's types that nobody named: the running kernel's, or the bootable image. */
export function typesFile({ types, sources }: NewRequest, release: string | null): string | null {
  if (types !== null) return types;
  const live = "/sys/kernel/btf/vmlinux";
  if (sources.running === true && existsSync(live)) return live;
  const image = release === null ? null : `/boot/vmlinuz-${release}`;
  return image !== null && existsSync(image) ? image : null;
}

/** Each file is read once; a module's types go on where the kernel's end. */
export function typesReader(kernel: KernelSymbols, file: string | null): TypesOf {
  let base: Promise<Btf | null> | null = null;
  const known = new Map<string, Promise<Btf | null>>();
  const ofVmlinux = (): Promise<Btf | null> => {
    base ??= file === null ? Promise.resolve(null) : readKernelTypes(file);
    return base;
  };
  const ofModule = async (object: string): Promise<Btf | null> => {
    const index = kernel.indexFor(object);
    const vmlinux = await ofVmlinux();
    return index === undefined || !index.hasDetails || vmlinux === null
      ? null
      : readKernelTypes(index.pathOf(object), vmlinux);
  };
  return (object) => {
    if (object === VMLINUX) return ofVmlinux();
    const found = known.get(object) ?? ofModule(object);
    known.set(object, found);
    return found;
  };
}
