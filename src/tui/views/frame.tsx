// What surrounds every view: the header, and two lines at the bottom for a message
// or question and for the keys that do something here.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { type Command, commandsOf, keyLabel } from "../commands.js";
import { hintOf } from "../hint.js";
import { layoutOf } from "../layout.js";
import { quitQuestion } from "../model/quit.js";
import { countSentence, countWords, remaining } from "../rows.js";
import { type Message, modeOf, type Purpose, type State } from "../state.js";
import { cut, ending, firstThatFits, shorten, widthOf, wrap } from "../text.js";
import { bold, type Theme, tint } from "../theme.js";
import { fieldLine } from "./field.js";
import { Block, spread } from "./parts.js";

export function Header({ state }: { readonly state: State }): ReactNode {
  const { columns } = state.size;
  const path = escapeName(state.paths.object);
  const file = path.slice(path.lastIndexOf("/") + 1);
  const facts = state.knowledge === null ? "" : countsFor(state, columns - 13 - Math.min(widthOf(file), 24));
  const name = shorten(file, columns - 13 - widthOf(facts));
  const release = state.knowledge?.release ?? null;
  const left = ` ${bold("sympos")}  ${name}   ${facts}`;
  const right = release === null ? "" : `${escapeName(release)} `;
  return <Block lines={[spread(left, right, columns)]} columns={columns} rows={1} />;
}

/** The counts in full, else what is left to do. */
function countsFor(state: State, width: number): string {
  const full = countSentence(state);
  const { choose, missing, invalid, skipped } = countWords(state.rows);
  const left = remaining(state) || "nothing open";
  const open = [
    left,
    left.replaceAll(" to choose", " choose"),
    `${choose + missing + invalid + skipped} open`,
  ];
  return firstThatFits([full, full.replace(" unresolved:", ":"), ...open], width);
}

export function Bottom({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns } = state.size;
  const lines = [topLine(state), footer(state, columns)];
  return <Block lines={messageLines(state, theme) ?? lines} columns={columns} rows={2} />;
}

const PROMPTS: Readonly<Record<Purpose, readonly [string, string]>> = {
  annotate: [" Write the annotation to: ", " To: "],
  convert: [" Write the object to: ", " To: "],
  skip: [" Skip, because: ", " Why: "],
  filter: [" Show names that contain: ", " Names: "],
  src: [" Source file of the livepatch: ", " File: "],
  source: [" File or folder with symbols: ", " File: "],
};

function topLine(state: State): string {
  const { columns } = state.size;
  const { overlay } = state;
  if (overlay?.kind === "prompt" && state.message === null) {
    const [label, short] = PROMPTS[overlay.purpose];
    return fieldLine(columns < 60 ? short : label, overlay.field, columns);
  }
  if (overlay?.kind === "confirm-quit" && state.message === null) {
    return bold(cut(` ${quitQuestion(state) ?? "Quit?"}`, columns));
  }
  if (state.busy !== null) return cut(` ${state.busy}`, columns);
  const { running } = state.build;
  if (running !== null) return ` ${ending(`Building: ${escapeName(running)}`, columns - 15)}, ^C ends it`;
  return cut(` ${hintOf(state, columns - 1)}`, columns);
}

/** Null without a message. One that does not fit in one line takes the place of the keys as well. */
function messageLines(state: State, theme: Theme): string[] | null {
  const { columns } = state.size;
  const { message } = state;
  if (message === null || state.busy !== null) return null;
  const room = columns - 1;
  const text = message.tone === "error" ? `Error: ${message.text}` : message.text;
  const line = firstThatFits([text, ...(message.shorter ?? [])], room);
  const fits = widthOf(text) <= room || (message.shorter ?? []).some((one) => widthOf(one) <= room);
  const lines = fits ? [line, null] : twoLines(text, room);
  return lines.map((one) => (one === null ? footer(state, columns) : toned(message, theme, ` ${one}`)));
}

function twoLines(text: string, room: number): [string, string] {
  const [first = "", ...rest] = wrap(text, room);
  return [first, ending(rest.map((line) => line.trimStart()).join(" "), room)];
}

function toned({ tone }: Message, theme: Theme, line: string): string {
  return tone === "info" ? line : tint(theme, tone === "error" ? "bad" : "ask", line);
}

/**
 * Keys of this mode that have words in the table, as many as fit; help always does, and so does the way to
 * the other panes where only one is shown.
 */
function footer(state: State, columns: number): string {
  const mode = modeOf(state);
  const here = commandsOf(state).filter(({ modes, footer }) => footer !== undefined && modes.includes(mode));
  const enabled = here.filter((command) => (command.disabled?.(state) ?? null) === null);
  const isEnter = ({ keys }: Command) => keys[0] === "enter";
  const usable = [...enabled.filter(isEnter), ...enabled.filter((command) => !isEnter(command))];
  const alone = layoutOf(state.size).kind === "one";
  const pinned = usable.filter(({ id }, at) => at === usable.length - 1 || (alone && id === "pane-next"));
  const words = (commands: readonly Command[]) =>
    commands.map(({ keys, footer }) => `${keyLabel(keys[0] ?? "")} ${footer}`);
  const end = words(pinned).join("  ");
  let line = "";
  for (const word of words(usable.filter((command) => !pinned.includes(command)))) {
    if (widthOf(line) + widthOf(word) + widthOf(end) + 5 <= columns) line += ` ${word} `;
  }
  return cut(`${line} ${end}`, columns);
}
