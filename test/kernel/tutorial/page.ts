// A page that is run: its fenced blocks in order, each with what it asks of the test.
// A remark before a block says where it runs; every block has to be of a known kind.

export interface Command {
  readonly text: string;
  /** Lines that the page shows for it. */
  readonly shown: readonly string[];
}

type Kind =
  /** Installs what is needed: looked up or simulated, not run as it stands. */
  | { readonly kind: "set-up"; readonly commands: readonly Command[] }
  /** Run in the workshop. */
  | { readonly kind: "console"; readonly commands: readonly Command[] }
  /** Run under the booted kernel. */
  | { readonly kind: "booted"; readonly commands: readonly Command[] }
  /** A change of a file in the working folder. */
  | { readonly kind: "diff"; readonly text: string }
  /** What a terminal shows after a command, or after keys. */
  | { readonly kind: "screen"; readonly command: string | null; readonly keys: readonly string[] };

export type Block = Kind & {
  /** From 0, of the first line between the fences. */
  readonly first: number;
  readonly lines: readonly string[];
};

const REMARK = /^<!-- (set up|booted|screen of: (.+)|screen after: (.+)) -->$/;

/** `# COMMAND` and what it prints, again and again. */
function commandsOf(lines: readonly string[], first: number): Command[] {
  const commands: { text: string; shown: string[] }[] = [];
  for (const [i, line] of lines.entries()) {
    const last = commands.at(-1);
    if (line.startsWith("# ")) commands.push({ text: line.slice(2), shown: [] });
    else if (last === undefined) throw new Error(`line ${first + i + 1}: output before a command`);
    else last.shown.push(line);
  }
  return commands;
}

function kindOf(
  language: string,
  remark: RegExpExecArray | null,
  lines: readonly string[],
  first: number,
): Kind {
  const [, what, command, keys] = remark ?? [];
  if (language === "text" && command !== undefined) return { kind: "screen", command, keys: [] };
  if (language === "text" && keys !== undefined)
    return { kind: "screen", command: null, keys: keys.split(" ") };
  if (language === "diff" && what === undefined) return { kind: "diff", text: `${lines.join("\n")}\n` };
  if (language === "console" && command === undefined && keys === undefined) {
    const kind = what === "set up" ? "set-up" : what === "booted" ? "booted" : "console";
    return { kind, commands: commandsOf(lines, first) };
  }
  throw new Error(`line ${first}: no kind of block that the test knows: ${language} ${what ?? ""}`);
}

/** Throws where a block is of no known kind, or not closed. */
export function blocksOf(page: string): Block[] {
  const lines = page.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, language] = /^ *```(.*)$/.exec(lines[at]!) ?? [];
    if (language === undefined) continue;
    const end = lines.findIndex((line, i) => i > at && line === "```");
    if (end < 0) throw new Error(`line ${at + 1}: the block is not closed`);
    const inside = lines.slice(at + 1, end);
    const remark = REMARK.exec(lines[at - 1] ?? "");
    blocks.push({ ...kindOf(language, remark, inside, at + 1), first: at + 1, lines: inside });
    at = end;
  }
  return blocks;
}

/** The lines of a block of commands as they came out. `outputs`: of each command. */
export const consoleLines = (commands: readonly Command[], outputs: readonly string[]): string[] =>
  commands.flatMap(({ text }, i) => [
    `# ${text}`,
    ...outputs[i]!.replace(/\n$/, "")
      .split("\n")
      .filter((line, _, all) => all.length > 1 || line !== ""),
  ]);

/** The page with other lines in its blocks. */
export function withLines(page: string, changed: ReadonlyMap<Block, readonly string[]>): string {
  const lines: (string | readonly string[])[] = page.split("\n");
  for (const [{ first, lines: old }, now] of changed) {
    for (let i = 0; i < old.length; i++) lines[first + i] = [];
    // an empty block has no line of its own: the new ones go before its closing fence
    if (old.length === 0) lines[first] = [...now, "```"];
    else lines[first] = now;
  }
  return lines.flat().join("\n");
}
