// Review: the ways to write the annotation, above the diff of what would be written.
import { Box } from "ink";
import type { ReactNode } from "react";
import { diffRows, REVIEW_ITEMS, screenIn } from "../layout.js";
import { reviewItems } from "../model/review.js";
import { diffLines } from "../pages/diff.js";
import type { State } from "../state.js";
import { ending } from "../text.js";
import type { Theme } from "../theme.js";
import { Menu } from "./menu.js";
import { Block, titleLine } from "./parts.js";
import { toned } from "./tones.js";

export function Review({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const { index, top } = state.review;
  const items = reviewItems(state).map(({ label, disabled }) =>
    ending(disabled === null ? label : `${label}: ${disabled}`, columns - 3),
  );
  const lines = diffLines(state);
  const height = diffRows(state);
  const last = Math.min(top + height, lines.length);
  const right =
    lines.length <= height ? state.dialect : `${state.dialect}, ${top + 1}-${last} of ${lines.length}`;
  const body = lines.slice(top, top + height).map((line) => ` ${toned(theme, line, columns - 1)}`);
  const title = titleLine(theme, columns, { title: "What to do with the annotation", focused: true });
  const diff = titleLine(theme, columns, { title: "What would be written", right, focused: false });
  return (
    <Box flexDirection="column" width={columns} height={rows + 1}>
      <Box flexDirection="column" height={REVIEW_ITEMS + 1} flexShrink={0}>
        <Block lines={[title]} columns={columns} rows={1} />
        <Menu rows={items.slice(0, REVIEW_ITEMS)} cursor={index} focused />
      </Box>
      <Block lines={[diff, ...body]} columns={columns} rows={height + 1} />
    </Box>
  );
}
