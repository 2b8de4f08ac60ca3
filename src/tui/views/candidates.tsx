// What the selected symbol may mean. ink-select-input draws short lists; it never
// reads keys here, since it loses those that arrive in one burst.

import { Box } from "ink";
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { Candidate } from "../../app/types.js";
import { keyToPress } from "../author-keys.js";
import { bestOf, count, objectsOf } from "../explain.js";
import { layoutIn } from "../layout.js";
import { candidatesOf, modeOf, type State, selected } from "../state.js";
import { alignRight, cut, fill, shorten, shortenPath } from "../text.js";
import { bold, type Theme } from "../theme.js";
import { Menu } from "./menu.js";
import { Block, titleLine } from "./parts.js";

/** Above this, ink-select-input is too slow to be drawn anew at every key. */
const LONGEST_MENU = 50;

export function Candidates({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = layoutIn(state).candidates;
  const focused = modeOf(state) === "resolve";
  const current = selected(state);
  const all = candidatesOf(state, current);
  const { index, top } = state.candidates;
  const right =
    all.length === 0 ? "none" : `${index + 1} of ${all.length} in ${count(objectsOf(all), "object")}`;
  const title = titleLine(theme, columns, { title: titleOf(state), right, focused });
  const shape = shapeOf(columns, all, current?.symbol ?? "");
  const best = bestOf(all);
  const visible = all.slice(top, top + rows).map((candidate) => {
    const mark = isChosen(candidate, state) ? "=" : candidate === best ? "*" : " ";
    return cut(candidateRow(mark, candidate, shape), columns - 2);
  });
  const at = index - top;
  const none = `    none; ${keyToPress(state, "search", "/")} searches all names`;
  return (
    <Box flexDirection="column" width={columns} height={rows + 2} flexShrink={0}>
      <Block lines={[title, cut(heads(shape), columns)]} columns={columns} rows={2} />
      {all.length > LONGEST_MENU || all.length === 0 ? (
        <Block
          lines={all.length === 0 ? [none] : linesOf(visible, at, focused)}
          columns={columns}
          rows={rows}
        />
      ) : (
        <Menu rows={visible} cursor={at} focused={focused} />
      )}
    </Box>
  );
}

function linesOf(rows: readonly string[], cursor: number, focused: boolean): string[] {
  return rows.map((row, line) => rowLine(row, line === cursor, focused));
}

function titleOf(state: State): string {
  const current = selected(state);
  if (current === null) return "Candidates";
  const symbol = escapeName(current.symbol);
  if (state.found !== null) return `${escapeName(state.found)} for ${symbol}`;
  return current.outcome.kind === "missing" ? `Near names for ${symbol}` : `Candidates for ${symbol}`;
}

function rowLine(row: string, isSelected: boolean, focused: boolean): string {
  return `${isSelected ? "> " : "  "}${isSelected && focused ? bold(row) : row}`;
}

/** Columns of the table; 0: not shown. */
interface Shape {
  readonly object: number;
  readonly name: number;
  readonly address: number;
  readonly size: number;
  readonly source: number;
}

const POSITION = 3;
const ADDRESS = 16;
const SIZE = 7;
/** A path has room in the first, and in the second enough to tell it from others. */
const SOURCE = 24;
const SHORT_SOURCE = 14;
const OBJECT = 12;
const GAP = 2;

/**
 * What does not fit goes in this order: columns without a value, the size, the source. An address is kept longest:
 * where a list is all there is, nothing else tells homonyms apart.
 */
function shapeOf(columns: number, all: readonly Candidate[], symbol: string): Shape {
  // before the object the cursor and the mark
  let room = columns - 4 - (GAP + POSITION);
  const take = (wanted: number, keep: number): number => {
    const width = room - wanted - GAP >= keep ? wanted : 0;
    room -= width === 0 ? 0 : width + GAP;
    return width;
  };
  const others = all.some(({ name }) => name !== symbol);
  const name = others ? take(Math.min(26, Math.floor(columns / 3)), OBJECT) : 0;
  const everything = OBJECT + (GAP + ADDRESS) + (GAP + SIZE) + (GAP + SOURCE);
  const has = (value: (candidate: Candidate) => unknown) =>
    room >= everything || all.some((candidate) => value(candidate) !== null);
  const wanted = { size: has((c) => c.size), source: has((c) => c.file) };
  const least = columns < 48 ? OBJECT - 2 : OBJECT;
  // with nothing at all known, its dashes say so
  const address = has((c) => c.address) || !(wanted.size || wanted.source) ? take(ADDRESS, least) : 0;
  const size = wanted.size ? take(SIZE, least + (wanted.source ? GAP + SOURCE : 0)) : 0;
  const sourced = wanted.source && room >= least + GAP + SHORT_SOURCE;
  const object = sourced ? Math.min(20, Math.max(least, Math.floor((room - GAP) * 0.4))) : Math.min(20, room);
  return { object, name, address, size, source: sourced ? room - object - GAP : 0 };
}

function heads(shape: Shape): string {
  const cells = [`    ${fill("object", shape.object)}`];
  if (shape.name > 0) cells.push(fill("name", shape.name));
  cells.push(alignRight("pos", POSITION));
  if (shape.address > 0) cells.push(fill("address", shape.address));
  if (shape.size > 0) cells.push(alignRight("size", shape.size));
  if (shape.source > 0) cells.push("source");
  return cells.join("  ");
}

function candidateRow(mark: string, candidate: Candidate, shape: Shape): string {
  const cells = [`${mark} ${fill(shorten(escapeName(candidate.object), shape.object), shape.object)}`];
  if (shape.name > 0) cells.push(fill(shorten(escapeName(candidate.name), shape.name), shape.name));
  cells.push(alignRight(String(candidate.sympos), POSITION));
  if (shape.address > 0) cells.push(fill(candidate.address?.replace("0x", "") ?? "-", shape.address));
  if (shape.size > 0) cells.push(alignRight(sizeWord(candidate.size), shape.size));
  if (shape.source > 0) cells.push(shortenPath(sourceText(candidate), shape.source));
  return cells.join("  ");
}

/** A file that is only inferred is marked: `~kernel/cpu.c`. */
function sourceText({ file, fileBy }: Candidate): string {
  if (file === null) return "-";
  return `${fileBy === "neighbours" ? "~" : ""}${escapeName(file)}`;
}

function sizeWord(size: number | null): string {
  return size === null ? "-" : `0x${size.toString(16)}`;
}

function isChosen(candidate: Candidate, state: State): boolean {
  const outcome = selected(state)?.outcome;
  return (
    outcome?.kind === "klp" &&
    outcome.object === candidate.object &&
    outcome.name === candidate.name &&
    outcome.sympos === candidate.sympos
  );
}
