// The author's keys in the table of commands.
import type { KeySetting } from "../app/config.js";
import { nearest } from "../app/nearest.js";
import { tomlError } from "../app/toml.js";
import type { Finding } from "../app/types.js";

/** What of a command concerns its keys. */
export interface Keyed {
  readonly id: string;
  readonly keys: readonly string[];
  readonly modes: readonly string[];
}

/** In these a character is typed, and means no command. */
const TYPED: readonly string[] = ["search", "palette", "prompt"];

/** Its keys are the digits that the screen shows. */
const FIXED: readonly string[] = ["candidate"];

const NAMED =
  /^(?:(?:shift\+)?(?:up|down|left|right|home|end|pageup|pagedown|insert|delete|tab|f\d{1,2})|enter|esc|backspace)$/;

/** As the decoder names it; null: there is no such key. `space` and `^X` are taken too. */
export function keyNamed(text: string): string | null {
  if (text === "space" || text === " ") return " ";
  if (/^\^[a-z]$/i.test(text)) return `ctrl+${text.slice(1).toLowerCase()}`;
  if (/^ctrl\+[a-z]$/i.test(text)) return text.toLowerCase();
  if (/^alt\+[!-~]$/.test(text) || NAMED.test(text)) return text;
  const points = [...text];
  const isSequence = points.length === 3 && points[1] === " ";
  const typed = isSequence ? [points[0] ?? "", points[2] ?? ""] : points;
  return (isSequence || typed.length === 1) && typed.every((one) => /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(one))
    ? text
    : null;
}

const isTyped = (key: string): boolean => [...key].length === 1 || / ./.test(key);

/** What the command has in the modes of one of its entries: where text is typed, only keys that write none. */
function keysFor(entry: Keyed, keys: readonly string[]): readonly string[] {
  if (!entry.modes.some((mode) => TYPED.includes(mode))) return keys;
  const silent = keys.filter((key) => !isTyped(key));
  return silent.length === 0 ? entry.keys : silent;
}

/** Whether two keys cannot be told apart: they are one, or one begins the other. */
function clash(a: string, b: string): boolean {
  const begins = (one: string, other: string): boolean => other.length === 3 && other.startsWith(`${one} `);
  return a === b || begins(a, b) || begins(b, a);
}

function conflictOf(commands: readonly Keyed[], id: string): { key: string; other: string } | null {
  for (const own of commands.filter((one) => one.id === id)) {
    for (const other of commands) {
      if (other.id === id || !other.modes.some((mode) => own.modes.includes(mode))) continue;
      const key = own.keys.find((one) => other.keys.some((two) => clash(one, two)));
      if (key !== undefined) return { key, other: other.id };
    }
  }
  return null;
}

export interface Keymap<T extends Keyed> {
  readonly commands: readonly T[];
  /** Names of commands that there are not. */
  readonly findings: readonly Finding[];
}

/** The commands with the author's keys in place of their own. Throws InputError with the line of what is wrong. */
export function withKeys<T extends Keyed>(
  commands: readonly T[],
  settings: readonly KeySetting[],
): Keymap<T> {
  const ids = [...new Set(commands.map(({ id }) => id))];
  const findings: Finding[] = [];
  const known: KeySetting[] = [];
  for (const setting of settings) {
    const { command, where } = setting;
    if (FIXED.includes(command)) throw tomlError("config-command-fixed", { command }, setting.where);
    if (ids.includes(command)) known.push(setting);
    else {
      const facts = { command, nearest: nearest(command, ids), all: ids };
      findings.push({ code: "config-command-unknown", severity: "warning", facts, where });
    }
  }
  const given = new Map(known.map((setting) => [setting.command, namesOf(setting)]));
  const changed = commands.map((entry) => {
    const keys = given.get(entry.id);
    return keys === undefined ? entry : { ...entry, keys: keysFor(entry, keys) };
  });
  for (const setting of known) {
    const conflict = conflictOf(changed, setting.command);
    if (conflict === null) continue;
    throw tomlError("config-key-conflict", { command: setting.command, ...conflict }, setting.where);
  }
  return { commands: changed, findings };
}

function namesOf(setting: KeySetting): string[] {
  return setting.keys.map((text) => {
    const key = keyNamed(text);
    if (key === null)
      throw tomlError("config-key-name", { command: setting.command, key: text }, setting.where);
    return key;
  });
}
