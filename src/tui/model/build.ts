// Building the object anew: make runs beside the interface, its errors are a page whose lines open in
// the editor, and the object that it makes takes the place of the old one under the same decisions.

import type { BuildResult } from "../../app/build/rebuild.js";
import { escapeName, sentence } from "../../app/messages.js";
import { type Finding, isError } from "../../app/types.js";
import { type Action, type Step, say, still } from "../actions.js";
import { keyToPress } from "../author-keys.js";
import { count } from "../explain.js";
import { remaining, wordOf } from "../rows.js";
import type { State } from "../state.js";
import type { BuildNews } from "../state-parts.js";
import { selectFirstOpen, selectSymbol, withHistory } from "./decide.js";
import type { FilePlace } from "./edit.js";
import { type Row, rowIndex } from "./rows.js";
import { saveAll } from "./saving.js";
import { request } from "./search.js";

const WHY: Readonly<Record<string, string>> = {
  "build-no-folder": "No Makefile or Kbuild is in the object's folder.",
  "build-no-module": "The Makefile in the object's folder builds no module: it has no obj-m.",
  "build-folder-name": "kbuild cannot build in this folder: its path has blanks, colons or the like.",
};

export function builderFound(state: State, fault: Finding | null): Step {
  const why = fault === null ? null : (WHY[fault.code] ?? sentence(fault));
  return still({ ...state, build: { ...state.build, why } });
}

export function whyNotBuild({ build }: State): string | null {
  return build.running === null && build.news === null ? build.why : "It is being built: ^C ends that.";
}

export function startBuild(state: State): Step {
  const why = whyNotBuild(state);
  if (why !== null) return say(state, why, "warning");
  return { state: { ...state, build: { ...state.build, running: "make" } }, effects: [{ kind: "build" }] };
}

export function buildSaid(state: State, line: string): Step {
  if (state.build.running === null) return still(state);
  return still({ ...state, build: { ...state.build, running: line } });
}

/** Null: nothing is being built. */
export function endBuild(state: State): Step | null {
  if (state.build.running === null || state.build.news !== null) return null;
  const told = say(state, "make is being ended; ^C again within 2 seconds quits.");
  return { state: told.state, effects: [{ kind: "end-build" }] };
}

const warningsOf = ({ findings }: BuildResult): string => {
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  return warnings === 0 ? "" : `, ${count(warnings, "warning")}: gb shows`;
};

/** Errors first: the cause is among them. */
function sorted(result: BuildResult): BuildResult {
  const rank = ({ severity }: Finding) => (severity === "error" ? 0 : severity === "warning" ? 1 : 2);
  return { ...result, findings: [...result.findings].sort((a, b) => rank(a) - rank(b)) };
}

/** Whether the author is in the middle of something that a new page or object would take away. */
const isElsewhere = ({ overlay, screen }: State): boolean =>
  overlay !== null || screen === "search" || screen === "review";

/** What came of make; where it would come between, it waits. */
export function hear(state: State, news: BuildNews): Step {
  if (!isElsewhere(state)) return still({ ...state, build: { ...state.build, news } });
  const waits = { ...state, build: { ...state.build, news, running: null } };
  return say(waits, "make has ended: it is told when you are back in the queue.");
}

/** The news that waited, once nothing is in their way. */
export function newsIn(state: State): BuildNews | null {
  return isElsewhere(state) ? null : state.build.news;
}

export function built(state: State, result: BuildResult): Step {
  const ended = { ...state, build: { ...state.build, running: null } };
  if (result.interrupted !== null) return say(ended, "make was ended: nothing was read again.", "warning");
  const last = sorted(result);
  const errors = last.findings.filter(isError).length;
  const told = { ...ended, build: { ...ended.build, last, changes: [], index: 0 } };
  if (errors > 0) {
    const text = `It does not build: ${count(errors, "error")}.`;
    return say({ ...told, screen: "build", overlay: null }, text, "warning");
  }
  if (!result.changed)
    return say(returned(told), `Built: the object is the same as before${warningsOf(last)}.`);
  return {
    state: { ...told, build: { ...told.build, running: "reading the object" } },
    effects: [{ kind: "reload" }],
  };
}

/** From the page of errors back to the queue. */
const returned = (state: State): State => (state.screen === "build" ? { ...state, screen: "main" } : state);

/** The old object stays. */
export const buildFailed = (state: State, text: string): Step =>
  say({ ...state, build: { ...state.build, running: null } }, text, "error");

