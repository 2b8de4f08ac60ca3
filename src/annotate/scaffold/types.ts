// What a new livepatch is made from: the functions to replace, and what is known of each.
import type { Copy } from "./copy/copy.js";

/** How a replacement is declared. */
export interface Signature {
  /** `int livepatch_cmdline_proc_show(struct seq_file *m, void *v)`. */
  readonly text: string;
  readonly isVoid: boolean;
}

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
}

export interface Replacement extends Patched {
  /** Its name; with `signature` the one in there. */
  readonly newName: string;
  /** Whether one of the copies defines it. */
  readonly isCopied: boolean;
  /** Null where nothing tells, or its types are in no header. */
  readonly signature: Signature | null;
  /** Without a signature: those that it may be. */
  readonly maybe: readonly string[];
}

export interface Livepatch {
  /** KBUILD_MODNAME of the new module, as a file name: with `-` or `_`. */
  readonly name: string;
  /** Of the kernel that it is for, `uname -r`; null where nothing tells. */
  readonly release: string | null;
  readonly functions: readonly Replacement[];
  /** Headers of the types, beside those that every livepatch needs: `linux/seq_file.h`. */
  readonly headers: readonly string[];
  /** `struct seq_file`: no header defines it, it is passed on by pointer. */
  readonly tags: readonly string[];
  /** From the kernel's source, one for a file. */
  readonly copies: readonly Copy[];
}
