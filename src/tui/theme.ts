// How text is emphasised. Own SGR codes, because ink's colours depend on CI and
// other variables of the environment that say nothing about this terminal.

export interface Theme {
  readonly color: boolean;
  /** The character of title rules: `-` where the locale is not UTF-8. */
  readonly rule: string;
}

export type Tint = "red" | "green" | "yellow" | "cyan";

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export function themeOf(color: boolean, env: Readonly<Record<string, string | undefined>>): Theme {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return { color, rule: /utf-?8/i.test(locale) ? "\u2500" : "-" };
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

export function tint(theme: Theme, color: Tint, text: string): string {
  return theme.color && text !== "" ? `\u001b[${CODES[color]}m${text}\u001b[39m` : text;
}
