// Text that scrolls, over the whole body: report and help.
import type { ReactNode } from "react";
import { layoutOf } from "../layout.js";
import { helpLines, reportLines } from "../pages.js";
import type { State } from "../state.js";
import { cut } from "../text.js";
import type { Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

export function Page({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = layoutOf(state.size).full;
  const help = state.overlay?.kind === "help" ? state.overlay : null;
  const lines = help === null ? reportLines(state) : helpLines(columns);
  const top = help === null ? state.report.top : help.top;
  const last = Math.min(top + rows, lines.length);
  const right = lines.length <= rows ? "" : `${top + 1}-${last} of ${lines.length}`;
  const title = titleLine(theme, columns, { title: help === null ? "Report" : "Keys", right, focused: true });
  const body = lines.slice(top, top + rows).map((line) => cut(` ${line}`, columns));
  return <Block lines={[title, ...body]} columns={columns} rows={rows + 1} />;
}
