// What each command of the table does.
import { type Step, say, still } from "./actions.js";
import type { Command, CommandId } from "./commands.js";
import { pick, redo, skip, undo } from "./model/decide.js";
import { move, movePane, moveToCandidate, moveToOpen } from "./model/move.js";
import { back, backOrQuit, interrupt, quit, quitNow } from "./model/quit.js";
import { openSearch, takeHit } from "./model/search.js";
import { answer, ask, startConvert } from "./model/write.js";
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
  pick: pickAtCursor,
  skip: skipSelected,
  undo,
  redo,
  search: openSearch,
  "take-hit": takeHit,
  dialect: (state) => showDialect(state, state.dialect === "sympos" ? "reloc" : "sympos"),
  annotate: (state) => ask(state, "annotate"),
  convert: startConvert,
  answer,
  report: (state) => still({ ...state, screen: "report", report: { top: 0 } }),
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

export function showDialect(state: State, dialect: State["dialect"]): Step {
  const snippet = state.knowledge?.snippet(state.resolutions, dialect) ?? state.snippet;
  return say({ ...state, dialect, snippet, annotation: { top: 0 } }, `Annotation in the ${dialect} dialect.`);
}

/** Enter in the queue only shows the candidates: a choice is never one stray key away. */
function openCandidates(state: State): Step {
  const resolution = selected(state);
  if (resolution === null) return say(state, "There is no unresolved symbol.");
  if (candidatesOf(state, resolution).length > 0) return still({ ...state, pane: "candidates" });
  if (resolution.outcome.kind === "missing") return openSearch(state);
  return say(state, "No symbol source has it: there is nothing to choose.");
}

function pickAtCursor(state: State): Step {
  const resolution = selected(state);
  const candidate = candidatesOf(state, resolution)[state.candidates.index];
  if (resolution === null || candidate === undefined) return say(state, "There is no candidate to pick.");
  return pick(state, resolution.symbol, candidate);
}

function skipSelected(state: State): Step {
  const resolution = selected(state);
  return resolution === null ? say(state, "There is no symbol to skip.") : skip(state, resolution.symbol);
}
