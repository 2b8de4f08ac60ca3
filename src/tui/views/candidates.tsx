// What the selected symbol may mean. ink-select-input draws short lists; it never
// reads keys here, since it loses those that arrive in one burst.
import { Box, Text } from "ink";
import SelectInput from "ink-select-input";
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { Candidate } from "../../app/types.js";
import { count, objectsOf, suggestion } from "../explain.js";
import { layoutOf } from "../layout.js";
import { candidatesOf, modeOf, type State, selected } from "../state.js";
import { alignRight, cut, fill, shorten } from "../text.js";
import { bold, type Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

/** Above this, ink-select-input is too slow to be drawn anew at every key. */
const LONGEST_MENU = 50;

export function Candidates({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = layoutOf(state.size).candidates;
  const focused = modeOf(state) === "resolve";
  const current = selected(state);
  const all = candidatesOf(state, current);
  const { index, top } = state.candidates;
  const right =
    all.length === 0 ? "none" : `${index + 1} of ${all.length} in ${count(objectsOf(all), "object")}`;
  const title = titleLine(theme, columns, { title: titleOf(state), right, focused });
  const shape = shapeOf(
    columns,
    all.some((candidate) => candidate.name !== current?.symbol),
  );
  const visible = all
    .slice(top, top + rows)
    .map((candidate) => cut(candidateRow(candidate, shape, state), columns - 2));
  const at = index - top;
  return (
    <Box flexDirection="column" width={columns} height={rows + 2} flexShrink={0}>
      <Block lines={[title, cut(heads(shape), columns)]} columns={columns} rows={2} />
      {all.length > LONGEST_MENU ? (
        <Block
          lines={visible.map((row, line) => rowLine(row, line === at, focused))}
          columns={columns}
          rows={rows}
        />
      ) : (
        <Menu rows={visible} cursor={at} focused={focused} />
      )}
    </Box>
  );
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

interface MenuProps {
  readonly rows: readonly string[];
  readonly cursor: number;
  readonly focused: boolean;
}

function Menu({ rows, cursor, focused }: MenuProps): ReactNode {
  if (rows.length === 0) return null;
  const items = rows.map((label, value) => ({ key: String(value), label, value }));
  return (
    <SelectInput
      // it keeps a cursor of its own: a new key makes it take ours
      key={`${cursor} ${rows.length}`}
      items={items}
      initialIndex={cursor}
      limit={rows.length}
      isFocused={false}
      indicatorComponent={Indicator}
      itemComponent={focused ? FocusedItem : PlainItem}
    />
  );
}

function Indicator({ isSelected = false }: { readonly isSelected?: boolean }): ReactNode {
  return <Text>{isSelected ? "> " : "  "}</Text>;
}

function FocusedItem(item: { readonly isSelected?: boolean; readonly label: string }): ReactNode {
  return <Text wrap="truncate-end">{item.isSelected ? bold(item.label) : item.label}</Text>;
}

function PlainItem({ label }: { readonly label: string }): ReactNode {
  return <Text wrap="truncate-end">{label}</Text>;
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

function shapeOf(columns: number, named: boolean): Shape {
  // cursor, chosen mark, and the position and the source with the gaps before them
  let room = columns - 4 - (2 + POSITION) - 2;
  const take = (wanted: number, spare: number) => {
    const width = room - wanted - 2 >= spare ? wanted : 0;
    room -= width === 0 ? 0 : width + 2;
    return width;
  };
  const name = named ? take(Math.min(26, Math.floor(columns / 3)), 16) : 0;
  const address = take(16, 40);
  const size = take(7, 26);
  const object = Math.min(20, Math.max(12, Math.floor(room * 0.4)));
  return { object, name, address, size, source: Math.max(room - object, 0) };
}

function heads(shape: Shape): string {
  const cells = [`    ${fill("object", shape.object)}`];
  if (shape.name > 0) cells.push(fill("name", shape.name));
  cells.push(alignRight("pos", POSITION));
  if (shape.address > 0) cells.push(fill("address", shape.address));
  if (shape.size > 0) cells.push(alignRight("size", shape.size));
  if (shape.source > 5) cells.push("source");
  return cells.join("  ");
}

function candidateRow(candidate: Candidate, shape: Shape, state: State): string {
  const chosen = isChosen(candidate, state) ? "=" : " ";
  const cells = [`${chosen} ${fill(shorten(escapeName(candidate.object), shape.object), shape.object)}`];
  if (shape.name > 0) cells.push(fill(shorten(escapeName(candidate.name), shape.name), shape.name));
  cells.push(alignRight(String(candidate.sympos), POSITION));
  if (shape.address > 0) cells.push(fill(candidate.address?.replace("0x", "") ?? "-", shape.address));
  if (shape.size > 0) cells.push(alignRight(sizeWord(candidate.size), shape.size));
  if (shape.source > 0) cells.push(sourceWords(candidate, shape.source));
  return cells.join("  ");
}

function sizeWord(size: number | null): string {
  return size === null ? "-" : `0x${size.toString(16)}`;
}

function sourceWords(candidate: Candidate, width: number): string {
  const file = candidate.file === null ? "-" : escapeName(candidate.file);
  const guess = suggestion(candidate);
  const full = guess === "" ? file : `${file}  (${guess})`;
  return full.length <= width ? full : shorten(file, width);
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
