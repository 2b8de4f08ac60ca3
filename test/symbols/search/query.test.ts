import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isText, narrows, parseQuery } from "../../../src/symbols/search/query.js";

/** Groups as text: kind, `!`, text, `/i` where both cases match. */
const show = (query: string) =>
  parseQuery(query).groups.map((group) =>
    group
      .map((term) => {
        const not = term.negated ? "!" : "";
        if (!isText(term)) return `${not}${term.field}=${term.text}`;
        return `${not}${term.kind}:${term.text}${term.folded ? "/i" : ""}`;
      })
      .join(" | "),
  );

describe("a query", () => {
  test.each([
    ["", []],
    ["   ", []],
    ["tcp", ["fuzzy:tcp/i"]],
    ["  tcp  rcv ", ["fuzzy:tcp/i", "fuzzy:rcv/i"]],
    ["TCP tcp", ["fuzzy:TCP", "fuzzy:tcp/i"]],
    ["'wild", ["exact:wild/i"]],
    ["^pre suf$ ^both$", ["prefix:pre/i", "suffix:suf/i", "whole:both/i"]],
    ["!not !^pre !suf$ !'q", ["!exact:not/i", "!prefix:pre/i", "!suffix:suf/i", "!exact:q/i"]],
    ["a | b c", ["fuzzy:a/i | fuzzy:b/i", "fuzzy:c/i"]],
    ["a | b | !c", ["fuzzy:a/i | fuzzy:b/i | !exact:c/i"]],
    ["| a | | b |", ["fuzzy:a/i | fuzzy:b/i"]],
    ["a a", ["fuzzy:a/i"]],
    ["! ^ $ ' !^ ^$ |", []],
    ["a |b", ["fuzzy:a/i", "fuzzy:|b/i"]],
    ["a$b^", ["fuzzy:a$b^/i"]],
  ])("%j", (query, groups) => {
    expect(show(query)).toEqual(groups);
  });

  test.each([
    ["__ksymtab_", true],
    ["__ksymtab_foo bar", true],
    ["^__ksymtab_", true],
    ["'__ksymtab_x", true],
    ["__ksymtab", false],
    ["foo __ksymtab_", false],
    ["!__ksymtab_", false],
  ])("%j looks at export marks: %s", (query, marks) => {
    expect(parseQuery(query).marks).toBe(marks);
  });

  test.each([
    ["tc", "tcp", true],
    ["tcp", "tcp", true],
    ["tcp", "tcp rcv", true],
    ["tcp r", "tcp rc", true],
    ["tc", "tcP", true],
    ["^a", "^ab", true],
    ["'a", "'ab", true],
    ["a$", "ba$", true],
    ["a !x", "a !x b", true],
    ["a | b", "a | b c", true],
    ["tcp", "tc", false],
    ["tcp rcv", "tcp", false],
    ["!a", "!ab", false],
    ["a", "a$", false],
    ["^a$", "^ab$", false],
    ["a", "'a", false],
    ["a | b", "a | bc", false],
    ["a", "a | b", false],
    ["", "a", false],
    ["__ksymtab", "__ksymtab_", false],
  ])("%j is narrowed by %j: %s", (previous, next, expected) => {
    expect(narrows(parseQuery(previous), parseQuery(next))).toBe(expected);
  });

  test("of any text has no empty terms", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "B", " ", "|", "!", "^", "$", "'", "é") }),
        (text) => {
          for (const term of parseQuery(text).groups.flat()) expect(term.text).not.toBe("");
          expect(parseQuery(text).groups.every((group) => group.length > 0)).toBe(true);
        },
      ),
    );
  });
});
