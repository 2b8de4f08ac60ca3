// The golden sources: C as livepatch authors write it, each with the decisions that it is
// annotated for in its first line, and what annotating must change in each dialect, as a diff.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type CParser, createCParser } from "../../src/annotate/c/grammar.js";
import { type EditPlan, planEdits } from "../../src/annotate/edit/plan.js";
import type { Dialect, FunctionWish, Wish } from "../../src/annotate/wishes.js";

const FIXTURES = fileURLToPath(new URL("../fixtures/annotate/", import.meta.url));
const DIALECTS: readonly Dialect[] = ["sympos", "reloc"];

const require = createRequire(import.meta.url);
const wasm = (name: string) => readFileSync(require.resolve(`${name}/${name}.wasm`));

export const parser = (): Promise<CParser> => createCParser(wasm("web-tree-sitter"), wasm("tree-sitter-c"));

interface Golden {
  readonly name: string;
  /** One character a byte. */
  readonly text: string;
  readonly wishes: readonly Wish[];
  readonly functions: readonly FunctionWish[];
  /** Those that can say it. */
  readonly dialects: readonly Dialect[];
}

/** `[APPLY/]OBJ:SYM=[NAME,]POS`, as --decide takes it; `function:OBJ:NAME=POS` for a patched function. */
export function wishOf(text: string): Wish {
  const match = /^(?:(\w+)\/)?(\w+):([\w.]+)=(?:([\w.]+),)?(\d+)$/.exec(text);
  if (match === null) throw new Error(`no decision: ${text}`);
  const [, applyWith, object, symbol, name, sympos] = match;
  return {
    symbol: symbol!,
    applyWith: applyWith ?? object!,
    object: object!,
    name: name ?? symbol!,
    sympos: Number(sympos),
    automatic: false,
  };
}

function golden(name: string): Golden {
  const text = readFileSync(path.join(FIXTURES, `${name}.c`), "latin1");
  const decided = /\/\/ decide (.*?)\r?\n/.exec(text)?.[1]?.match(/\S*:\S+=\S+/g) ?? [];
  const wishes = decided.filter((d) => !d.startsWith("function:")).map(wishOf);
  const functions = decided
    .filter((d) => d.startsWith("function:"))
    .map((d): FunctionWish => {
      const { object, symbol, sympos } = wishOf(d.slice("function:".length));
      return { object, oldName: symbol, newFunction: null, sympos };
    });
  const both = wishes.every((w) => w.applyWith === w.object);
  return { name, text, wishes, functions, dialects: both ? DIALECTS : ["reloc"] };
}

const goldens = (): Golden[] =>
  readdirSync(FIXTURES)
    .filter((file) => file.endsWith(".c"))
    .map((file) => golden(file.slice(0, -2)));

export interface GoldenCase {
  readonly title: string;
  readonly golden: Golden;
  readonly dialect: Dialect;
  readonly expected: string;
}

export const goldenCases = (): GoldenCase[] =>
  goldens().flatMap((golden) =>
    golden.dialects.map((dialect) => ({
      title: `${golden.name}-${dialect}`,
      golden,
      dialect,
      expected: path.join(FIXTURES, `${golden.name}.${dialect}.diff`),
    })),
  );

export function annotated(
  c: CParser,
  { golden: { name, wishes, functions }, dialect }: Pick<GoldenCase, "golden" | "dialect">,
  text: string,
): EditPlan {
  const request = { wishes, functions, dialect, annotated: new Set<string>() };
  return planEdits(c, [{ path: `${name}.c`, text }], request);
}
