// Programs outside of the interface: the author's editor, and the clipboard of
// whatever terminal this is.
import { spawn, spawnSync } from "node:child_process";

type Env = Readonly<Record<string, string | undefined>>;

/** Words of a command as the shell would split them, without expansions; quotes keep blanks. */
export function commandWords(command: string): string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}

/** Editors that take `FILE:LINE`; the others take `+LINE FILE`, as vi does. */
const COLON: Readonly<Record<string, readonly string[]>> = {
  code: ["--wait", "--goto"],
  codium: ["--wait", "--goto"],
  subl: ["--wait"],
  zed: ["--wait"],
  hx: [],
  helix: [],
};

/** $VISUAL, $EDITOR or vi with its arguments; `configured` comes first. */
export function editorCommand(
  { path, line }: { readonly path: string; readonly line: number },
  env: Env,
  configured: string | null = null,
): readonly [string, ...string[]] {
  const words = commandWords(configured || env["VISUAL"] || env["EDITOR"] || "vi");
  const [program = "vi", ...args] = words;
  const file = path.startsWith("-") || path.startsWith("+") ? `./${path}` : path;
  const colon = COLON[program.slice(program.lastIndexOf("/") + 1)];
  if (colon !== undefined)
    return [program, ...args, ...colon.filter((arg) => !args.includes(arg)), `${file}:${line}`];
  return [program, ...args, `+${line}`, file];
}

/** Resolves when the program has ended, with why it failed; null: it did not. It has the terminal meanwhile. */
export function runInTerminal([program, ...args]: readonly [string, ...string[]]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "inherit" });
    child.on("error", (error) =>
      resolve("code" in error && error.code === "ENOENT" ? `${program} is not installed` : error.message),
    );
    child.on("close", (code, signal) => {
      if (code === 0) resolve(null);
      else resolve(`${program} ended with ${code ?? signal}`);
    });
  });
}

export interface Copied {
  /** Bytes for the terminal; empty where tmux took the text. */
  readonly bytes: string;
  /** How it was done, for a message. */
  readonly how: string;
}

/** Base64 that terminals take in one OSC 52; xterm's limit, others take less or more. */
const LONGEST = 100_000;

/** Into tmux's buffer and from there to the terminal outside; else by OSC 52. Null: too long. */
export function copyText(text: string, env: Env): Copied | null {
  if (env["TMUX"]) {
    const load = (...flags: string[]) => {
      const args = ["load-buffer", ...flags, "-"];
      return (
        spawnSync("tmux", args, { input: text, stdio: ["pipe", "ignore", "ignore"], timeout: 2_000 })
          .status === 0
      );
    };
    // before 3.2 it has no -w
    if (load("-w")) return { bytes: "", how: "with tmux: prefix ] pastes it" };
    if (load()) return { bytes: "", how: "to tmux's buffer: prefix ] pastes it" };
  }
  const encoded = Buffer.from(text).toString("base64");
  if (encoded.length > LONGEST) return null;
  return { bytes: `\u001b]52;c;${encoded}\u0007`, how: "to the terminal's clipboard (OSC 52)" };
}
