// The page of what the last build said: a cursor on one error, whose line the editor opens.
import type { ReactNode } from "react";
import { screenIn } from "../layout.js";
import { buildEntries, buildLines } from "../pages/build.js";
import type { State } from "../state.js";
import { bold, type Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";
import { toned } from "./tones.js";

/** The entry with the cursor in sight, with a third of the page above it. */
function topOf(at: number, rows: number, length: number): number {
  return Math.max(Math.min(at - Math.floor(rows / 3), length - rows), 0);
}

export function Build({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const { lines, at } = buildLines(state);
  const top = topOf(at, rows, lines.length);
  const { length } = buildEntries(state);
  const right = length === 0 ? "" : `${state.build.index + 1} of ${length}`;
  const title = titleLine(theme, columns, { title: "What the build said", right, focused: true });
  const body = lines.slice(top, top + rows).map((line, row) => {
    const text = toned(theme, line, columns);
    return top + row === at ? bold(text) : text;
  });
  return <Block lines={[title, ...body]} columns={columns} rows={rows + 1} />;
}
