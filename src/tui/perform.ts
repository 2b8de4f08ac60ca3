// What each command of the table does.
import { type Step, say, still } from "./actions.js";
import type { Command, CommandId } from "./commands.js";
import { startBuild } from "./model/build.js";
import { openCode, otherUse } from "./model/code.js";
import { copy } from "./model/copy.js";
import { pick, pickFunction, redo, undo } from "./model/decide.js";
import { edit } from "./model/edit.js";
import { moveToFinding, openReport } from "./model/findings.js";
import { toggleGuide } from "./model/guide.js";
import { markAll, markRange, toggleMark } from "./model/marks.js";
import { openMenu, takeItem } from "./model/menus.js";
import { move, movePane, moveToCandidate, moveToOpen } from "./model/move.js";
import { openPalette, paletteChoice } from "./model/palette.js";
import { markedRows } from "./model/queue.js";
import { back, backOrQuit, interrupt, quit, quitNow } from "./model/quit.js";
import { openReview, replan, sourcesNamed, takeReviewItem } from "./model/review.js";
import { openSearch, otherHit, takeHit } from "./model/search.js";
import { listSessions } from "./model/session.js";
import { askSource, startReading, toggleSource } from "./model/sources.js";
import { answer, ask, skipSelected, startConvert } from "./model/write.js";
import { candidatesOf, type State, selected } from "./state.js";

interface Press {
  readonly key: string;
  readonly at: number;
}

type Perform = (state: State, press: Press) => Step;

const PERFORM: Readonly<Record<CommandId, Perform>> = {
  down: (state) => move(state, { rows: 1 }),
  up: (state) => move(state, { rows: -1 }),
  first: (state) => move(state, { end: "first" }),
  last: (state) => move(state, { end: "last" }),
  "page-down": (state) => move(state, { pages: 1 }),
  "page-up": (state) => move(state, { pages: -1 }),
  "half-down": (state) => move(state, { pages: 0.5 }),
  "half-up": (state) => move(state, { pages: -0.5 }),
  "pane-left": (state) => movePane(state, -1, false),
  "pane-right": (state) => movePane(state, 1, false),
  "pane-next": (state) => movePane(state, 1, true),
  "pane-previous": (state) => movePane(state, -1, true),
  "next-open": (state) => moveToOpen(state, 1),
  "previous-open": (state) => moveToOpen(state, -1),
  candidate: (state, { key }) => moveToCandidate(state, Number(key)),
  open: openCandidates,
  pick: (state) => pickAtCursor(state, pick),
  "pick-function": (state) => pickAtCursor(state, pickFunction),
  mark: (state) => move({ ...toggleMark(state), pane: "symbols" }, { rows: 1 }),
  "mark-range": (state) => markRange({ ...state, pane: "symbols" }),
  "mark-all": (state) => markAll({ ...state, pane: "symbols" }),
  "decide-marked": (state) => openMenu(state, "marked"),
  skip: (state) => skipSelected(state, ""),
  "skip-reason": askReason,
  undo,
  redo,
  search: openSearch,
  "next-hit": (state) => otherHit(state, 1),
  "previous-hit": (state) => otherHit(state, -1),
  "take-hit": takeHit,
  filter: (state) => openMenu(state, "filter"),
  order: (state) => openMenu(state, "order"),
  "take-item": (state) => (state.overlay === null ? takeReviewItem(state) : takeItem(state)),
  palette: openPalette,
  sessions: (state) => listSessions({ ...state, overlay: { kind: "menu", menu: "sessions", index: 0 } }),
  run: runChoice,
  details: (state) => still({ ...state, overlay: { kind: "details", top: 0 } }),
  code: openCode,
  "next-use": (state) => otherUse(state, 1),
  "previous-use": (state) => otherUse(state, -1),
  guide: toggleGuide,
  "next-finding": (state) => moveToFinding(state, 1),
  "previous-finding": (state) => moveToFinding(state, -1),
  preview: (state) => still({ ...state, pane: "annotation", annotation: { top: 0 } }),
  dialect: (state) => {
    const other = showDialect(state, state.dialect === "sympos" ? "reloc" : "sympos");
    if (state.screen !== "review") return other;
    const asked = replan(other.state);
    return { state: asked.state, effects: [...other.effects, ...asked.effects] };
  },
  annotate: openReview,
  write: (state) => ask(state, "annotate"),
  copy,
  edit,
  convert: startConvert,
  build: startBuild,
  "build-page": (state) => still({ ...state, screen: "build" }),
  "open-error": edit,
  answer: (state) => answerPrompt(state),
  report: (state) => still(openReport(state)),
  "toggle-source": toggleSource,
  "add-source": askSource,
  start: startReading,
  help: (state) => still({ ...state, overlay: { kind: "help", top: 0 } }),
  back,
  "back-or-quit": backOrQuit,
  quit,
  "quit-now": quitNow,
  stay: (state) => still({ ...state, overlay: null }),
  interrupt: (state, { at }) => interrupt(state, at),
  suspend: (state) => ({ state, effects: [{ kind: "suspend" }] }),
  redraw: (state) => ({ state, effects: [{ kind: "redraw" }] }),
};

export function perform(state: State, command: Command, press: Press): Step {
  const why = command.disabled?.(state) ?? null;
  return why === null ? PERFORM[command.id](state, press) : say(state, why, "warning");
}

function runChoice(state: State, press: Press): Step {
  const command = paletteChoice(state);
  return command === null
    ? say(state, "No command has that name.")
    : perform({ ...state, overlay: null }, command, press);
}

export function showDialect(state: State, dialect: State["dialect"]): Step {
  const snippet = state.knowledge?.snippet(state.resolutions, dialect) ?? state.snippet;
  const next = { ...state, dialect, snippet, annotation: { top: 0 }, review: { ...state.review, top: 0 } };
  return say(next, `Annotation in the ${dialect} dialect.`);
}

/** Enter in the queue only shows the candidates: a choice is never one stray key away. */
function openCandidates(state: State): Step {
  if (markedRows(state).length > 0) return openMenu(state, "marked");
  const resolution = selected(state);
  if (resolution === null) return say(state, "There is no unresolved symbol.");
  if (candidatesOf(state, resolution).length > 0) return still({ ...state, pane: "candidates" });
  if (resolution.outcome.kind === "missing") return openSearch(state);
  return say(state, "No symbol source has it: there is nothing to choose.");
}

function pickAtCursor(state: State, how: typeof pick): Step {
  const resolution = selected(state);
  const candidate = candidatesOf(state, resolution)[state.candidates.index];
  if (resolution === null || candidate === undefined) return say(state, "There is no candidate to pick.");
  return how(state, resolution.symbol, candidate);
}

function answerPrompt(state: State): Step {
  if (state.overlay?.kind !== "prompt" || state.overlay.purpose !== "src") return answer(state);
  const path = state.overlay.field.text.trim();
  if (path === "") return say(state, "A file name is needed.", "warning");
  return sourcesNamed({ ...state, overlay: null }, [path]);
}

function askReason(state: State): Step {
  return selected(state) === null ? say(state, "There is no symbol to skip.") : ask(state, "skip");
}
