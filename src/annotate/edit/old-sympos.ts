// `.old_sympos` of patched functions: the initialiser of the klp_func entry concerned.
import { endOfLine, indentationAt, lineStart, newlineAt } from "../c/source.js";
import type { FunctionEntry } from "../source/functions.js";
import type { Survey } from "../source/survey.js";
import type { FunctionWish } from "../wishes.js";
import { leftFunction } from "./left.js";
import type { Settled } from "./settle.js";
import type { TextEdit } from "./text-edit.js";

interface Found {
  readonly survey: Survey;
  readonly entry: FunctionEntry;
}

function candidates(surveys: readonly Survey[], wish: FunctionWish): Found[] {
  const named = surveys.flatMap((survey) =>
    survey.functions.filter((e) => e.oldName === wish.oldName).map((entry) => ({ survey, entry })),
  );
  if (named.length < 2) return named;
  const patched = named.filter(
    ({ entry }) => wish.newFunction !== null && entry.newFunction === wish.newFunction,
  );
  const narrowed = patched.length > 0 ? patched : named;
  const exact = narrowed.filter(({ entry }) => entry.object === wish.object);
  return exact.length === 1 ? exact : narrowed;
}

/** An initialiser of its own line gets a line, one among others stands beside them. */
function add({ survey, entry }: Found, sympos: number): TextEdit[] {
  const { text, tokens } = survey.source;
  const { first, last, comma } = entry.after;
  const tail = comma < 0 ? last : comma;
  const end = tokens.end(tail);
  const value = entry.positional ? String(sympos) : `.old_sympos = ${sympos}`;
  const start = lineStart(text, tokens.start(first));
  const line = endOfLine(survey.source, tail);
  const ownLine = /^[ \t]*$/.test(text.slice(start, tokens.start(first)));
  const lastOnLine = !tokens.isCode(tail + 1) || tokens.start(tail + 1) >= line;
  if (!ownLine || !lastOnLine) {
    return [{ start: end, end, text: comma < 0 ? `, ${value}` : ` ${value},` }];
  }
  const added = `${newlineAt(text, end)}${indentationAt(text, tokens.start(first))}${value}`;
  if (comma >= 0) return [{ start: line, end: line, text: `${added},` }];
  return [
    { start: end, end, text: "," },
    { start: line, end: line, text: added },
  ];
}

export function settleFunction(surveys: readonly Survey[], wish: FunctionWish): Settled {
  const nothing: Settled = { changes: [], additions: [], left: [] };
  const [found, ...more] = candidates(surveys, wish);
  if (found === undefined) return { ...nothing, left: [leftFunction(wish, "annotate-no-function")] };
  const { survey, entry } = found;
  const where = { survey, at: survey.source.tokens.start(entry.after.first) };
  if (more.length > 0) return { ...nothing, left: [leftFunction(wish, "annotate-several-functions", where)] };
  const { sympos } = entry;
  if (sympos !== null && sympos.value === wish.sympos) return nothing;
  if (sympos === null && wish.sympos === 0) return nothing;
  if (entry.conditional || survey.source.fault !== null || sympos?.value === null) {
    return { ...nothing, left: [leftFunction(wish, "annotate-function-not-understood", where)] };
  }
  const { tokens } = survey.source;
  const edits =
    sympos === null
      ? add(found, wish.sympos)
      : [{ start: tokens.start(sympos.token), end: tokens.end(sympos.token), text: String(wish.sympos) }];
  return { ...nothing, changes: edits.map((edit) => ({ survey, wish, edit })) };
}
