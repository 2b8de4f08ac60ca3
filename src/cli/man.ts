// sympos man: the manual page, made from the command table. `sympos man | man -l -`
import { EXIT } from "../app/exit.js";
import { VERSION } from "../app/version.js";
import { COMMANDS, type CommandSpec, EXIT_TEXT, type OptionSpec } from "./contract.js";
import { printResult } from "./print.js";

/** Text of roff: a backslash, a dash that is one, and no line that begins with a request's character. */
const text = (plain: string): string =>
  plain
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .split("\n")
    .map((line) => line.replace(/^([.'])/, "\\&$1"))
    .join("\n");

const sentence = (about: string): string => `${about[0]?.toUpperCase() ?? ""}${about.slice(1)}.`;

function optionLines({ flags, about, choices, initial, repeatable }: OptionSpec): string[] {
  const more = [
    choices === undefined ? "" : `one of ${choices.join(", ")}`,
    initial === undefined ? "" : `default ${initial}`,
    repeatable === true ? "repeatable" : "",
  ].filter((part) => part !== "");
  const end = more.length > 0 ? ` (${more.join("; ")})` : "";
  return [".TP", `.B ${text(flags)}`, text(`${about}${end}`)];
}

const headOf = ({ name, operands, isDefault }: CommandSpec): string =>
  `sympos ${isDefault === true ? `[${name}]` : name} ${operands}`.trimEnd();

function commandLines(spec: CommandSpec): string[] {
  return [`.SS "${text(headOf(spec))}"`, text(sentence(spec.about)), ...spec.options.flatMap(optionLines)];
}

function exitLines(): string[] {
  const lines = EXIT_TEXT.trimEnd().split("\n").slice(1);
  return [".nf", ...lines.map((line) => text(line.trim())), ".fi"];
}

export function manPage(): string {
  const lines = [
    `.TH SYMPOS 1 "" "sympos ${text(VERSION)}" "User Commands"`,
    ".SH NAME",
    "sympos, klp\\-convert \\- resolve, annotate, convert and verify the kernel symbols of Linux livepatches",
    ".SH SYNOPSIS",
    ...COMMANDS.flatMap((spec) => [`.B ${text(headOf(spec))}`, "[options]", ".br"]),
    ".B klp\\-convert [SYMBOLS] IN.ko OUT.ko",
    "[options]",
    ".SH DESCRIPTION",
    text(
      "A livepatch refers to kernel symbols that the module loader cannot resolve. sympos finds for each of them the object and the position that the kernel is to look it up by, lets the author decide where the evidence does not, writes that into the C source or into the object, and proves what it wrote against the rules of the kernel. klp-convert takes the place of the program of that name in a kernel's build.",
    ),
    ".PP",
    text("Results go to stdout, everything else to stderr. A file - is stdin or stdout."),
    ".SH COMMANDS",
    ...COMMANDS.flatMap(commandLines),
    '.SH "EXIT STATUS"',
    ...exitLines(),
    '.SH "SEE ALSO"',
    text("nm(1), objdump(1), modinfo(8); the folder docs of the package."),
  ];
  return `${lines.join("\n")}\n`;
}

export async function man(): Promise<number> {
  printResult(manPage());
  return EXIT.done;
}
