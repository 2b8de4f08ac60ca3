// The whole screen, from the state alone.
import { Box } from "ink";
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { progressCount } from "../../app/progress.js";
import { layoutOf } from "../layout.js";
import { isTooSmall, SMALLEST, type State } from "../state.js";
import { cut, wrap } from "../text.js";
import type { Theme } from "../theme.js";
import { Annotation } from "./annotation.js";
import { Candidates } from "./candidates.js";
import { Bottom, Header } from "./frame.js";
import { Page } from "./page.js";
import { Block } from "./parts.js";
import { Queue } from "./queue.js";
import { SearchView } from "./search.js";

interface Props {
  readonly state: State;
  readonly theme: Theme;
}

export function App({ state, theme }: Props): ReactNode {
  const { columns, rows } = state.size;
  if (isTooSmall(state.size)) return <TooSmall state={state} />;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header state={state} />
      <Body state={state} theme={theme} />
      <Bottom state={state} theme={theme} />
    </Box>
  );
}

function TooSmall({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  const text = `sympos needs at least ${SMALLEST.columns} columns and ${SMALLEST.rows} rows; this terminal has ${columns} by ${rows}.`;
  return <Block lines={wrap(text, Math.max(columns, 2))} columns={columns} rows={rows} />;
}

function Body({ state, theme }: Props): ReactNode {
  if (state.overlay?.kind === "help" || state.screen === "report")
    return <Page state={state} theme={theme} />;
  if (state.screen === "loading") return <Loading state={state} />;
  if (state.screen === "search") return <SearchView state={state} theme={theme} />;
  return <Panes state={state} theme={theme} />;
}

function Panes({ state, theme }: Props): ReactNode {
  const { kind } = layoutOf(state.size);
  if (kind === "one") {
    if (state.pane === "symbols") return <Queue state={state} theme={theme} />;
    if (state.pane === "candidates") return <Candidates state={state} theme={theme} />;
    return <Annotation state={state} theme={theme} />;
  }
  const choice = (
    <Box flexDirection="column">
      <Candidates state={state} theme={theme} />
      <Annotation state={state} theme={theme} />
    </Box>
  );
  return (
    <Box flexDirection={kind === "columns" ? "row" : "column"} gap={kind === "columns" ? 1 : 0}>
      <Queue state={state} theme={theme} />
      {choice}
    </Box>
  );
}

const STAGES = {
  object: "Reading",
  symbols: "Reading",
  index: "Indexing",
  sources: "Searching",
} as const;

function Loading({ state }: { readonly state: State }): ReactNode {
  const { full } = layoutOf(state.size);
  const { progress } = state;
  const lines = [""];
  if (progress === null) lines.push("  Reading ...");
  else {
    const percent = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 100);
    lines.push(`  ${STAGES[progress.stage]} ${escapeName(progress.path)}`);
    lines.push(progress.total === 0 ? "" : `  ${progressCount(progress)}, ${percent} %`);
  }
  const fitted = lines.map((line) => cut(line, full.columns));
  return <Block lines={fitted} columns={full.columns} rows={full.rows + 1} />;
}
