// sympos explain: the general form of every code that anything can tell.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SENTENCES } from "../../src/app/sentences.js";
import { RULES } from "../../src/verify/rules/all.js";
import { expectValid } from "../helpers/json-schema.js";
import { ROOT, sympos } from "../helpers/sympos.js";

interface Told {
  readonly code: string;
  readonly group: string;
  readonly says: string;
  readonly cause: string;
  readonly next: string | null;
  readonly rule: { readonly message: string | null; readonly levels: unknown } | null;
}

function allTold(): readonly Told[] {
  const { code, out } = sympos(["explain", "--json"]);
  expect(code).toBe(0);
  return (expectValid("explain", out) as { findings: readonly Told[] }).findings;
}

describe("sympos explain", () => {
  it("has every code once", () => {
    const codes = allTold().map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)]);
    expect([...codes].sort()).toEqual(Object.keys(SENTENCES).sort());
  });

  it("says of every code how it comes about, and of the kernel's rules alone what the kernel says", () => {
    const told = allTold();
    const ruled = told.filter(({ rule }) => rule !== null).map(({ code }) => code);
    expect(ruled.sort()).toEqual(RULES.map(({ code }) => code).sort());
    for (const { code, cause } of told) expect(cause, code).toMatch(/^[\w\-$/].{40,500}\.$/);
  });

  it("leaves no fact of a sentence open", () => {
    for (const { code, says, next } of allTold()) {
      expect(`${says} ${next ?? ""}`, code).not.toMatch(/…|""|NaN/);
    }
  });

  it("prints one code: what it says, the cause, the kernel's words, for whom, the way out", () => {
    const { code, out, err } = sympos(["explain", "ibt-address-taken"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = new Map(out.split("\n").map((line) => [line.slice(0, 12).trim(), line.slice(12)]));
    expect(lines.get("code")).toBe("ibt-address-taken (Livepatch symbols)");
    expect(lines.get("cause")).toContain("endbr64");
    expect(lines.get("kernel")).toBe("prints: Missing ENDBR: %pS");
    expect(lines.get("kernels")).toBe("5.18 and later, with IBT");
    expect(lines.get("machines")).toBe("x86-64");
    expect(lines.get("what to do")).toMatch(/^Call it directly/);
  });

  it("says for a special section which kernels and objects it is wrong for", () => {
    const { out } = sympos(["explain", "special-static-key"]);
    expect(out).toMatch(
      /^sections {4}\^__jump_table: a symbol of vmlinux error before 5\.8, ok from 5\.8 on; a symbol of a module error$/m,
    );
  });

  it("lists all codes by group without one", () => {
    const { code, out } = sympos(["explain"]);
    expect(code).toBe(0);
    const groups = out.split("\n\n").map((part) => part.split("\n")[0]);
    expect(groups.slice(0, 2)).toEqual(["The module as the loader sees it", "klp sections"]);
    expect(out.match(/^ {2}[a-z]/gm)).toHaveLength(Object.keys(SENTENCES).length);
  });

  it("names the nearest codes for one that there is not, with 2 and nothing on stdout", () => {
    const { code, out, err } = sympos(["explain", "sympos-ambigous", "--json"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(
      /^sympos: no finding has the code "sympos-ambigous"\. Codes like it: sympos-ambiguous\b/,
    );
    const strange = sympos(["explain", "\x1b[2J\u202e"]);
    expect(strange.code).toBe(2);
    expect(strange.err).not.toContain("\x1b");
    expect(strange.err).not.toContain("\u202e");
  });

  it("is what docs/findings.md says", () => {
    const page = readFileSync(path.join(ROOT, "docs/findings.md"), "utf8");
    const table = page.replaceAll("\\|", "|").replaceAll("&lt;", "<");
    for (const { code, says, cause } of allTold()) {
      expect(table, code).toContain(says);
      expect(table, code).toContain(`- Cause: ${cause}`);
    }
  });
});
