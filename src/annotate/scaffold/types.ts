// What a new livepatch is made from: the functions to replace, and what is known of each.
import type { Prototype } from "../../symbols/btf/prototype.js";

/** A function to replace. */
export interface Patched {
  /** `vmlinux`, or the module in the kernel's spelling. */
  readonly object: string;
  /** `old_name`. */
  readonly name: string;
  /** `old_sympos`: 0 when unique, else from 1. */
  readonly sympos: number;
  /** Path from the top of the kernel's source, null where nothing tells. */
  readonly file: string | null;
  /** How its replacement is declared, with the replacement's name; null where nothing tells. */
  readonly prototype: Prototype | null;
}

export interface Livepatch {
  /** KBUILD_MODNAME of the new module, as a file name: with `-` or `_`. */
  readonly name: string;
  /** Of the kernel that it is for, `uname -r`; null where nothing tells. */
  readonly release: string | null;
  readonly functions: readonly Patched[];
}
