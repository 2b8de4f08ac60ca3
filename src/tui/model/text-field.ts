// One line of text that is being typed, with the usual readline keys.

export interface TextField {
  readonly text: string;
  /** Cursor as an index into the code points of the text: 0 is before the first. */
  readonly cursor: number;
  /** Nobody typed it yet: the first character takes its place, an editing key keeps it. */
  readonly proposed?: true;
}

export const emptyField: TextField = { text: "", cursor: 0 };

export function fieldOf(text: string): TextField {
  return { text, cursor: [...text].length };
}

export function proposal(text: string): TextField {
  return { ...fieldOf(text), proposed: true };
}

/** Inserts at the cursor. Control characters of a paste become spaces: a name never holds any. */
export function insert(field: TextField, text: string): TextField {
  const { text: old, cursor } = field.proposed ? emptyField : field;
  const points = [...old];
  const added = [...text].map((point) => (isControl(point) ? " " : point));
  points.splice(cursor, 0, ...added);
  return { text: points.join(""), cursor: cursor + added.length };
}

type Edit = (points: readonly string[], cursor: number) => { from: number; to: number } | { cursor: number };

/** Editing keys: either a range to delete or a new cursor. */
const EDITS: Readonly<Record<string, Edit>> = {
  left: (_, cursor) => ({ cursor: cursor - 1 }),
  "ctrl+b": (_, cursor) => ({ cursor: cursor - 1 }),
  right: (_, cursor) => ({ cursor: cursor + 1 }),
  "ctrl+f": (_, cursor) => ({ cursor: cursor + 1 }),
  home: () => ({ cursor: 0 }),
  "ctrl+a": () => ({ cursor: 0 }),
  end: (points) => ({ cursor: points.length }),
  "ctrl+e": (points) => ({ cursor: points.length }),
  "alt+b": (points, cursor) => ({ cursor: wordBefore(points, cursor) }),
  "alt+f": (points, cursor) => ({ cursor: wordAfter(points, cursor) }),
  backspace: (_, cursor) => ({ from: cursor - 1, to: cursor }),
  delete: (_, cursor) => ({ from: cursor, to: cursor + 1 }),
  "ctrl+w": (points, cursor) => ({ from: wordBefore(points, cursor), to: cursor }),
  "ctrl+u": (_, cursor) => ({ from: 0, to: cursor }),
  "ctrl+k": (points, cursor) => ({ from: cursor, to: points.length }),
};

/** The field after an editing key; null for a key that edits nothing. */
export function edit(field: TextField, key: string): TextField | null {
  const how = EDITS[key];
  if (how === undefined) return null;
  const points = [...field.text];
  const change = how(points, field.cursor);
  if ("cursor" in change) return { text: field.text, cursor: clamp(change.cursor, points.length) };
  const from = clamp(change.from, points.length);
  const to = clamp(change.to, points.length);
  points.splice(from, to - from);
  return { text: points.join(""), cursor: from };
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}

function isControl(point: string): boolean {
  const code = point.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

const SEPARATOR = /[\s/.,:_-]/;

function wordBefore(points: readonly string[], cursor: number): number {
  let at = cursor;
  while (at > 0 && SEPARATOR.test(points[at - 1] ?? "")) at--;
  while (at > 0 && !SEPARATOR.test(points[at - 1] ?? " ")) at--;
  return at;
}

function wordAfter(points: readonly string[], cursor: number): number {
  let at = cursor;
  while (at < points.length && SEPARATOR.test(points[at] ?? "")) at++;
  while (at < points.length && !SEPARATOR.test(points[at] ?? " ")) at++;
  return at;
}
