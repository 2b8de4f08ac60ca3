// The prototype of a function of the kernel, from BTF: what the replacement of a patched function must look like.
import { TypeWriter } from "./c-text.js";
import { type Btf, KIND } from "./types.js";

export interface Prototype {
  /** `int cmdline_proc_show(struct seq_file *m, void *v)`. */
  readonly text: string;
  /** Whether it returns nothing. */
  readonly isVoid: boolean;
  /** `struct seq_file`: to be declared before it, sorted. */
  readonly tags: readonly string[];
  /** Types whose header it needs, sorted. */
  readonly opaque: readonly string[];
}

export interface PrototypeOptions {
  /** The name of the function in the text, the kernel's where it is missing. */
  readonly as?: string;
  /** Whether the included headers define a typedef; others are spelled out. */
  readonly knows: (typedef: string) => boolean;
}

function prototypeOf(btf: Btf, id: number, { as, knows }: PrototypeOptions): Prototype {
  const prototype = btf.target(id);
  const writer = new TypeWriter(btf, knows);
  return {
    text: writer.declaration(prototype, as ?? btf.name(id)),
    isVoid: btf.kind(btf.target(prototype)) === KIND.void,
    tags: [...writer.tags].sort(),
    opaque: [...writer.opaque].sort(),
  };
}

/**
 * The different prototypes that functions of this name have: pahole writes one record for all functions of one name and
 * type, so one prototype may stand for several homonyms, and several say that the name alone does not tell. Throws
 * FormatError.
 */
export function prototypesOf(btf: Btf, name: string, options: PrototypeOptions): Prototype[] {
  const found = new Map<string, Prototype>();
  for (const id of btf.functions(name)) {
    if (btf.kind(btf.target(id)) !== KIND.prototype) continue;
    const prototype = prototypeOf(btf, id, options);
    found.set(prototype.text, prototype);
  }
  return [...found.values()];
}
