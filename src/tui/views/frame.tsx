// What surrounds every view: the header, and two lines at the bottom for a message
// or question and for the keys that do something here.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { COMMANDS, keyLabel } from "../commands.js";
import { hintOf } from "../hint.js";
import { quitQuestion } from "../model/quit.js";
import { countSentence, countWords } from "../rows.js";
import { type Message, modeOf, type State } from "../state.js";
import { cut, firstThatFits, shorten, widthOf } from "../text.js";
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
  const full = countSentence(state.resolutions);
  const { choose, missing } = countWords(state.resolutions);
  const open = [`${choose} to choose, ${missing} missing`, `${choose + missing} open`];
  return firstThatFits([full, full.replace(" unresolved:", ":"), ...open], width);
}

export function Bottom({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns } = state.size;
  return <Block lines={[topLine(state, theme), footer(state, columns)]} columns={columns} rows={2} />;
}

function topLine(state: State, theme: Theme): string {
  const { columns } = state.size;
  const { overlay } = state;
  if (overlay?.kind === "prompt" && state.message === null) {
    const label = overlay.purpose === "annotate" ? " Write the annotation to: " : " Write the object to: ";
    return fieldLine(columns < 60 ? " To: " : label, overlay.field, columns);
  }
  if (overlay?.kind === "confirm-quit" && state.message === null) {
    return bold(cut(` ${quitQuestion(state) ?? "Quit?"}`, columns));
  }
  if (state.busy !== null) return cut(` ${state.busy}`, columns);
  if (state.message !== null) return messageLine(state.message, theme, columns);
  return cut(` ${hintOf(state, columns - 1)}`, columns);
}

function messageLine({ tone, text }: Message, theme: Theme, columns: number): string {
  const line = cut(` ${tone === "error" ? `Error: ${text}` : text}`, columns);
  if (tone === "info") return line;
  return tint(theme, tone === "error" ? "red" : "yellow", line);
}

/** Keys of this mode that have words in the table, as many as fit; help always does. */
function footer(state: State, columns: number): string {
  const mode = modeOf(state);
  const here = COMMANDS.filter(({ modes, footer }) => footer !== undefined && modes.includes(mode));
  const usable = here.filter((command) => (command.disabled?.(state) ?? null) === null);
  const words = usable.map(({ keys, footer }) => `${keyLabel(keys[0] ?? "")} ${footer}`);
  const last = words.at(-1) ?? "";
  let line = "";
  for (const word of words.slice(0, -1)) {
    if (widthOf(line) + widthOf(word) + widthOf(last) + 5 <= columns) line += ` ${word} `;
  }
  return cut(`${line} ${last}`, columns);
}
