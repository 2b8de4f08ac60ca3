// The golden sources of annotate against real kernel headers: what compiles with the few
// headers of the unit tests compiles there too, as it is, and says the same.
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { headersDir } from "../../scripts/lab/lab.js";
import { annotated, goldenCases, parser } from "../annotate/golden.js";
import { meantFunction, meantSymbol, said } from "../annotate/read-back.js";
import { describeKernel, kernel, scratch } from "./lab.js";

const CASES = goldenCases();

const HEADERS = new URL("../fixtures/kernel-headers/", import.meta.url);

describeKernel("golden sources with the kernel's headers", () => {
  const room = scratch();

  beforeAll(async () => {
    const c = await parser();
    for (const each of CASES) {
      const { texts } = annotated(c, each, each.golden.text);
      writeFileSync(path.join(room, `${each.title}.c`), texts[0]!.text, "latin1");
    }
    // how each of them ends
    for (const header of ["livepatch-objects.h", "livepatch-module.h"]) {
      copyFileSync(fileURLToPath(new URL(header, HEADERS)), path.join(room, header));
    }
    const objects = CASES.map(({ title }) => `${title}.o`);
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
    expect(made.sort()).toEqual(CASES.map(({ title }) => `${title}.o`).sort());
  });

  it.each(CASES)("$title says what was decided", ({ golden, title }) => {
    const { symbols, functions, faults } = said(readFileSync(path.join(room, `${title}.o`)));
    expect(faults).toEqual([]);
    expect(symbols).toEqual(expect.arrayContaining(golden.wishes.map(meantSymbol)));
    expect(functions).toEqual(expect.arrayContaining(golden.functions.map(meantFunction)));
  });
});
