// What a compiled source says, by our reader and by binutils.
import { execFileSync } from "node:child_process";
import type { FunctionWish, Wish } from "../../src/annotate/wishes.js";
import { parseObject } from "../../src/elf/load.js";
import { readAnnotations } from "../../src/resolve/annotations.js";
import { readPatchedObjects } from "../../src/resolve/patched.js";

export interface Said {
  /** `APPLY/OBJ:NAME=POS` of every annotation, sorted. */
  readonly symbols: readonly string[];
  /** `OBJ:NAME=POS` of every patched function. */
  readonly functions: readonly string[];
  readonly faults: readonly string[];
}

export function said(bytes: Uint8Array): Said {
  const object = parseObject(bytes);
  const { annotations, findings } = readAnnotations(object);
  return {
    symbols: annotations.map((a) => `${a.applyWith}/${a.object}:${a.name}=${a.sympos}`).sort(),
    functions: readPatchedObjects(object).flatMap(({ object: of, functions }) =>
      functions.map((f) => `${of}:${f.oldName}=${f.oldSympos}`),
    ),
    faults: findings.map((f) => f.code),
  };
}

export const meantSymbol = ({ applyWith, object, name, sympos }: Wish): string =>
  `${applyWith}/${object}:${name}=${sympos}`;
export const meantFunction = ({ object, oldName, sympos }: FunctionWish): string =>
  `${object}:${oldName}=${sympos}`;

/** The same annotations, read from what readelf prints of an x86_64 object. */
export function saidByReadelf(file: string): string[] {
  const run = (...args: string[]) => execFileSync("readelf", ["-W", ...args, file], { encoding: "latin1" });
  const names = [...run("-s").matchAll(/ UND "?\.klp\.sym\.rela\.([\w.,]+)"?$/gm)].map(([, name]) => {
    const [, applyWith, object, symbol, sympos] = /^(\w+)\.(\w+)\.(.*)[.,](\d+)$/.exec(name!)!;
    return `${applyWith}/${object}:${symbol}=${sympos}`;
  });
  const relocations = run("-r");
  const entries = [
    ...relocations.matchAll(/'\.rela(\.klp\.module_relocs\.(\w+))' at.*\n.*\n((?: *[0-9a-f]+ .*\n)+)/g),
  ];
  const arrays = entries.flatMap(([, section, object, rows]) => {
    const dump = run("-x", section!).matchAll(/^ {2}0x[0-9a-f]+ ((?:[0-9a-f]{2,8} ){1,4})/gm);
    const bytes = Buffer.from([...dump].map(([, hex]) => hex!.replaceAll(" ", "")).join(""), "hex");
    return [...rows!.matchAll(/^ *([0-9a-f]+) .* ([\w.]+) \+ 0$/gm)].map(([, at, name]) => {
      const sympos = bytes.readUInt32LE(Number.parseInt(at!, 16) + 8);
      return `${object}/${object}:${name}=${sympos}`;
    });
  });
  return [...names, ...arrays].sort();
}
