// sympos info: what a report of a problem should say, and where things are.
import { EXIT } from "../app/exit.js";
import { gatherInfo, type Info, type TerminalFacts } from "../app/info.js";
import { escapeName } from "../app/messages.js";
import { hasErrors } from "../app/types.js";
import { LIBRARIES, VERSION } from "../app/version.js";
import type { Options } from "./inputs.js";
import { checkedMachine, isBlocked, tellCheck } from "./machine-check.js";
import { printFindings, printJson, printNote, printResult } from "./print.js";

const INTERFACES: Readonly<Record<TerminalFacts["interface"], string>> = {
  screen: "the full screen",
  plain: "plain mode, line by line",
  none: "none: stdin is no terminal (--plain reads commands from it)",
};

const CLIPBOARD: Readonly<Record<TerminalFacts["clipboard"], string>> = {
  tmux: "tmux load-buffer -w",
  osc52: "OSC 52",
  none: "none",
};

function terminalLines({ terminal }: Info): [string, string][] {
  const { size, term, colorterm, color, multiplexer, remote, utf8, clipboard } = terminal;
  const where = [
    size === null ? "stdout is no terminal" : `${size.columns}x${size.rows}`,
    `TERM=${escapeName(term ?? "")}`,
    ...(colorterm === null ? [] : [`COLORTERM=${escapeName(colorterm)}`]),
    utf8 ? "UTF-8" : "not UTF-8",
    ...(multiplexer === null ? [] : [`in ${multiplexer}`]),
    ...(remote ? ["over ssh"] : []),
  ];
  return [
    ["terminal", where.join(", ")],
    ["colour", `${color.color ? "yes" : "no"}, by ${color.by === "terminal" ? "the terminal" : color.by}`],
    ["clipboard", CLIPBOARD[clipboard]],
    ["interface", INTERFACES[terminal.interface]],
  ];
}

function pathLines({ paths }: Info): [string, string][] {
  const shown = ({ path, exists }: Info["paths"]["config"], what = "") =>
    path === null ? "nowhere: HOME is not set" : `${escapeName(path)}${exists ? what : " (none)"}`;
  const { count } = paths.sessions;
  return [
    ["config", shown(paths.config)],
    ["sessions", shown(paths.sessions, ` (${count} saved)`)],
    ["history", shown(paths.history)],
    ["cache", shown(paths.cache)],
  ];
}

function settingLine({ settings }: Info): string {
  const { theme, dialect, editor, guide, keys } = settings;
  return [
    `theme ${theme}`,
    `dialect ${dialect ?? "sympos"}`,
    `editor ${editor === null ? "$VISUAL or $EDITOR" : escapeName(editor)}`,
    `guide ${guide === null ? "in the first session" : guide ? "open" : "closed"}`,
    `${keys.length} ${keys.length === 1 ? "command" : "commands"} with other keys`,
  ].join(", ");
}

function text(info: Info): string {
  const { node, system } = info;
  const libraries = Object.entries(LIBRARIES).map(([name, version]) => `${name} ${version}`);
  const lines: [string, string][] = [
    ["sympos", VERSION],
    ["node", node],
    ["system", `${system.name} ${system.release} ${system.machine}`],
    ["libraries", libraries.join(", ")],
    ...pathLines(info),
    ["settings", settingLine(info)],
    ...terminalLines(info),
  ];
  return lines.map(([name, value]) => `${name.padEnd(11)}${value}`).join("\n");
}

/** The checks where they are asked for: exit 1 where the way is blocked. */
export async function info(options: Options): Promise<number> {
  const checked = options["check"] === true ? checkedMachine(options) : null;
  if (checked === null && options["kernel"] !== undefined) {
    printNote("sympos: --kernel goes with --check: sympos info --check --kernel RELEASE");
    return EXIT.usage;
  }
  if (checked !== null && options["json"] !== true) return tellCheck(checked);
  const { stdin, stdout, env } = process;
  const size = stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : null;
  const streams = { stdin: stdin.isTTY === true, stdout: stdout.isTTY === true };
  const found = await gatherInfo({ env, streams, size });
  if (options["json"] === true) {
    const check = checked === null ? {} : { check: checked };
    printJson({ schema: "sympos.info/1", version: VERSION, ...found, libraries: LIBRARIES, ...check });
  } else {
    printResult(text(found));
    printFindings("sympos", found.findings);
  }
  if (hasErrors(found.findings)) return EXIT.input;
  return checked !== null && isBlocked(checked) ? EXIT.open : EXIT.done;
}
