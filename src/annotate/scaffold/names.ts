// Names in a new livepatch: identifiers of C that no two of its functions share.

import type { Patched } from "./types.js";

const identifier = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/g, "_");

/** Names to try, the shortest first: homonyms are told apart by object, then by position. */
function proposals({ name, object, sympos }: Patched): string[] {
  const base = `livepatch_${identifier(name)}`;
  const ofObject = `${base}_${identifier(object)}`;
  return [base, ofObject, `${ofObject}_${sympos}`];
}

/** How the replacement of each function is called, in their order: the same function in another list may differ. */
export function replacementNames(functions: readonly Patched[]): string[] {
  const all = functions.map(proposals);
  const isShared = (name: string): boolean => all.filter((names) => names.includes(name)).length > 1;
  const taken = new Set<string>();
  return all.map((names) => {
    const last = names.at(-1)!;
    let name = names.find((each) => !isShared(each)) ?? last;
    for (let n = 2; taken.has(name); n++) name = `${last}_${n}_`;
    taken.add(name);
    return name;
  });
}

export function functionsArray(object: string): string {
  const name = identifier(object);
  return `${/^[0-9]/.test(name) ? "m" : ""}${name}_funcs`;
}

/** A module's file name without `.ko`: what kbuild and the kernel take. Shorter than MODULE_NAME_LEN (56) by its end. */
export function isModuleName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,54}$/.test(name);
}

/** Names of what every livepatch defines of its own, none of them among `taken`. */
export function ownNames(taken: ReadonlySet<string>): {
  patch: string;
  objects: string;
  init: string;
  exit: string;
} {
  const free = (name: string): string => (taken.has(name) ? free(`livepatch_${name}`) : name);
  // the livepatch's own name would do worse: headers declare rcu_init, fork_init, trap_init
  const [init, exit] = [free("livepatch_init"), free("livepatch_exit")];
  return { patch: free("patch"), objects: free("objs"), init, exit };
}
