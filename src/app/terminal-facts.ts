// What the environment says of the terminal, decided in one place for the
// interfaces and for sympos info.
import type { Environment } from "./folders.js";

/** Which interface a run gets: `none`, where nobody could type. */
export type InterfaceKind = "screen" | "plain" | "none";

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "";

export interface Streams {
  readonly stdin: boolean;
  readonly stdout: boolean;
}

/** `isTTY` of the two streams. */
export function interfaceFor({ stdin, stdout }: Streams, env: Environment): InterfaceKind {
  if (!stdin) return "none";
  const dumb = env["TERM"] === "dumb" || isSet(env["INK_SCREEN_READER"]);
  return stdout && !dumb ? "screen" : "plain";
}

export interface ColorChoice {
  readonly color: boolean;
  /** The option or variable that decided; `terminal`: none did. */
  readonly by: string;
}

/** `--color` over NO_COLOR over FORCE_COLOR and CLICOLOR_FORCE over CLICOLOR=0 over the terminal. */
export function colorChoice(when: string, env: Environment): ColorChoice {
  if (when !== "auto") return { color: when === "always", by: "--color" };
  if (isSet(env["NO_COLOR"])) return { color: false, by: "NO_COLOR" };
  for (const name of ["FORCE_COLOR", "CLICOLOR_FORCE"]) {
    if (env[name] !== undefined) return { color: env[name] !== "0", by: name };
  }
  if (env["CLICOLOR"] === "0") return { color: false, by: "CLICOLOR" };
  return { color: true, by: "terminal" };
}

/** How text comes to the clipboard: tmux passes it on by itself, other terminals take OSC 52. */
export type ClipboardWay = "tmux" | "osc52" | "none";

export function clipboardWay(isTerminal: boolean, env: Environment): ClipboardWay {
  if (isSet(env["TMUX"])) return "tmux";
  return isTerminal && env["TERM"] !== "dumb" ? "osc52" : "none";
}

export function multiplexer(env: Environment): "tmux" | "screen" | null {
  if (isSet(env["TMUX"])) return "tmux";
  return isSet(env["STY"]) ? "screen" : null;
}

export function isRemote(env: Environment): boolean {
  return env["SSH_TTY"] !== undefined || env["SSH_CONNECTION"] !== undefined;
}

export function isUtf8(env: Environment): boolean {
  return /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "");
}
