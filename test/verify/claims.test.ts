// A position that holds when a module is loaded may be another one while it is just coming.
import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { combine } from "../../src/symbols/kernel.js";
import { readModule } from "../../src/symbols/module-set.js";
import { Claims } from "../../src/verify/claims.js";
import { localRow, moduleFile, type SymbolRow } from "../helpers/kernel-files.js";
import { kallsyms, lines } from "../symbols/sources.js";

const init = localRow("setup", 0n, ".init.text");
const moduleOf = (...symbols: SymbolRow[]) =>
  readModule(memorySource(moduleFile({ name: "demo", symbols })), "demo.ko", () => "00").index;

function coming(sympos: number, ...symbols: SymbolRow[]) {
  return new Claims(combine([moduleOf(...symbols)])).of({ object: "demo", name: "setup", sympos }).coming;
}

describe("the position of a symbol of a module that is just coming", () => {
  test("is another one behind a twin in .init", () => {
    expect(coming(1, init, localRow("setup"), localRow("setup", 8n))).toEqual({ coming: 3, later: 2 });
    expect(coming(2, localRow("setup"), init, localRow("setup", 8n))).toEqual({ coming: 3, later: 2 });
  });

  test("is the same before a twin in .init", () => {
    expect(coming(1, localRow("setup"), localRow("setup", 8n), init)).toBeNull();
    expect(coming(1, localRow("setup"), init, localRow("setup", 8n))).toBeNull();
  });

  test("is none where a name that is unique later has a twin in .init", () => {
    expect(coming(0, localRow("setup"), init)).toEqual({ coming: 2, later: 1 });
  });

  test("is told by a list, too, which has both", () => {
    const kernel = combine([
      kallsyms("ffffffffc0000000 t setup\t[demo]\n").index,
      lines("*demo", "setup", "setup"),
    ]);
    const claim = { object: "demo", name: "setup", sympos: 0 };
    expect(new Claims(kernel).of(claim).coming).toEqual({ coming: 2, later: 1 });
  });
});
