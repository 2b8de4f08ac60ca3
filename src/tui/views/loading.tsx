// Loading: what is read, how much of it is done, and what the livepatch asks for.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { progressCount } from "../../app/progress.js";
import { count } from "../explain.js";
import { screenIn } from "../layout.js";
import type { State } from "../state.js";
import { alignRight, cut, fill, shorten, shortenPath } from "../text.js";
import type { Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

const STAGES = { object: "Reading", symbols: "Reading", index: "Indexing", sources: "Searching" } as const;
/** Columns of the bar. */
const BAR = 30;
/** Bytes that are no tenth of a megabyte. */
const TINY = 100_000;
/** Before this many milliseconds nothing can be said of the rest. */
const EARLY = 500;

export function Loading({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const lines = ["", ...progressLines(state, columns), "", ...symbolLines(state, theme, columns, rows - 4)];
  return <Block lines={lines.map((line) => cut(line, columns))} columns={columns} rows={rows + 1} />;
}

function progressLines({ progress, loadingTime }: State, columns: number): string[] {
  if (progress === null) return ["  Reading ...", ""];
  const path = shortenPath(escapeName(progress.path), columns - 14);
  if (progress.total === 0) return [`  ${STAGES[progress.stage]} ${path}`, ""];
  const part = Math.min(progress.done / progress.total, 1);
  const done = Math.round(part * BAR);
  const bar = `[${"#".repeat(done)}${".".repeat(BAR - done)}]`;
  const isTiny = progress.unit === "bytes" && progress.total < TINY;
  const amount = isTiny ? "" : progressCount(progress);
  const words = [`${Math.floor(part * 100)} %`, amount, timeLeft(part, loadingTime)].filter(Boolean);
  return [`  ${STAGES[progress.stage]} ${path}`, `  ${columns < 60 ? "" : `${bar}  `}${words.join(", ")}`];
}

function timeLeft(part: number, taken: number): string {
  if (part <= 0.02 || taken < EARLY) return "";
  const seconds = Math.ceil(((taken / part) * (1 - part)) / 1_000);
  return seconds < 1 ? "" : `about ${seconds} s left`;
}

function symbolLines({ object }: State, theme: Theme, columns: number, rows: number): string[] {
  if (object === null) return [];
  const { symbols } = object;
  const title = "Symbols that the livepatch leaves undefined";
  const room = Math.max(rows - 2, 0);
  const shown = symbols.slice(0, symbols.length > room ? room - 1 : room);
  const name = columns - 16;
  const lines = shown.map(
    ({ name: symbol, uses }) =>
      `   ${fill(shorten(escapeName(symbol), name), name)} ${alignRight(String(uses), 4)} rel`,
  );
  const more = symbols.length - shown.length;
  const rest = more > 0 ? [`   and ${count(more, "other")}`] : [];
  return [
    titleLine(theme, columns, { title, right: String(symbols.length), focused: false }),
    ...lines,
    ...rest,
  ];
}
