// A folder that stands for a kernel's headers, and one of a livepatch that is built with them: real make runs a recipe.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makefileText } from "../../src/annotate/scaffold/makefile.js";
import { EXAMPLE, KERNEL_LIST } from "./sympos.js";

export const NAME = path.basename(EXAMPLE, ".ko");

/** Recipe of what kbuild does for an object that needs no compiling. */
export const COPY: readonly string[] = [
  "echo '  LD [M]  lp.ko'",
  `cp ${EXAMPLE} $(M)/`,
  `echo $(M)/${NAME}.ko > $(M)/modules.order`,
];

/** Makes `kdir` and `lp` in a folder; its way to put further files there. */
export function kbuildStandIn(
  room: string,
  recipe: readonly string[],
): (file: string, text: string | Uint8Array) => string {
  const put = (file: string, text: string | Uint8Array): string => {
    const there = path.join(room, file);
    mkdirSync(path.dirname(there), { recursive: true });
    writeFileSync(there, text);
    return there;
  };
  put("kdir/Makefile", `modules:\n${recipe.map((line) => `\t@${line}\n`).join("")}`);
  put("kdir/include/generated/utsrelease.h", '#define UTS_RELEASE "6.1.0-1-none"\n');
  put("kdir/Module.symvers", "");
  chmodSync(put("kdir/scripts/mod/modpost", ""), 0o755);
  const sourceWords = ["--symbols", KERNEL_LIST];
  put("lp/Makefile", makefileText({ name: NAME, headers: path.join(room, "kdir"), sourceWords }));
  return put;
}
