// Where a value stands in a JSON text: a wrong one is told with its line, which
// JSON.parse does not keep.

/** Keys and indices from the top. */
export type JsonPath = readonly (string | number)[];

const SPACE = /[\s,:]/;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && SPACE.test(text[at]!)) at++;
  return at;
}

/** One past a string that begins at `at`. */
function stringEnd(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** One past a value that begins at `at`. */
function valueEnd(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return stringEnd(text, at);
  if (first !== "{" && first !== "[")
    return at + (/^[^\s,\]}]*/.exec(text.slice(at, at + 64))?.[0].length ?? 1);
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === '"') i = stringEnd(text, i) - 1;
    else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) return i + 1;
  }
  return text.length;
}

/** Offset of a member's value within the object or list at `at`; null: it is not there. */
function memberAt(text: string, at: number, key: string | number): number | null {
  const isObject = text[at] === "{";
  if (isObject ? typeof key !== "string" : text[at] !== "[" || typeof key !== "number") return null;
  let next = skipSpace(text, at + 1);
  for (let i = 0; next < text.length && text[next] !== "}" && text[next] !== "]"; i++) {
    let name: string | number = i;
    if (isObject) {
      const end = stringEnd(text, next);
      name = JSON.parse(text.slice(next, end)) as string;
      next = skipSpace(text, end);
    }
    if (name === key) return next;
    next = skipSpace(text, valueEnd(text, next));
  }
  return null;
}

/** Line, from 1, of the value at a path of a text that JSON.parse reads, or of the nearest that leads to it. */
export function jsonLine(text: string, path: JsonPath): number {
  let at = skipSpace(text, 0);
  for (const key of path) {
    const found = memberAt(text, at, key);
    if (found === null) break;
    at = found;
  }
  return text.slice(0, at).split("\n").length;
}
