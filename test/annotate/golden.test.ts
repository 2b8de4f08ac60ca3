// Golden sources: the text after annotating, what gcc makes of it, and that a second run
// changes nothing. UPDATE_GOLDEN=1 writes the texts anew: look at the difference.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import type { CParser } from "../../src/annotate/c/grammar.js";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";
import { annotated, expectedFile, goldens, parser } from "./golden.js";
import { meantFunction, meantSymbol, said, saidByReadelf } from "./read-back.js";

const HEADERS = fileURLToPath(new URL("../fixtures/kernel-headers", import.meta.url));
const CASES = goldens().flatMap((golden) =>
  golden.dialects.map((dialect) => ({ title: `${golden.name}, ${dialect}`, golden, dialect })),
);

let c: CParser;
beforeAll(async () => {
  c = await parser();
});

test("the golden sources are many", () => {
  expect(CASES.length).toBeGreaterThan(60);
});

describe.each(CASES)("$title", ({ golden, dialect }) => {
  const file = expectedFile(golden, dialect);

  test("becomes the expected text, with nothing left over", () => {
    const { texts, left } = annotated(c, golden, golden.text, dialect);
    expect(left.map((l) => l.finding)).toEqual([]);
    if (process.env["UPDATE_GOLDEN"]) {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, texts[0]!.text, "latin1");
    }
    expect(texts[0]!.text).toBe(readFileSync(file, "latin1"));
  });

  test("stays as it is when it is annotated again", () => {
    const once = readFileSync(file, "latin1");
    const { texts, left } = annotated(c, golden, once, dialect);
    expect({ text: texts[0]!.text, left }).toEqual({ text: once, left: [] });
  });
});

const X86 = ARCHITECTURES[0]!;

describeWith([X86.gcc, "readelf"], "compiled by gcc", () => {
  const room = scratch();

  test.each(CASES)("$title says what was decided", ({ golden, dialect }) => {
    const source = readFileSync(expectedFile(golden, dialect));
    const flags = ["-std=gnu11", "-Wall", "-Werror", "-Wno-comment", "-Wno-unused-function", `-I${HEADERS}`];
    const object = compile(X86, room, source, [...flags, "-include", "linux/compiler_types.h"]);
    const { symbols, functions, faults } = said(bytesOf(object));
    expect(faults).toEqual([]);
    expect(symbols).toEqual(expect.arrayContaining(golden.wishes.map(meantSymbol)));
    expect(functions).toEqual(expect.arrayContaining(golden.functions.map(meantFunction)));
    expect(saidByReadelf(object)).toEqual(symbols);
    for (const { name } of golden.wishes) {
      expect(symbols.filter((s) => s.includes(`:${name}=`))).toHaveLength(1);
    }
  });
});
