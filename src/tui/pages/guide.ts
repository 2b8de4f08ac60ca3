// The guide's sentences on where the author is, fitted to a width.
import { guideOfFinding } from "../../app/guide/finding.js";
import { guideOf } from "../../app/guide/guide.js";
import type { Here, Place } from "../../app/guide/here.js";
import { guideOfPlace } from "../../app/guide/places.js";
import { escapeName } from "../../app/messages.js";
import { hereOf, placeOf, problemOf, underGuide } from "../guide/here.js";
import { rowFacts } from "../guide/row-facts.js";
import { findingInSight, reportFindings } from "../pages.js";
import { isOpen } from "../rows.js";
import { type State, selected } from "../state.js";
import { head, type PageLine, plain, wrapLines } from "./lines.js";

interface About {
  /** What it speaks of. */
  readonly title: string;
  /** Three to six sentences, a part for each line of thought. */
  readonly says: readonly string[];
}

const TITLES: Readonly<Record<Place, string>> = {
  sources: "Symbol sources",
  loading: "Reading",
  resume: "An earlier session",
  sessions: "Sessions",
  queue: "The queue",
  resolve: "The candidates",
  search: "Search",
  filter: "What is shown",
  order: "The order",
  marked: "Marked symbols",
  details: "Details",
  code: "Machine code",
  annotation: "The annotation",
  review: "Review",
  writing: "Writing",
  converting: "Converting",
  build: "The build",
  "report-open": "The report",
  "report-pass": "Loading it",
  "report-fail": "The report",
  "ask-source": "Another source",
  "ask-skip": "Skipping",
  "ask-filter": "What is shown",
  "ask-src": "The source file",
  "ask-annotate": "The annotation",
  "ask-convert": "The converted object",
  palette: "Commands",
  help: "Keys",
  quit: "Leaving",
  error: "What went wrong",
  small: "Size",
};

function aboutRow(state: State): About | null {
  const facts = rowFacts(state);
  return facts === null ? null : { title: `About ${escapeName(facts.symbol)}`, says: guideOf(facts) };
}

function aboutFinding(state: State): About | null {
  const findings = reportFindings(state);
  const at = findingInSight(state);
  const finding = at === null ? undefined : findings[at];
  if (at === null || finding === undefined) return null;
  return { title: `Finding ${at + 1} of ${findings.length}`, says: guideOfFinding(finding) };
}

function aboutMessage({ build }: State): About | null {
  const finding = build.last?.findings[build.index];
  return finding === undefined ? null : { title: "What it says", says: guideOfFinding(finding) };
}

const isReport = (place: Place): boolean => place.startsWith("report-");

function aboutPlace(state: State, on: Here["on"]): About {
  const place = placeOf(state);
  const here = { ...hereOf(underGuide(state), on), problem: problemOf(state) };
  return { title: TITLES[place], says: guideOfPlace(place, here) };
}

/** The most particular first: the row or the finding under the cursor, then the place. */
function guideParts(state: State): About[] {
  const place = placeOf(state);
  const below = underGuide(state);
  const isRow = place === "queue" || place === "resolve";
  const aboutIt = isRow ? aboutRow : isReport(place) ? aboutFinding : place === "build" ? aboutMessage : null;
  const particular = aboutIt?.(below) ?? null;
  return [...(particular === null ? [] : [particular]), aboutPlace(state, "screen")];
}

/** For plain mode: of the selected symbol, or of a finished conversion with each of its findings. */
export function guideSentences(state: State): string[] {
  const at: State = { ...state, pane: "symbols", overlay: null, message: null };
  const row = selected(at);
  const isDone = at.conversion !== null && (row === null || !isOpen(row));
  const place = aboutPlace({ ...at, screen: isDone ? "report" : "main" }, "line").says;
  if (!isDone) return [...(aboutRow(at)?.says ?? []), ...place];
  return [...place, ...reportFindings(at).slice(0, MOST_FINDINGS).flatMap(guideOfFinding)];
}

/** Nobody reads more of them at once. */
const MOST_FINDINGS = 5;

export const rowSentences = (state: State): readonly string[] => aboutRow(state)?.says ?? [];

/** The first of them one after the other, as a paragraph: a pane has few rows. */
export function guideText(state: State, columns: number): { title: string; lines: PageLine[] } {
  const [about = { title: "", says: [] }] = guideParts(state);
  return { title: about.title, lines: wrapLines(plain([about.says.join(" ")]), columns) };
}

/** All of them on a page, a line for each sentence or two. */
export function guideLines(state: State, columns: number): PageLine[] {
  const lines = guideParts(state).flatMap(({ title, says }) => [
    head(title),
    ...plain(says.flatMap((text) => [text, ""])),
  ]);
  return wrapLines(lines, columns);
}
