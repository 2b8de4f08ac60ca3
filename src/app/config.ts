// The author's settings, $XDG_CONFIG_HOME/sympos/config.toml. A wrong value ends the
// program with its file, line and key; a key that nobody knows is told, with the
// nearest that there is.
import * as v from "valibot";
import type { Finding } from "../findings.js";
import { fileExists } from "./file-facts.js";
import { readToml, type TomlFile, tomlError } from "./toml.js";
import type { Dialect } from "./types.js";

export const THEMES = ["auto", "dark", "light", "mono"] as const;
export type ThemeName = (typeof THEMES)[number];

/** `[keys]`: a command's keys instead of those it has. Which commands and keys there are the interface knows. */
export interface KeySetting {
  readonly command: string;
  readonly keys: readonly string[];
  readonly where: { readonly file: string; readonly line?: number };
}

export interface Config {
  /** Null: there is none. */
  readonly path: string | null;
  readonly theme: ThemeName;
  /** Null: not set. */
  readonly dialect: Dialect | null;
  /** Command with arguments; null: $VISUAL, $EDITOR. */
  readonly editor: string | null;
  /** Whether the guide is open at the start; null: in the first session only. */
  readonly guide: boolean | null;
  readonly keys: readonly KeySetting[];
  /** Keys that are none of these. */
  readonly findings: readonly Finding[];
}

const oneOf = (names: readonly string[]): string => `one of ${names.map((name) => `"${name}"`).join(", ")}`;
const DIALECTS = ["sympos", "reloc"] as const;
const KEY_VALUE = 'a key or a list of keys, e.g. "x" or ["x", "ctrl+x"]';
const filled = v.pipe(v.string(), v.nonEmpty());
const key = v.union([filled, v.pipe(v.array(filled), v.nonEmpty())]);

/** What each key takes; the words are those of the errors. */
const SCHEMA = {
  theme: v.picklist(THEMES, oneOf(THEMES)),
  dialect: v.picklist(DIALECTS, oneOf(DIALECTS)),
  editor: v.pipe(v.string("a command"), v.nonEmpty("a command")),
  guide: v.boolean("true or false"),
  keys: v.record(v.string(), v.message(key, KEY_VALUE), "a table: [keys]"),
};

type Name = keyof typeof SCHEMA;
type Values = { [K in Name]?: v.InferOutput<(typeof SCHEMA)[K]> | undefined };

export const NO_CONFIG: Config = {
  path: null,
  theme: "auto",
  dialect: null,
  editor: null,
  guide: null,
  keys: [],
  findings: [],
};

const isName = (name: string): name is Name => Object.hasOwn(SCHEMA, name);

/** A part of a path as TOML writes it. */
const quoted = (part: string): string => (/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part));

/** Throws InputError `config-value`. */
function checked(file: TomlFile, name: Name, value: unknown): unknown {
  const parsed = v.safeParse(SCHEMA[name] as v.GenericSchema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const inner = (issue.path ?? []).map((item) => String(item.key)).slice(0, 1);
  const path = [name, ...inner];
  const facts = { key: path.map(quoted).join("."), wants: issue.message };
  const line = file.lineOf(path);
  throw tomlError("config-value", facts, { file: file.path, ...(line === undefined ? {} : { line }) });
}

function placeOf(file: TomlFile, ...path: string[]): { file: string; line?: number } {
  const line = file.lineOf(path);
  return line === undefined ? { file: file.path } : { file: file.path, line };
}

async function unknownKeys(file: TomlFile, names: readonly string[]): Promise<Finding[]> {
  if (names.length === 0) return [];
  const { nearest } = await import("./nearest.js");
  return names.map((name) => ({
    code: "config-key-unknown",
    severity: "warning",
    facts: { key: quoted(name), nearest: nearest(name, Object.keys(SCHEMA)), all: Object.keys(SCHEMA) },
    where: placeOf(file, name),
  }));
}

/** Throws InputError. */
async function configOf(file: TomlFile): Promise<Config> {
  const entries = Object.entries(file.value as Readonly<Record<string, unknown>>);
  const known = entries.filter(([name]) => isName(name));
  const values: Values = Object.fromEntries(
    known.map(([name, value]) => [name, checked(file, name as Name, value)]),
  );
  const unknown = entries.map(([name]) => name).filter((name) => !isName(name));
  const keys = Object.entries(values.keys ?? {}).map(([command, given]) => ({
    command,
    keys: typeof given === "string" ? [given] : given,
    where: placeOf(file, "keys", command),
  }));
  return {
    path: file.path,
    theme: values.theme ?? NO_CONFIG.theme,
    dialect: values.dialect ?? null,
    editor: values.editor ?? null,
    guide: values.guide ?? null,
    keys,
    findings: await unknownKeys(file, unknown),
  };
}

/** `path` null, or no such file: nothing is set. Rejects with FileError and InputError. */
export async function readConfig(path: string | null): Promise<Config> {
  if (path === null || !fileExists(path)) return NO_CONFIG;
  return await configOf(readToml(path));
}
