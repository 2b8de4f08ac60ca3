// The golden sources of annotate against real kernel headers: what compiles with the few
// headers of the unit tests compiles there too, as it is, and says the same.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { headersDir } from "../../scripts/lab/lab.js";
import { expectedFile, goldens } from "../annotate/golden.js";
import { meantFunction, meantSymbol, said } from "../annotate/read-back.js";
import { describeKernel, kernel, scratch } from "./lab.js";

const CASES = goldens().flatMap((golden) =>
  golden.dialects.map((dialect) => ({ golden, dialect, unit: `${golden.name}-${dialect}` })),
);

describeKernel("golden sources with the kernel's headers", () => {
  const room = scratch();

  beforeAll(() => {
    for (const { golden, dialect, unit } of CASES) {
      copyFileSync(expectedFile(golden, dialect), path.join(room, `${unit}.c`));
    }
    const objects = CASES.map(({ unit }) => `${unit}.o`);
    // the kernel's build refuses functions without prototypes, which one of the sources is about
    writeFileSync(
      path.join(room, "Makefile"),
      `obj-m := ${objects.join(" ")}\nccflags-y := -Wno-strict-prototypes\n`,
    );
    const headers = headersDir(kernel().release);
    execFileSync("make", ["-s", "-j2", "-C", headers, `M=${room}`, ...objects], { stdio: "ignore" });
  });

  it("are all compiled", () => {
    const made = readdirSync(room).filter((file) => file.endsWith(".o") && !file.endsWith(".mod.o"));
    expect(made.sort()).toEqual(CASES.map(({ unit }) => `${unit}.o`).sort());
  });

  it.each(CASES)("$unit says what was decided", ({ golden, unit }) => {
    const { symbols, functions, faults } = said(readFileSync(path.join(room, `${unit}.o`)));
    expect(faults).toEqual([]);
    expect(symbols).toEqual(expect.arrayContaining(golden.wishes.map(meantSymbol)));
    expect(functions).toEqual(expect.arrayContaining(golden.functions.map(meantFunction)));
  });
});
