// Terms that ask for what a source tells of a symbol beside its name:
// `obj:ext4 type:t exp:yes dup:yes file:acpi addr:ffffffff81`.
import type { Finding } from "../../findings.js";
import { normaliseObject } from "../object-name.js";

export type FieldName = "obj" | "type" | "exp" | "dup" | "file" | "addr";

export interface FieldTerm {
  readonly kind: "field";
  readonly field: FieldName;
  readonly negated: boolean;
  /**
   * The value, checked: of obj and file a text that may begin with `^` and end with `$`; of type letters of nm,
   * each meaning itself; of exp and dup `yes` or `no`; of addr lower-case hex digits.
   */
  readonly text: string;
}

interface Field {
  /** What a value has to look like, for the sentence. */
  readonly wanted: string;
  /** The value as it is compared; undefined where it means nothing. */
  readonly read: (value: string) => string | undefined;
}

const yesOrNo = (value: string): string | undefined =>
  ["yes", "no"].find((word) => word.startsWith(value.toLowerCase()));

function readAddress(value: string): string | undefined {
  const digits = value.toLowerCase().replace(/^0x/, "");
  return /^[0-9a-f]{0,16}$/.test(digits) ? digits : undefined;
}

const FIELDS: Readonly<Record<FieldName, Field>> = {
  obj: { wanted: "a part of an object's name", read: normaliseObject },
  type: { wanted: "letters of nm", read: (value) => (/^[A-Za-z?]+$/.test(value) ? value : undefined) },
  exp: { wanted: "yes or no", read: yesOrNo },
  dup: { wanted: "yes or no", read: yesOrNo },
  file: { wanted: "a part of a source file's path", read: (value) => value },
  addr: { wanted: "up to 16 hex digits", read: readAddress },
};

const finding = (code: string, column: number, facts: Finding["facts"]): Finding => ({
  code,
  severity: "error",
  facts: { ...facts, column },
  where: {},
});

/**
 * A token that names a field; undefined: it names none and is text. Null: there is no value yet. `column` is
 * that of its first character, from 1.
 */
export function parseField(
  token: string,
  negated: boolean,
  column: number,
): FieldTerm | Finding | null | undefined {
  const [, name, value] = /^([a-z]+):(.*)$/s.exec(token) ?? [];
  if (name === undefined || value === undefined) return undefined;
  if (!Object.hasOwn(FIELDS, name))
    return finding("query-field", column, { field: name, known: Object.keys(FIELDS) });
  const field = name as FieldName;
  if (value === "") return null;
  const { read, wanted } = FIELDS[field];
  const text = read(value);
  if (text === undefined) return finding("query-value", column + name.length + 1, { field, value, wanted });
  return text === "" || text === "^" || text === "$" ? null : { kind: "field", field, negated, text };
}
