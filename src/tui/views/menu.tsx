// Short menus, drawn by ink-select-input; the cursor is the reducer's.
import { Box, Text } from "ink";
import SelectInput from "ink-select-input";
import type { ReactNode } from "react";
import { menuOf } from "../model/menus.js";
import type { Size, State } from "../state.js";
import { fill, shorten } from "../text.js";
import { bold, type Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

interface MenuProps {
  readonly rows: readonly string[];
  /** Row that the cursor is on; -1: none. */
  readonly cursor: number;
  readonly focused: boolean;
}

/** Rows with the cursor's mark before them. Each fits its place already. */
export function Menu({ rows, cursor, focused }: MenuProps): ReactNode {
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

const NOTE = 10;

/** Label and note in columns, as wide as the menu needs and no wider than its place. */
export function itemRows(
  items: readonly { readonly label: string; readonly note: string }[],
  columns: number,
): string[] {
  const longest = Math.max(...items.map(({ label }) => label.length), 0);
  const width = Math.max(Math.min(longest, columns - 4 - NOTE), 10);
  return items.map(({ label, note }) => `${fill(shorten(label, width), width)}  ${note}`.trimEnd());
}

/** The menu that is open, in the place of what is below or beside the queue. */
export function MenuPane({
  state,
  theme,
  size,
}: {
  readonly state: State;
  readonly theme: Theme;
  readonly size: Size;
}): ReactNode {
  const menu = menuOf(state);
  const index = state.overlay?.kind === "menu" ? state.overlay.index : 0;
  if (menu === null) return null;
  const { columns, rows } = size;
  const from = Math.max(Math.min(index - rows + 2, menu.items.length - rows + 1), 0);
  const shown = itemRows(menu.items, columns).slice(from, from + rows - 1);
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Block
        lines={[titleLine(theme, columns, { title: menu.title, focused: true })]}
        columns={columns}
        rows={1}
      />
      <Menu rows={shown} cursor={index - from} focused />
    </Box>
  );
}
