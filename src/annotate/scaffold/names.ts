// Names in a new livepatch: identifiers of C that no two of its functions share.
import { VMLINUX } from "../../symbols/object-name.js";
import type { Patched } from "./types.js";

const identifier = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, "_");

/** The function that replaces it: homonyms are told apart by object and position. */
export function replacementName(patched: Patched, all: readonly Patched[]): string {
  const { name, object, sympos } = patched;
  const same = all.filter((other) => identifier(other.name) === identifier(name));
  const base = `livepatch_${identifier(name)}`;
  if (same.length === 1) return base;
  const sameObject = same.filter((other) => other.object === object);
  return `${base}_${identifier(object)}${sameObject.length === 1 ? "" : `_${sympos}`}`;
}

export function functionsArray(object: string): string {
  return object === VMLINUX ? "vmlinux_funcs" : `${identifier(object)}_funcs`;
}

/** A module's file name without `.ko`: what kbuild and the kernel take. Shorter than MODULE_NAME_LEN (56) by its end. */
export function isModuleName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,54}$/.test(name);
}

export function initName(livepatch: string): string {
  const name = identifier(livepatch);
  return /^[0-9]/.test(name) ? `livepatch_${name}` : name;
}
