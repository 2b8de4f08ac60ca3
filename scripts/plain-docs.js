// docs/plain.md: line mode, with its commands from their table.
import { importSource } from "./source-module.js";

const table = () => importSource("src/tui/line/commands.ts");

const cell = (text) => text.replaceAll("|", "\\|");
const code = (text) => `\`${cell(text)}\``;

const ABOUT = `# Plain mode

<!-- the commands are generated from src/tui/line by scripts/docs.js -->

\`sympos LP.ko [sources] --plain\` is the terminal interface line by line: the same questions, decisions and results as full sentences, without a screen and without a moving cursor. It is used by itself with \`TERM=dumb\`, with \`INK_SCREEN_READER\` set, and where stdout is no terminal but stdin is one: then the questions stay on the terminal, and the answers go to stdout.

At a prompt it asks about one symbol after the other; a number picks that candidate. Any command may be typed instead. Tab completes commands, symbols, objects, positions, names of the kernel and files; the arrow keys bring back what was typed, also in earlier runs. \`^C\` drops the line, twice within two seconds it ends with 130; \`^D\` ends as \`quit\` does.

A file that is there is replaced by one of its kind alone: \`convert FILE\` replaces an object, \`write FILE\` an annotation that was written before. Anything else is left as it was.

## Scripts

Commands are read from stdin where that is no terminal, a line each, to its end; \`#\` begins a comment:

    sympos lp.ko --kallsyms kallsyms.txt --plain <<END
    pick state_show vmlinux 2
    skip proc_get_long not on this kernel
    annotate
    END

A script gives the same each time: it is asked nothing, a saved session is left alone unless it says \`resume\`, a question is printed when it is a new one and never twice, results go to stdout and what went wrong to stderr. A line that is no command does not stop it, but makes the exit code 2 at least; else it is that of the [commands](commands.md): 0 when nothing is left, 1 while symbols are undecided, missing or skipped, 4 when something was refused, 5 when a file could not be written. What was decided by then is saved: [sessions.md](sessions.md).

## Commands
`;

/** The whole page. */
export async function plainPage() {
  const { LINE_GROUPS } = await table();
  const sections = LINE_GROUPS.flatMap(({ title, commands }) => [
    `### ${title}`,
    "",
    "| command | short | what it does |",
    "|---|---|---|",
    ...commands.map(
      ({ names, usage, title: does }) =>
        `| ${code(usage)} | ${names.slice(1).map(code).join(" ")} | ${cell(does)} |`,
    ),
    "",
  ]);
  return [ABOUT, ...sections].join("\n");
}
