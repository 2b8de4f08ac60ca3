// The klp_func entries of a source: initialisers with `.old_name`, or by position in an array
// of struct klp_func.
import { closing, codeToken, hasDirective, type Piece, pieces, texts } from "../c/brackets.js";
import type { Item } from "../c/items.js";
import { integer, plainString } from "../c/literals.js";
import type { CSource } from "../c/source.js";
import { KIND, type Tokens } from "../c/tokens.js";

export interface FunctionEntry {
  readonly item: Item;
  readonly oldName: string;
  /** Null: not a plain name. */
  readonly newFunction: string | null;
  /** Of the entry's array; null: it has none. */
  readonly array: string | null;
  /** The object that the klp_object around or beside it names; null: not known. */
  readonly object: string | null;
  /** The value as written; null: the entry has none. `value` null: no number that could be read. */
  readonly sympos: { readonly token: number; readonly value: number | null } | null;
  /** The last of name and function: what follows it is where a position goes. */
  readonly after: Piece;
  readonly positional: boolean;
  readonly conditional: boolean;
}

/** `.field = value` -> its parts; null: no designator. */
function designated(tokens: Tokens, piece: Piece): { field: string; value: Piece } | null {
  if (!tokens.is(piece.first, ".")) return null;
  const field = codeToken(tokens, piece.first, 1);
  const equals = codeToken(tokens, field, 1);
  if (!tokens.is(equals, "=") || equals >= piece.last) return null;
  return { field: tokens.at(field), value: { ...piece, first: codeToken(tokens, equals, 1) } };
}

function stringOf(tokens: Tokens, { first, last }: Piece): string | null {
  return first === last && tokens.kind(first) === KIND.string ? plainString(tokens.at(first)) : null;
}

function functionOf(tokens: Tokens, piece: Piece): string | null {
  return /^(?:\( void \* \) )?(?:& )?([A-Za-z_]\w*)$/.exec(texts(tokens, piece).join(" "))?.[1] ?? null;
}

function position(tokens: Tokens, { first, last }: Piece): NonNullable<FunctionEntry["sympos"]> {
  return { token: first, value: first === last ? integer(tokens.at(first)) : null };
}

type Read = Pick<FunctionEntry, "oldName" | "newFunction" | "sympos" | "after" | "positional">;

function readDesignated(tokens: Tokens, all: readonly Piece[]): Read | null {
  const fields = new Map(all.map((piece) => [designated(tokens, piece)?.field, piece]));
  const value = (field: string): Piece | null => {
    const piece = fields.get(field);
    return piece === undefined ? null : designated(tokens, piece)!.value;
  };
  const name = value("old_name");
  const oldName = name === null ? null : stringOf(tokens, name);
  if (name === null || oldName === null) return null;
  const [target, sympos] = [value("new_func"), value("old_sympos")];
  const after =
    target !== null && target.first > name.first ? fields.get("new_func")! : fields.get("old_name")!;
  return {
    oldName,
    newFunction: target === null ? null : functionOf(tokens, target),
    sympos: sympos === null ? null : position(tokens, sympos),
    after,
    positional: false,
  };
}

function readPositional(tokens: Tokens, all: readonly Piece[]): Read | null {
  const [name, target, sympos] = all;
  const oldName = name === undefined ? null : stringOf(tokens, name);
  if (oldName === null || target === undefined || all.some((piece) => tokens.is(piece.first, ".")))
    return null;
  return {
    oldName,
    newFunction: functionOf(tokens, target),
    sympos: sympos === undefined ? null : position(tokens, sympos),
    after: target,
    positional: true,
  };
}

/** What a klp_object initialiser says: its name (vmlinux without one) and the array of its functions. */
interface ObjectEntry {
  readonly object: string | null;
  readonly array: string | null;
  readonly open: number;
  readonly close: number;
}

function readObject(tokens: Tokens, open: number, close: number, all: readonly Piece[]): ObjectEntry | null {
  const fields = all.flatMap((piece) => designated(tokens, piece) ?? []);
  const funcs = fields.find(({ field }) => field === "funcs");
  if (funcs === undefined) return null;
  const name = fields.find(({ field }) => field === "name");
  const object =
    name === undefined || tokens.is(name.value.first, "NULL") ? "vmlinux" : stringOf(tokens, name.value);
  return { object, array: functionOf(tokens, funcs.value), open, close };
}

/** The name of the array or variable whose initialiser begins at `open`. */
function variable(tokens: Tokens, { first }: Item, open: number): string | null {
  for (let i = codeToken(tokens, open, -1); i >= first; i = codeToken(tokens, i, -1)) {
    if (tokens.is(i, "=")) {
      let name = codeToken(tokens, i, -1);
      while (name > first && !tokens.isName(name)) name = codeToken(tokens, name, -1);
      return tokens.isName(name) ? tokens.at(name) : null;
    }
    if (!tokens.is(i, "{")) return null;
  }
  return null;
}

type Found = Omit<FunctionEntry, "object"> & { readonly open: number };

/** Every group in braces of the item: klp_func entries and klp_object entries. */
function scan(tokens: Tokens, item: Item, functions: Found[], objects: ObjectEntry[]): void {
  let typed = false;
  const outer: number[] = [];
  for (let i = item.first; i <= item.last; i++) {
    if (tokens.kind(i) === KIND.name) typed ||= tokens.is(i, "klp_func");
    if (tokens.is(i, "}")) outer.pop();
    if (!tokens.is(i, "{")) continue;
    outer.push(i);
    const close = closing(tokens, i, item.last);
    if (close < 0) return;
    const all = pieces(tokens, i, close);
    const object = readObject(tokens, i, close, all);
    if (object !== null) objects.push(object);
    const read = readDesignated(tokens, all) ?? (typed ? readPositional(tokens, all) : null);
    if (read === null) continue;
    const array = variable(tokens, item, outer[0]!);
    functions.push({ ...read, item, array, open: i, conditional: hasDirective(tokens, i, close) });
  }
}

/** Those that may be compiled. */
export function readFunctions(source: CSource): FunctionEntry[] {
  const functions: Found[] = [];
  const objects: ObjectEntry[] = [];
  for (const item of source.items) {
    if (item.kind === "directive" || item.body !== null || item.branch?.off === true) continue;
    if (!/klp_func|old_name|funcs/.test(source.text.slice(item.start, item.end))) continue;
    scan(source.tokens, item, functions, objects);
  }
  return functions.map(({ open, ...entry }) => {
    const around = objects.find((o) => o.open < open && open < o.close);
    const beside = objects.filter((o) => o.array !== null && o.array === entry.array);
    const object = around ?? (beside.length === 1 ? beside[0]! : null);
    return { ...entry, object: object === null ? null : object.object };
  });
}
