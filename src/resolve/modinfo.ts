// `.modinfo`: zero-terminated `key=value` strings (include/linux/module.h, MODULE_INFO).
import { decodeName } from "../elf/bytes.js";
import type { ObjectFile } from "../elf/model.js";
import { normaliseObject } from "../symbols/object-name.js";

/** Values by key, in file order, of the bytes of one or several `.modinfo` sections. */
export function parseModinfo(sections: Iterable<Uint8Array>): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const bytes of sections) {
    for (const entry of decodeName(bytes).split("\0")) {
      const cut = entry.indexOf("=");
      if (cut <= 0) continue;
      const key = entry.slice(0, cut);
      values.set(key, [...(values.get(key) ?? []), entry.slice(cut + 1)]);
    }
  }
  return values;
}

/** Empty without a `.modinfo` section. */
export function readModinfo(object: ObjectFile): ReadonlyMap<string, readonly string[]> {
  return parseModinfo(
    object.sections.flatMap(({ name, content }) =>
      name === ".modinfo" && content.kind === "bytes" ? [content.bytes] : [],
    ),
  );
}

/** Whether modpost has written that it needs the module, so that it cannot be loaded before. */
export function dependsOn(object: ObjectFile, module: string): boolean {
  const lists = readModinfo(object).get("depends") ?? [];
  return lists.some((list) => list.split(",").map(normaliseObject).includes(module));
}
