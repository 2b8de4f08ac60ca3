export const VMLINUX = "vmlinux";

/** MODULE_NAME_LEN - 1 on 64-bit; the kernel's sscanf reads no more on 32-bit either (kernel/livepatch/core.c). */
const OBJECT_NAME_MAX = 55;

/**
 * The kernel's name of an object: KBUILD_MODNAME has `_` where the file name has `-`. klp-convert keeps the
 * `-`, and the kernel then waits for a module that never comes.
 */
export function normaliseObject(name: string): string {
  return name.replaceAll("-", "_");
}

/** Whether a livepatch can name the object: the kernel reads `.klp.sym.<object>.` up to the first dot. */
export function isObjectName(name: string): boolean {
  return name.length > 0 && name.length <= OBJECT_NAME_MAX && !/[.,/\s]/.test(name);
}

/** vmlinux first, then by name: the order of objects wherever a user sees several. */
export function compareObjects(a: string, b: string): number {
  if (a === b) return 0;
  if (a === VMLINUX) return -1;
  if (b === VMLINUX) return 1;
  return a < b ? -1 : 1;
}
