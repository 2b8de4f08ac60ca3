// The signature of each replacement from the kernel's types, with the headers that it needs.
import { isCommonTypedef } from "../../annotate/scaffold/typedefs.js";
import type { Livepatch, Patched, Replacement, Signature } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import { type Prototype, prototypesOf } from "../../symbols/btf/prototype.js";
import type { Btf } from "../../symbols/btf/types.js";
import { headersOf } from "./headers.js";

/** The types of an object; null: nothing tells them. */
export type TypesOf = (object: string) => Promise<Btf | null>;

/** A function with what is known of its replacement. */
export type Named = Patched & Pick<Replacement, "newName" | "isCopied">;

interface Found {
  readonly patched: Named;
  readonly prototypes: readonly Prototype[];
}

export type Signed = Pick<Livepatch, "functions" | "headers" | "tags"> & {
  readonly findings: readonly Finding[];
};

const finding = (code: string, { name, object }: Patched, facts: Finding["facts"] = {}): Finding => ({
  code,
  severity: "warning",
  facts: { name, object, ...facts },
  where: {},
});

/** The signature, and why there is none. */
function signatureOf(
  { patched, prototypes }: Found,
  headers: ReadonlyMap<string, string>,
): { signature: Signature | null; findings: Finding[] } {
  const [prototype, other] = prototypes;
  // its source says it
  if (patched.isCopied) return { signature: null, findings: [] };
  if (prototype === undefined) return { signature: null, findings: [finding("new-types-unknown", patched)] };
  if (other !== undefined) {
    const count = prototypes.length;
    return { signature: null, findings: [finding("new-types-several", patched, { count })] };
  }
  const types = prototype.opaque.filter((type) => !headers.has(type));
  return types.length === 0
    ? { signature: prototype, findings: [] }
    : {
        signature: null,
        findings: [finding("new-types-hidden", patched, { prototype: prototype.text, types })],
      };
}

/** `tree`: headers of the kernel; null: there are none. Rejects as `typesOf` does, and with FileError. */
export async function signReplacements(
  functions: readonly Named[],
  typesOf: TypesOf,
  tree: string | null,
): Promise<Signed> {
  const found: Found[] = [];
  for (const patched of functions) {
    const { newName } = patched;
    const btf = patched.isCopied ? null : await typesOf(patched.object);
    const prototypes =
      btf === null ? [] : prototypesOf(btf, patched.name, { as: newName, knows: isCommonTypedef });
    found.push({ patched, prototypes });
  }
  const shown = found.flatMap(({ prototypes }) => (prototypes.length === 1 ? prototypes : []));
  const types = new Set(shown.flatMap(({ tags, opaque }) => [...tags, ...opaque]));
  const headers = tree === null ? new Map<string, string>() : headersOf(tree, types);
  const signed = found.map((each) => ({ each, ...signatureOf(each, headers) }));
  const tags = new Set(shown.flatMap((prototype) => prototype.tags).filter((tag) => !headers.has(tag)));
  return {
    functions: signed.map(
      ({ each, signature }): Replacement => ({
        ...each.patched,
        signature,
        maybe: each.prototypes.map(({ text }) => `static ${text}`),
      }),
    ),
    headers: [...new Set(headers.values())].sort(),
    tags: [...tags].sort(),
    findings: signed.flatMap((each) => each.findings),
  };
}
