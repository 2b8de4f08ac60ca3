// How text is emphasised. Own SGR codes, because ink's colours depend on CI and
// other variables of the environment that say nothing about this terminal.

import { isUtf8 } from "../app/terminal-facts.js";
export const THEMES = ["auto", "dark", "light", "mono"] as const;

/** `auto` asks the terminal for its background. */
export type ThemeName = (typeof THEMES)[number];

type Palette = Exclude<ThemeName, "auto">;

export interface Theme {
  readonly palette: Palette;
  /** The character of title rules: `-` where the locale is not UTF-8. */
  readonly rule: string;
}

export type Tint = "bad" | "good" | "ask" | "find";

/** Of the 16 colours: on a light background yellow and cyan cannot be read. */
const CODES: Readonly<Record<Exclude<Palette, "mono">, Readonly<Record<Tint, number>>>> = {
  dark: { bad: 31, good: 32, ask: 33, find: 36 },
  light: { bad: 31, good: 32, ask: 35, find: 34 },
};

type Env = Readonly<Record<string, string | undefined>>;

/** Whether the terminal has to be asked for its background: nothing else tells it. */
export function asksBackground(theme: Theme, env: Env, name: ThemeName = "auto"): boolean {
  const isSilent = /^(?:linux|dumb|vt\d|ansi|cons)/.test(env["TERM"] ?? "dumb");
  return theme.palette !== "mono" && name === "auto" && !env["COLORFGBG"] && !isSilent;
}

/** `color` false: no colour, whatever the theme. */
export function themeOf(color: boolean, env: Env, name: ThemeName = "auto"): Theme {
  const rule = isUtf8(env) ? "\u2500" : "-";
  return { palette: color ? paletteOf(name, env) : "mono", rule };
}

/** rxvt, Konsole and others set COLORFGBG to `FOREGROUND;BACKGROUND`: 7 and 15 are white. */
function paletteOf(name: ThemeName, env: Env): Palette {
  if (name !== "auto") return name;
  const background = env["COLORFGBG"]?.split(";").at(-1);
  return background === "7" || background === "15" ? "light" : "dark";
}

export function bold(text: string): string {
  return text === "" ? "" : `\u001b[1m${text}\u001b[22m`;
}

export function underline(text: string): string {
  return text === "" ? "" : `\u001b[4m${text}\u001b[24m`;
}

export function inverse(text: string): string {
  return `\u001b[7m${text}\u001b[27m`;
}

export function tint({ palette }: Theme, color: Tint, text: string): string {
  return palette === "mono" || text === "" ? text : `\u001b[${CODES[palette][color]}m${text}\u001b[39m`;
}
