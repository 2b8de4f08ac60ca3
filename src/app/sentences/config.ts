// The sentences of the author's settings (src/app/config.ts, src/tui/keymap.ts).
import type { Facts, Words } from "./words.js";

const meant = (f: Facts): string =>
  f("nearest") === "" ? `There are: ${f("all")}.` : `Did you mean ${f("nearest")}?`;

export const CONFIG_SENTENCES: Readonly<Record<string, Words>> = {
  "config-value": {
    says: (f) => `${f("key")} takes ${f("wants")}`,
    next: () => "Correct the line, or remove it: docs/config.md has every key.",
  },
  "config-key-unknown": {
    says: (f) => `${f("key")} is no setting; it is ignored`,
    next: meant,
  },
  "config-command-unknown": {
    says: (f) => `keys.${f("command")} names no command; it is ignored`,
    next: meant,
  },
  "config-command-fixed": {
    says: (f) => `keys.${f("command")} cannot be changed: its keys are those of the numbers that it shows`,
    next: () => "Remove the line.",
  },
  "config-key-name": {
    says: (f) => `keys.${f("command")}: "${f("key")}" is no key`,
    next: () =>
      'A key is a character, "g g" for two in sequence, "ctrl+x", "alt+x", "f5", "space", "enter", "tab" or the like.',
  },
  "config-key-conflict": {
    says: (f) => `keys.${f("command")}: ${f("key")} means ${f("other")} already`,
    next: (f) => `Choose another key, or give ${f("other")} others in [keys].`,
  },
};
