import { describe, expect, test } from "vitest";
import { memorySource } from "../../src/elf/bytes.js";
import { combine } from "../../src/symbols/kernel.js";
import { readModule } from "../../src/symbols/module-set.js";
import { BIND, globalRow, localRow, moduleFile, TYPE } from "../helpers/kernel-files.js";
import { kallsyms, lines } from "./sources.js";

const of = (object: string, name: string, sympos = 0) => ({ object, name, sympos });
const KALLSYMS = ["first", "info", "middle", "__ksymtab_middle", "info", "last"];
const text = (address: (at: number) => string) =>
  KALLSYMS.map((name, at) => `${address(at)} t ${name}\n`).join("");

describe("the symbols around one", () => {
  const kernel = combine([kallsyms(text((at) => `ffffffff8100${at}000`)).index]);

  test("of vmlinux stand beside it in memory, each homonym with its own", () => {
    expect(kernel.neighbours(of("vmlinux", "info", 1), 2)).toEqual({
      before: ["first"],
      after: ["middle", "info"],
    });
    expect(kernel.neighbours(of("vmlinux", "info", 2), 2)).toEqual({
      before: ["info", "middle"],
      after: ["last"],
    });
  });

  test("are known where the kernel hides addresses, since kallsyms keeps their order", () => {
    const hidden = combine([kallsyms(text(() => "0000000000000000")).index]);
    expect(hidden.neighbours(of("vmlinux", "middle"), 1)).toEqual({
      before: ["info"],
      after: ["info"],
    });
  });

  test("of a module are found by address within the section, not by the order of the symbol table", () => {
    const symbols = [
      localRow("low", 0x10n),
      localRow("high", 0x40n),
      globalRow("middle", 0x20n),
      ["table", ".data", { bind: BIND.global, type: TYPE.object, value: 0x21n }] as const,
    ];
    const { index } = readModule(memorySource(moduleFile({ symbols })), "lib/demo.ko", () => "00", {});
    expect(combine([index]).neighbours(of("demo", "middle"), 3)).toEqual({
      before: ["low"],
      after: ["high"],
    });
  });

  test("a list shows none: it is sorted by name", () => {
    expect(combine([lines("*vmlinux", "a", "b", "c")]).neighbours(of("vmlinux", "b"), 1)).toBeNull();
  });

  test("are not told where only the wanted names were read", () => {
    const { index } = kallsyms(
      text((at) => `ffffffff8100${at}000`),
      { only: ["info"] },
    );
    expect(combine([index]).neighbours(of("vmlinux", "info", 1), 2)).toBeNull();
  });

  test("of a name or an object that is not there are none", () => {
    expect(kernel.neighbours(of("vmlinux", "nothing"), 1)).toBeNull();
    expect(kernel.neighbours(of("ext4", "info"), 1)).toBeNull();
  });
});
