// The whole screen, from the state alone.
import { Box } from "ink";
import type { ReactNode } from "react";
import { guideOfPlace } from "../../app/guide/places.js";
import { hereOf } from "../guide/here.js";
import { type Layout, layoutIn, screenIn } from "../layout.js";
import { isTooSmall, modeOf, type State } from "../state.js";
import { wrap } from "../text.js";
import type { Theme } from "../theme.js";
import { Annotation } from "./annotation.js";
import { Build } from "./build.js";
import { Candidates } from "./candidates.js";
import { Code, Guide, Neighbours, Uses } from "./context.js";
import { Bottom, Header } from "./frame.js";
import { Loading } from "./loading.js";
import { MenuPane } from "./menu.js";
import { Page } from "./page.js";
import { Palette } from "./palette.js";
import { Block } from "./parts.js";
import { Queue } from "./queue.js";
import { Review } from "./review.js";
import { SearchView } from "./search.js";
import { Sources } from "./sources.js";

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
  const text = guideOfPlace("small", hereOf(state)).join(" ");
  return <Block lines={wrap(text, Math.max(columns, 2)).slice(0, rows)} columns={columns} rows={rows} />;
}

const PAGES: readonly string[] = ["help", "details", "guide", "code"];

function Body({ state, theme }: Props): ReactNode {
  const { overlay, screen } = state;
  if (overlay?.kind === "palette") return <Palette state={state} theme={theme} />;
  if (overlay !== null && PAGES.includes(overlay.kind)) return <Page state={state} theme={theme} />;
  if (screen === "main") return <Panes state={state} theme={theme} />;
  const { guide } = screenIn(state);
  if (guide === null) return <WholeScreen state={state} theme={theme} />;
  return (
    <Box flexDirection="column">
      <WholeScreen state={state} theme={theme} />
      <Guide state={state} theme={theme} size={guide} />
    </Box>
  );
}

function WholeScreen({ state, theme }: Props): ReactNode {
  switch (state.screen) {
    case "sources":
      return <Sources state={state} theme={theme} />;
    case "loading":
      return <Loading state={state} theme={theme} />;
    case "report":
      return <Page state={state} theme={theme} />;
    case "review":
      return <Review state={state} theme={theme} />;
    case "build":
      return <Build state={state} theme={theme} />;
    case "search":
      return <SearchView state={state} theme={theme} />;
    case "main":
      return <Panes state={state} theme={theme} />;
  }
}

interface PaneProps extends Props {
  readonly layout: Layout;
}

function Panes({ state, theme }: Props): ReactNode {
  const layout = layoutIn(state);
  const props = { state, theme, layout };
  switch (layout.kind) {
    case "small":
    case "one":
      return <OnePane {...props} />;
    case "stacked":
      return (
        <Box flexDirection="column">
          <Queue state={state} theme={theme} />
          <Beside {...props} />
          <GuidePane {...props} />
        </Box>
      );
    case "columns":
    case "three":
      return (
        <Box flexDirection="row" gap={1}>
          <Box flexDirection="column">
            <Queue state={state} theme={theme} />
            <GuidePane {...props} />
          </Box>
          <Box flexDirection="column">
            <Beside {...props} />
          </Box>
          <ThirdColumn {...props} />
        </Box>
      );
  }
}

function OnePane({ state, theme, layout }: PaneProps): ReactNode {
  const { columns, rows } = layout.full;
  if (modeOf(state) === "menu")
    return <MenuPane state={state} theme={theme} size={{ columns, rows: rows + 1 }} />;
  if (state.pane === "symbols") return <Queue state={state} theme={theme} />;
  if (state.pane === "candidates") return <Candidates state={state} theme={theme} />;
  return <Annotation state={state} theme={theme} />;
}

/** What belongs to the selected symbol; a menu takes its place. */
function Beside({ state, theme, layout }: PaneProps): ReactNode {
  const { candidates, neighbours, uses, annotation, kind } = layout;
  const below = kind === "three" ? null : annotation;
  if (modeOf(state) === "menu") {
    const rows = [neighbours, uses, below].reduce(
      (sum, size) => sum + (size === null ? 0 : size.rows + 1),
      0,
    );
    const size = { columns: candidates.columns, rows: candidates.rows + 2 + rows };
    return <MenuPane state={state} theme={theme} size={size} />;
  }
  return (
    <>
      <Candidates state={state} theme={theme} />
      {neighbours && <Neighbours state={state} theme={theme} size={neighbours} />}
      {uses && <Uses state={state} theme={theme} size={uses} />}
      {below && <Annotation state={state} theme={theme} />}
    </>
  );
}

function ThirdColumn({ state, theme, layout }: PaneProps): ReactNode {
  if (layout.code === null) return null;
  return (
    <Box flexDirection="column">
      <Code state={state} theme={theme} size={layout.code} />
      <Annotation state={state} theme={theme} />
    </Box>
  );
}

function GuidePane({ state, theme, layout }: PaneProps): ReactNode {
  return layout.guide && <Guide state={state} theme={theme} size={layout.guide} />;
}
