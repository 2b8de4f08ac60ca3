// What could not be written into a source, and why.
import type { Finding } from "../../findings.js";
import { lineAt } from "../c/source.js";
import type { Survey } from "../source/survey.js";
import type { FunctionWish, Wish } from "../wishes.js";

export interface Left {
  /** Null: it is about a klp_func entry. */
  readonly wish: Wish | null;
  readonly function: FunctionWish | null;
  readonly finding: Finding;
}

interface Where {
  readonly survey?: Survey;
  /** Offset in its text. */
  readonly at?: number;
  readonly facts?: Finding["facts"];
}

function place(symbol: string, { survey, at }: Where): Finding["where"] {
  if (survey === undefined) return { symbol };
  return { symbol, file: survey.path, ...(at === undefined ? {} : { line: lineAt(survey.source.text, at) }) };
}

export function leftWish(wish: Wish, code: string, where: Where = {}): Left {
  const { object, name, sympos } = wish;
  const finding: Finding = {
    code,
    severity: "warning",
    facts: { object, name, sympos, ...where.facts },
    where: place(wish.symbol, where),
  };
  return { wish, function: null, finding };
}

export function leftFunction(wish: FunctionWish, code: string, where: Where = {}): Left {
  const { object, sympos } = wish;
  const finding: Finding = {
    code,
    severity: "warning",
    facts: { object, sympos, ...where.facts },
    where: place(wish.oldName, where),
  };
  return { wish: null, function: wish, finding };
}
