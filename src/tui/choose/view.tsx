// The screen on which the functions of a new livepatch are chosen.
import { Box } from "ink";
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { FunctionOffer } from "../../app/scaffold/offers.js";
import { count } from "../explain.js";
import { isTooSmall, SMALLEST } from "../state.js";
import { cut, ending, fill, firstThatFits, shorten, shortenPath, widthOf, wrap } from "../text.js";
import { bold, type Theme, tint } from "../theme.js";
import { fieldLine } from "../views/field.js";
import { Block, spread, titleLine } from "../views/parts.js";
import { nearText } from "./near.js";
import { type ChooseState, current, refusalOf, rowsOf } from "./state.js";

const SYNTAX = [
  "Type a part of the function's name; letters may be left out.",
  "",
  "'exact   ^prefix   suffix$   !not   one | another",
  "obj:ext4   dup:yes   file:acpi",
];

function totalWords({ found, index }: ChooseState): string {
  if (found.offers.length === 0) return "";
  return `${index + 1} of ${found.offers.length}, ${count(found.total, "name")}`;
}

/** Object and position, size, file: as many as there is room for. */
function factsOf(offer: FunctionOffer, room: number): string {
  const { candidate, count } = offer;
  const { object, sympos, size, file } = candidate;
  const where = `${escapeName(object)}${count > 1 ? ` ${sympos} of ${count}` : ""}`;
  const bytes = size === null ? "" : `  0x${size.toString(16)}`;
  const path = file === null ? nearText(offer) : escapeName(file);
  const left = room - widthOf(`${where}${bytes}`) - 2;
  const shown =
    path === "" || left < 8 ? "" : `  ${file === null ? ending(path, left) : shortenPath(path, left)}`;
  return firstThatFits([`${where}${bytes}${shown}`, where, shorten(where, room)], room);
}

function row(state: ChooseState, offer: FunctionOffer, place: number, theme: Theme): string {
  const { columns } = state.size;
  const nameRoom = Math.max(Math.floor((columns - 4) * 0.5), 16);
  const name = fill(shorten(escapeName(offer.candidate.name), nameRoom), nameRoom);
  const isRefused = refusalOf(state, offer) !== null;
  const mark = state.chosen.has(offer.wish) ? "*" : isRefused ? "x" : " ";
  const text = `${mark} ${name} ${factsOf(offer, columns - nameRoom - 5)}`;
  const shown = isRefused
    ? tint(theme, "bad", text)
    : state.chosen.has(offer.wish)
      ? tint(theme, "good", text)
      : text;
  return place === state.index ? `> ${bold(shown)}` : `  ${shown}`;
}

function rowsText(state: ChooseState, theme: Theme): string[] {
  const { found, field, top, size } = state;
  const width = size.columns - 2;
  const visible = found.offers.slice(top, top + rowsOf(state));
  if (visible.length > 0) return visible.map((offer, i) => row(state, offer, top + i, theme));
  if (field.text.trim() === "") return SYNTAX.map((text) => `  ${ending(text, width)}`);
  const none = found.note ?? `No function matches ${escapeName(field.text)}.`;
  return wrap(none, width).map((text) => `  ${text}`);
}

function chosenLine({ chosen, size }: ChooseState): string {
  if (chosen.size === 0) return cut(" Nothing is chosen yet.", size.columns);
  const names = [...chosen.keys()].map(escapeName).join(", ");
  return ` ${ending(`${chosen.size} chosen: ${names}`, size.columns - 2)}`;
}

/** What there is to say, why the function at the cursor cannot be patched, or what tells it from its homonyms. */
function noteLine(state: ChooseState, theme: Theme): string {
  const offer = current(state);
  const refusal = offer === undefined ? null : refusalOf(state, offer);
  const text = state.message ?? refusal;
  const width = state.size.columns - 2;
  if (text !== null) return text === "" ? "" : ` ${tint(theme, "ask", ending(text, width))}`;
  return offer === undefined ? "" : ending(` ${nearText(offer)}`, width);
}

const KEYS = ["Tab choose  Enter go on with what is chosen  Esc leave", "Tab choose  Enter go on  Esc leave"];

export function ChooseView({
  state,
  name,
  theme,
}: {
  readonly state: ChooseState;
  readonly name: string;
  readonly theme: Theme;
}): ReactNode {
  const { columns, rows } = state.size;
  if (isTooSmall(state.size)) {
    const text = `sympos needs at least ${SMALLEST.columns} columns and ${SMALLEST.rows} rows; this terminal has ${columns} by ${rows}.`;
    return <Block lines={wrap(text, Math.max(columns, 2))} columns={columns} rows={rows} />;
  }
  const title = `Functions that ${escapeName(name)} replaces`;
  const head = [
    titleLine(theme, columns, { title, right: totalWords(state), focused: true }),
    fieldLine("/ ", state.field, columns),
  ];
  const list = rowsText(state, theme).slice(0, rowsOf(state));
  const gap = Array.from({ length: rowsOf(state) - list.length }, () => "");
  const foot = [
    noteLine(state, theme),
    chosenLine(state),
    spread(` ${firstThatFits(KEYS, columns - 2)}`, "", columns),
  ];
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Block lines={[...head, ...list, ...gap, ...foot]} columns={columns} rows={rows} />
    </Box>
  );
}
