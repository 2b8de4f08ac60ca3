// A type of BTF as C: the declarator grows outwards from the name, as C's does.
import { FormatError } from "../../elf/errors.js";
import { type Btf, KIND } from "./types.js";

/** Records refer to each other: more than any real type has are a loop, or made to grow without end. */
const RECORDS_MAX = 1000;

const QUALIFIERS: ReadonlyMap<number, string> = new Map([
  [KIND.const, "const"],
  [KIND.volatile, "volatile"],
  [KIND.restrict, "restrict"],
]);

function joined(specifier: string, declarator: string): string {
  if (declarator === "") return specifier;
  return declarator.startsWith("[") ? `${specifier}${declarator}` : `${specifier} ${declarator}`;
}

/** The size of a type must be known unless the declarator makes a pointer of it. */
const isPassedByValue = (declarator: string): boolean => !/^\(?\*/.test(declarator);

/** Writes one type, and remembers what its text refers to and does not define. */
export class TypeWriter {
  /** `struct seq_file`, `union x`: a forward declaration serves where only pointers are passed. */
  readonly tags = new Set<string>();
  /** Types that must be defined, and are not spelled out: their header is needed. */
  readonly opaque = new Set<string>();
  readonly #btf: Btf;
  readonly #knows: (typedef: string) => boolean;
  #left = RECORDS_MAX;

  /** `knows`: whether the included headers define a typedef; others are spelled out. */
  constructor(btf: Btf, knows: (typedef: string) => boolean) {
    this.#btf = btf;
    this.#knows = knows;
  }

  /** `const char *name`, where `inner` is the declarator so far. Throws FormatError. */
  declaration(id: number, inner: string): string {
    if (this.#left-- === 0) throw new FormatError("BTF: a type without an end", 0, id);
    const kind = this.#btf.kind(id);
    switch (kind) {
      case KIND.pointer:
        return this.#pointer(this.#btf.target(id), inner);
      case KIND.array: {
        const { element, length } = this.#btf.array(id);
        return this.declaration(element, `${inner}[${length}]`);
      }
      case KIND.prototype:
        return this.declaration(this.#btf.target(id), `${inner}(${this.#parameters(id)})`);
      case KIND.typedef:
        return this.#typedef(id, inner);
      case KIND.typeTag:
        return this.declaration(this.#btf.target(id), inner);
      default: {
        const qualifier = QUALIFIERS.get(kind);
        return qualifier === undefined
          ? joined(this.#specifier(id, kind, isPassedByValue(inner)), inner)
          : this.#qualified(qualifier, this.#btf.target(id), inner);
      }
    }
  }

  #specifier(id: number, kind: number, byValue: boolean): string {
    const name = this.#btf.name(id);
    switch (kind) {
      case KIND.void:
        return "void";
      case KIND.int:
      case KIND.float:
        return name === "_Bool" ? "bool" : name;
      case KIND.struct:
        return this.#tagged("struct", name, byValue);
      case KIND.union:
        return this.#tagged("union", name, byValue);
      case KIND.forward:
        return this.#tagged(this.#btf.flag(id) ? "union" : "struct", name, byValue);
      // an enum that is not defined has no size for the compiler; an integer's is the same
      case KIND.enum:
        return "int";
      case KIND.enum64:
        return "long long";
      default:
        throw new FormatError("BTF: not the type of a variable", 0, id);
    }
  }

  #tagged(tag: string, name: string, byValue: boolean): string {
    const text = `${tag} ${name === "" ? "without a name" : name}`;
    (byValue || name === "" ? this.opaque : this.tags).add(text);
    return text;
  }

  #pointer(target: number, inner: string): string {
    const kind = this.#btf.kind(target);
    const star = `*${inner}`;
    return this.declaration(target, kind === KIND.array || kind === KIND.prototype ? `(${star})` : star);
  }

  /** A qualifier of a pointer stands after its star, any other before the specifier. */
  #qualified(qualifier: string, target: number, inner: string): string {
    return this.#btf.kind(target) === KIND.pointer
      ? this.declaration(target, inner === "" ? qualifier : `${qualifier} ${inner}`)
      : `${qualifier} ${this.declaration(target, inner)}`;
  }

  #typedef(id: number, inner: string): string {
    const name = this.#btf.name(id);
    if (this.#knows(name)) return joined(name, inner);
    const target = this.#btf.target(id);
    const kind = this.#btf.kind(target);
    const isNameless = (kind === KIND.struct || kind === KIND.union) && this.#btf.name(target) === "";
    if (!isNameless) return this.declaration(target, inner);
    this.opaque.add(name);
    return joined(name, inner);
  }

  #parameters(id: number): string {
    const parameters = this.#btf.parameters(id);
    if (parameters.length === 0) return "void";
    return parameters
      .map(({ name, type }) => (type === 0 && name === "" ? "..." : this.declaration(type, name)))
      .join(", ");
  }
}
