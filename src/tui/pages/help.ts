// Help, from the table of commands.
import { COMMANDS, type Command, GROUPS, keyLabel } from "../commands.js";
import { wrap } from "../text.js";
import { head, type PageLine, wrapLines } from "./lines.js";

/** Keys that edit text where something is typed; they are no commands. */
const EDITING = "^A ^E Home End  ^B ^F  Alt-B Alt-F  ^W ^U ^K  ^H";

/** One line for commands of one name: lists and typed text have other keys for the same. */
function told(commands: readonly Command[]): Command[] {
  const known = new Map<string, Command>();
  for (const command of commands) {
    const key = `${command.id} ${command.title}`;
    const before = known.get(key);
    const keys = [...new Set([...(before?.keys ?? []), ...command.keys])];
    known.set(key, { ...command, keys });
  }
  return [...known.values()];
}

/** Columns before what a command does, where there is room for two of them. */
const KEYS = 19;

function commandLines({ keys, title }: Command, columns: number): PageLine[] {
  const labels = keys.map(keyLabel).join(" ");
  if (columns < 50) return [{ text: ` ${labels}  ${title}` }];
  return wrap(title, columns - 2 - KEYS).map((text, i) => ({
    text: `  ${(i === 0 ? labels : "").padEnd(KEYS - 3)} ${text}`,
  }));
}

export function helpLines(columns: number, commands: readonly Command[] = COMMANDS): PageLine[] {
  const lines: PageLine[] = [];
  for (const group of GROUPS) {
    if (lines.length > 0) lines.push({ text: "" });
    lines.push(head(group));
    const ofGroup = told(commands.filter((command) => command.group === group));
    lines.push(...ofGroup.flatMap((command) => commandLines(command, columns)));
  }
  lines.push({ text: "" }, head("Where text is typed"), { text: `  ${EDITING}` });
  const marks = ["  ? choose  ! missing  x invalid  + auto", "  = decided  ~ skipped  - ordinary  * marked"];
  return wrapLines([...lines, { text: "" }, head("Marks"), ...marks.map((text) => ({ text }))], columns);
}
