// The palette: commands by name, with their keys and why they do nothing now.
import type { ReactNode } from "react";
import { keyLabel } from "../commands.js";
import { layoutOf } from "../layout.js";
import { paletteCommands } from "../model/palette.js";
import type { State } from "../state.js";
import { ending, fill } from "../text.js";
import { bold, type Theme } from "../theme.js";
import { fieldLine } from "./field.js";
import { Block, titleLine } from "./parts.js";

const KEYS = 10;

export function Palette({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = layoutOf(state.size).full;
  if (state.overlay?.kind !== "palette") return null;
  const { field, cursor } = state.overlay;
  const commands = paletteCommands(state);
  const under = { ...state, overlay: null };
  const title = titleLine(theme, columns, {
    title: "Commands",
    right: String(commands.length),
    focused: true,
  });
  const lines = commands
    .slice(cursor.top, cursor.top + rows - 1)
    .map(({ keys, title: words, disabled }, at) => {
      const why = disabled?.(under) ?? null;
      const text = ending(
        `${fill(keyLabel(keys[0] ?? ""), KEYS)}${words}${why === null ? "" : ` (${why})`}`,
        columns - 3,
      );
      return cursor.top + at === cursor.index ? `> ${bold(text)}` : `  ${text}`;
    });
  if (commands.length === 0) lines.push("  No command has that name.");
  return (
    <Block lines={[title, fieldLine(": ", field, columns), ...lines]} columns={columns} rows={rows + 1} />
  );
}
