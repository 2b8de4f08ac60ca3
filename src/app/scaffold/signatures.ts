// The signature of each replacement from the kernel's types, with the headers that it needs.
import { isCommonTypedef } from "../../annotate/scaffold/typedefs.js";
import type { Livepatch, Patched, Replacement, Signature } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import { type Prototype, prototypesOf } from "../../symbols/btf/prototype.js";
import type { Btf } from "../../symbols/btf/types.js";
import { VMLINUX } from "../../symbols/object-name.js";
import { headersOf } from "./headers.js";

/** The types of an object; null: nothing tells them. */
export type TypesOf = (object: string) => Promise<Btf | null>;

/** A function with what is known of its replacement. */
export type Named = Patched & Pick<Replacement, "newName" | "isCopied">;

interface Found {
  readonly patched: Named;
  readonly prototypes: readonly Prototype[];
  /** Not of its own object: it may be one of these. */
  readonly isOfVmlinux: boolean;
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

/**
 * A module's types leave out what those of vmlinux have alike, a function of the same name and type, too: without one
 * of its own it may have any that vmlinux's functions of that name have.
 */
async function prototypesFor(patched: Named, typesOf: TypesOf): Promise<Omit<Found, "patched">> {
  const { name, newName, object, isCopied } = patched;
  const how = { as: newName, knows: isCommonTypedef };
  const own = isCopied ? null : await typesOf(object);
  const prototypes = own === null ? [] : prototypesOf(own, name, how);
  if (own === null || prototypes.length > 0 || object === VMLINUX) return { prototypes, isOfVmlinux: false };
  const base = await typesOf(VMLINUX);
  return { prototypes: base === null ? [] : prototypesOf(base, name, how), isOfVmlinux: true };
}

/** The signature, and why there is none. */
function signatureOf(
  { patched, prototypes, isOfVmlinux }: Found,
  headers: ReadonlyMap<string, string>,
): { signature: Signature | null; findings: Finding[] } {
  const [prototype, other] = prototypes;
  // its source says it
  if (patched.isCopied) return { signature: null, findings: [] };
  if (prototype === undefined) return { signature: null, findings: [finding("new-types-unknown", patched)] };
  if (other !== undefined || isOfVmlinux) {
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
  for (const patched of functions) found.push({ patched, ...(await prototypesFor(patched, typesOf)) });
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
