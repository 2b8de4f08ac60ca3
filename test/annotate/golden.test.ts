// Golden sources: what annotating changes, what gcc makes of the result, and that a second run
// changes nothing. UPDATE_GOLDEN=1 writes the diffs anew: look at what became of them.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { beforeAll, describe, expect, test } from "vitest";
import type { CParser } from "../../src/annotate/c/grammar.js";
import { ARCHITECTURES, bytesOf, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";
import { annotated, type GoldenCase, goldenCases, parser } from "./golden.js";
import { meantFunction, meantSymbol, said, saidByReadelf } from "./read-back.js";

const HEADERS = fileURLToPath(new URL("../fixtures/kernel-headers", import.meta.url));
const CASES = goldenCases();

let c: CParser;
beforeAll(async () => {
  c = await parser();
});

const textOf = (each: GoldenCase): string => annotated(c, each, each.golden.text).texts[0]!.text;

test("the golden sources are many", () => {
  expect(CASES.length).toBeGreaterThan(60);
});

describe.each(CASES)("$title", (each) => {
  const { golden, expected } = each;

  test("changes as expected, with nothing left over", () => {
    const { texts, left } = annotated(c, each, golden.text);
    expect(left.map((l) => l.finding)).toEqual([]);
    const name = `${golden.name}.c`;
    const diff = createTwoFilesPatch(name, name, golden.text, texts[0]!.text, "", "", {
      context: 2,
      headerOptions: FILE_HEADERS_ONLY,
    });
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(expected, diff, "latin1");
    expect(diff).toBe(readFileSync(expected, "latin1"));
  });

  test("stays as it is when it is annotated again", () => {
    const once = textOf(each);
    const { texts, left } = annotated(c, each, once);
    expect({ text: texts[0]!.text, left }).toEqual({ text: once, left: [] });
  });
});

const X86 = ARCHITECTURES[0]!;

describeWith([X86.gcc, "readelf"], "compiled by gcc", () => {
  const room = scratch();

  test.each(CASES)("$title says what was decided", (each) => {
    const { golden } = each;
    const source = Buffer.from(textOf(each), "latin1");
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
