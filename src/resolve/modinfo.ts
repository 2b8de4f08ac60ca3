// `.modinfo`: zero-terminated `key=value` strings (include/linux/module.h, MODULE_INFO).
import { decodeName } from "../elf/bytes.js";
import type { ObjectFile } from "../elf/model.js";

/** Values by key, in file order; empty without a `.modinfo` section. */
export function readModinfo(object: ObjectFile): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { name, content } of object.sections) {
    if (name !== ".modinfo" || content.kind !== "bytes") continue;
    for (const entry of decodeName(content.bytes).split("\0")) {
      const cut = entry.indexOf("=");
      if (cut <= 0) continue;
      const key = entry.slice(0, cut);
      values.set(key, [...(values.get(key) ?? []), entry.slice(cut + 1)]);
    }
  }
  return values;
}
