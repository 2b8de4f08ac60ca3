// The functions of a file into which an inlined one went.
import type { CParser } from "../../c/grammar.js";
import { readItems } from "../../c/items.js";
import { shapeOf } from "./shape.js";

interface Body {
  readonly name: string;
  /** All names that it mentions. */
  readonly mentions: ReadonlySet<string>;
}

function bodiesOf(parser: CParser, text: string): Body[] {
  const tokens = parser.tokens(text);
  return readItems(tokens).items.flatMap((item) => {
    if (item.body === null) return [];
    const [at] = shapeOf(tokens, item).names;
    if (at === undefined) return [];
    const mentions = new Set<string>();
    for (let i = item.body; i <= item.last; i++) if (tokens.isName(i)) mentions.add(tokens.at(i));
    return { name: tokens.at(at), mentions };
  });
}

/** Those with a symbol (`has`) that call it, by way of others without one too; sorted. */
export function callersOf(
  parser: CParser,
  text: string,
  name: string,
  has: (name: string) => boolean,
): string[] {
  const bodies = bodiesOf(parser, text);
  const inlined = [name];
  const callers = new Set<string>();
  const seen = new Set(inlined);
  for (let next = inlined.pop(); next !== undefined; next = inlined.pop()) {
    for (const body of bodies) {
      if (seen.has(body.name) || !body.mentions.has(next)) continue;
      seen.add(body.name);
      if (has(body.name)) callers.add(body.name);
      else inlined.push(body.name);
    }
  }
  return [...callers].sort();
}
