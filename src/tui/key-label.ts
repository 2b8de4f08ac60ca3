// Keys as people write them.

export const isSequence = (name: string): boolean => name.length === 3 && name[1] === " ";

const NAMED: Readonly<Record<string, string>> = {
  enter: "Enter",
  esc: "Esc",
  tab: "Tab",
  "shift+tab": "S-Tab",
  pagedown: "PgDn",
  pageup: "PgUp",
  home: "Home",
  end: "End",
  up: "Up",
  down: "Down",
  left: "Left",
  right: "Right",
  " ": "Space",
};

/** A key as people write it: `^C`, `Enter`, `gg`. */
export function keyLabel(key: string): string {
  const named = NAMED[key];
  if (named !== undefined) return named;
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  if (key.startsWith("ctrl+")) return `^${key.slice(5).toUpperCase()}`;
  if (key.startsWith("alt+")) return `Alt-${key.slice(4)}`;
  return isSequence(key) ? key.replace(" ", "") : key;
}
