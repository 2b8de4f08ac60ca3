// What a header of the kernel defines, found by the shape in which the kernel's code is written: no preprocessor
// runs, so that a definition inside of an #if counts as well.

const TAG = /^(?:typedef )?(struct|union|enum)\s+(\w+)\s*\{/gm;
const CLOSING = /^\}\s*(?:__\w+(?:\([^)]*\))?\s*)*(\w+)\s*;/gm;
const TYPEDEF = /^typedef\b[^;{]*?\b(\w+)(?:\s*\[[^\]]*\])?\s*;/gm;
const ONE_LINE = /^typedef\s+(?:struct|union)\s*\{[^}\n]*\}\s*(\w+)\s*;/gm;
const FUNCTION_TYPE = /^typedef\b[^;{]*?\(\s*\*?\s*(\w+)\s*\)\s*\([^;]*;/gm;

/** `struct seq_file`, `loff_t`: as the names of src/symbols/btf say them. */
export function definedTypes(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, tag, name] of text.matchAll(TAG)) found.add(`${tag} ${name}`);
  for (const pattern of [CLOSING, TYPEDEF, ONE_LINE, FUNCTION_TYPE])
    for (const [, name] of text.matchAll(pattern)) found.add(name!);
  return found;
}
