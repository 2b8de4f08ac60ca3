// Names in a new livepatch: identifiers of C that no two of its functions share.
import { VMLINUX } from "../../symbols/object-name.js";
import type { Patched } from "./types.js";

const identifier = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, "_");

/** Names to try, the shortest first: homonyms are told apart by object, then by position. */
function proposals({ name, object, sympos }: Patched): string[] {
  const base = `livepatch_${identifier(name)}`;
  const ofObject = `${base}_${identifier(object)}`;
  return [base, ofObject, `${ofObject}_${sympos}`];
}

/** How the replacement of each function is called, in their order. */
export function replacementNames(functions: readonly Patched[]): string[] {
  const all = functions.map(proposals);
  const count = (name: string, level: number): number => all.filter((names) => names[level] === name).length;
  return all.map((names, place) => {
    const level = names.findIndex((name, i) => count(name, i) === 1);
    return level < 0 ? `${names.at(-1)}_${place}` : names[level]!;
  });
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