const keyOf = ({ symbol, patchedIn, isUndefined }: Row): string =>
  isUndefined ? symbol : `${symbol} of ${patchedIn}`;

/** `+ acpi_info: choose`, a line for each symbol that is new, gone, or has another outcome. */
function changesOf(before: readonly Row[], after: readonly Row[]): string[] {
  const words = (rows: readonly Row[]) => new Map(rows.map((row) => [keyOf(row), wordOf(row)]));
  const [old, now] = [words(before), words(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === is) return [];
    const name = escapeName(key);
    if (was === undefined) return `+ ${name}: ${is}`;
    return is === undefined ? `- ${name}` : `~ ${name}: ${was}, now ${is}`;
  });
}

/** `2 new, 1 gone, 1 other`; empty: the same. */
function changeWords(changes: readonly string[]): string {
  const of = (sign: string) => changes.filter((line) => line.startsWith(sign)).length;
  const parts = [`${of("+")} new`, `${of("-")} gone`, `${of("~")} other`];
  return parts.filter((part) => !part.startsWith("0 ")).join(", ");
}

/** Decisions on symbols that the object has no more: they wait, since a position is the kernel's and not the object's. */
function waiting({ history, rows }: State): number {
  return history.present.filter(({ symbol }) => !rows.some((row) => row.symbol === symbol)).length;
}

type Rebuilt = Extract<Action, { kind: "rebuilt" }>;

/** `state` knows the new object already; `before` is that of the old one. */
export function rebuilt(before: State, known: State, session: Rebuilt["session"]): Step {
  const kept = {
    ...known.session,
    keeps: session?.keeps ?? false,
    offer: null,
    other: null,
    findings: session?.findings ?? [],
    list: null,
  };
  const now = withHistory({ ...known, session: kept, code: {}, found: null }, before.history);
  const changes = changesOf(before.rows, now.rows);
  const again = returned({
    ...now,
    build: { ...now.build, running: null, changes, index: 0 },
    review: { ...now.review, plan: null, revision: now.review.revision + 1 },
    annotationFile: null,
  });
  const placed = again.screen === "review" ? { ...again, screen: "main" as const } : again;
  const there = rowOf(before, placed);
  const selected = there < 0 ? selectFirstOpen(placed) : selectSymbol(placed, there);
  const [unkept] = kept.findings;
  const told = unkept === undefined ? tell(selected) : say(selected, sentence(unkept), "warning");
  const { past, present } = before.history;
  const saved = present.length + past.length === 0 ? [] : saveAll(told.state);
  return withSearch({ state: told.state, effects: [...saved, ...told.effects] });
}

/** Where the cursor was; -1: there is something to choose, or the row is gone. */
function rowOf(before: State, { rows }: State): number {
  const row = before.rows[before.symbols.index];
  if (row === undefined || rows.some((one) => wordOf(one) === "choose" || wordOf(one) === "missing"))
    return -1;
  return rowIndex(rows, row.symbol, row.patchedIn ?? undefined);
}

function tell(state: State): Step {
  const { last, changes } = state.build;
  const what = changeWords(changes) || "the same symbols";
  const left = waiting(state);
  const wait =
    left === 0
      ? ""
      : `, ${count(left, "decision")} ${left === 1 ? "waits for its symbol" : "wait for their symbols"}`;
  const rest = remaining(state) || "all decided";
  const more = last === null ? "" : warningsOf(last);
  const see = more !== "" || changes.length === 0 ? "" : "; gb shows";
  return say(state, [
    `Built: ${what}${wait}${more}${see}. Now ${rest}.`,
    `Built: ${what}${wait}. Now ${rest}.`,
    `Built: ${what}. Now ${rest}.`,
    `Built: ${what}.`,
  ]);
}

/** What was asked of the old search thread and is not answered is asked again. */
function withSearch(step: Step): Step {
  const { search } = step.state;
  if (search.answered === search.revision) return step;
  const asked = request(step.state, search.field);
  return { state: asked.state, effects: [...step.effects, ...asked.effects] };
}

export function whyNotBuildPage(state: State): string | null {
  if (state.build.last !== null) return null;
  return `Nothing was built in this session: ${keyToPress(state, "build", "b")} builds.`;
}

/** The place of what the cursor is on, relative to where sympos runs or absolute; null: it has no line. */
export function errorPlace({ build }: State): FilePlace | null {
  const { file, line } = build.last?.findings[build.index]?.where ?? {};
  return file === undefined || line === undefined ? null : { path: file, line };
}
