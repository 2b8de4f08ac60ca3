// Text that scrolls, over the whole body: report, help, details, guide, code.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import { screenIn } from "../layout.js";
import { placeInSight, usesOf } from "../model/code.js";
import { placeWords } from "../pages/code.js";
import type { PageLine } from "../pages/lines.js";
import { overlayLines } from "../pages/overlays.js";
import { findingInSight, reportContent } from "../pages.js";
import { type State, selected } from "../state.js";
import type { Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";
import { toned } from "./tones.js";

interface Content {
  readonly title: string;
  /** Line with the cursor's mark; absent: none. */
  readonly marked?: number;
  readonly lines: readonly PageLine[];
  readonly top: number;
}

function contentOf(state: State): Content {
  const { overlay } = state;
  const symbol = escapeName(selected(state)?.symbol ?? "");
  const lines = overlayLines(state);
  switch (overlay?.kind) {
    case "help":
      return { title: "Keys", lines, top: overlay.top };
    case "details":
      return { title: "Details", lines, top: overlay.top };
    case "guide":
      return { title: "Guide", lines, top: overlay.top };
    case "code": {
      const place = placeInSight(state);
      const of = `use ${overlay.use + 1} of ${usesOf(state).length}`;
      return {
        title: `${symbol}, ${of}: ${place === null ? "" : placeWords(place)}`,
        lines,
        top: overlay.top,
      };
    }
    default:
      return { title: "Report", ...reportPage(state), top: state.report.top };
  }
}

/** The finding that the guide explains has a mark before its first line. */
function reportPage(state: State): { lines: PageLine[]; marked: number } {
  const content = reportContent(state);
  const finding = findingInSight(state);
  const marked = finding === null ? -1 : content.findIndex((line) => line.finding === finding);
  return { lines: content.map(({ text }) => reportLine(text)), marked };
}

/** The words of a report say what is wrong; its colours only help to find it. */
function reportLine(text: string): PageLine {
  if (/^error: |^Refused: |^verified: FAIL/.test(text)) return { text, tone: "bad" };
  if (text.startsWith("warning: ")) return { text, tone: "ask" };
  return text.startsWith("verified: PASS") ? { text, tone: "good" } : { text };
}

export function Page({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const { columns, rows } = screenIn(state).body;
  const { title, lines, top, marked = -1 } = contentOf(state);
  const last = Math.min(top + rows, lines.length);
  const right = lines.length <= rows ? "" : `${top + 1}-${last} of ${lines.length}`;
  const body = lines.slice(top, top + rows).map((line, at) => {
    return `${top + at === marked ? ">" : " "}${toned(theme, line, columns - 1)}`;
  });
  return (
    <Block
      lines={[titleLine(theme, columns, { title, right, focused: true }), ...body]}
      columns={columns}
      rows={rows + 1}
    />
  );
}
