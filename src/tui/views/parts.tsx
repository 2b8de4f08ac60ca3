// The smallest parts of every view: a line, a pane's title, a block of fixed height.
import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { cut, shorten, widthOf } from "../text.js";
import { bold, type Theme } from "../theme.js";

/** One line, already fitted to its width; ink's own cutting is a net below that. */
export function Line({ text }: { readonly text: string }): ReactNode {
  return <Text wrap="truncate-end">{text === "" ? " " : text}</Text>;
}

/** `- Title ------------ right -`; bold where the keys go. */
export function titleLine(
  theme: Theme,
  width: number,
  { title, right = "", focused }: { title: string; right?: string; focused: boolean },
): string {
  const room = width - 5;
  const fits = right !== "" && widthOf(title) + widthOf(right) + 3 <= room;
  const end = fits ? ` ${right} ${theme.rule}` : "";
  const name = shorten(title, room - widthOf(end));
  const filled = Math.max(width - widthOf(name) - widthOf(end) - 3, 0);
  return `${theme.rule} ${focused ? bold(name) : name} ${theme.rule.repeat(filled)}${end}`;
}

/** Lines in a box of exactly `rows` rows and `columns` columns. */
export function Block({
  lines,
  columns,
  rows,
}: {
  readonly lines: readonly string[];
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the terminal is its place
        <Line key={row} text={line} />
      ))}
    </Box>
  );
}

/** `left` and, at the right edge, `right` where there is room for it. */
export function spread(left: string, right: string, width: number): string {
  const gap = width - widthOf(left) - widthOf(right);
  return gap < 1 ? cut(left, width) : left + " ".repeat(gap) + right;
}
