// The macros that a file defines, as far as they matter: a use of one is a use of every name in it.
import { readDirective } from "./directives.js";
import { KIND, type Tokens } from "./tokens.js";

export interface Macro {
  readonly name: string;
  /** Parameters and replacement. */
  readonly body: string;
  /** Token number of the #define. */
  readonly token: number;
}

export function readMacros(tokens: Tokens): Macro[] {
  const macros: Macro[] = [];
  for (let token = 0; token < tokens.length; token++) {
    if (tokens.kind(token) !== KIND.directive) continue;
    const { name, rest } = readDirective(tokens.at(token));
    const match = name === "define" ? /^([A-Za-z_$][\w$]*)([\s\S]*)$/.exec(rest) : null;
    if (match !== null) macros.push({ name: match[1]!, body: match[2]!, token });
  }
  return macros;
}

const mentions = (text: string, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => text.includes(name)) &&
  (text.match(/[A-Za-z_$][\w$]*/g) ?? []).some((word) => names.has(word));

/** The name itself, the macros whose text mentions it, and the macros that mention those. */
export function macrosThatMention(macros: readonly Macro[], name: string): ReadonlySet<string> {
  const names = new Set([name]);
  for (let before = 0; before !== names.size; ) {
    before = names.size;
    for (const macro of macros)
      if (!names.has(macro.name) && mentions(macro.body, names)) names.add(macro.name);
  }
  return names;
}
