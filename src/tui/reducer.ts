// The one pure reducer of both interfaces: keys and results go in, a new state and
// the effects that it asks for come out.

import { escapeName } from "../app/messages.js";
import type { Progress, Workbench } from "../app/types.js";
import { type Action, type Step, say, still } from "./actions.js";
import { keyToPress } from "./author-keys.js";
import { beginsSequence, commandFor, keyFor, keyLabel } from "./commands.js";
import { capital, count } from "./explain.js";
import { knowledgeOf } from "./knowledge.js";
import {
  builderFound,
  buildFailed,
  buildSaid,
  built,
  hear,
  newsIn,
  rebuilt,
  startBuild,
} from "./model/build.js";
import { askCode, codeKey } from "./model/code.js";
import {
  pick,
  pickFunction,
  redo,
  selectFirstOpen,
  selectSymbol,
  skip,
  undo,
  withHistory,
} from "./model/decide.js";
import { openReport } from "./model/findings.js";
import { takeItem } from "./model/menus.js";
import { settle } from "./model/move.js";
import { planned, sourcesNamed } from "./model/review.js";
import { rowIndex } from "./model/rows.js";
import { receive, request } from "./model/search.js";
import { listSessions, onSaved, resume, sessionOpened } from "./model/session.js";
import { addSource, offered } from "./model/sources.js";
import { edit, fieldOf, insert, type TextField } from "./model/text-field.js";
import { annotate, convert } from "./model/write.js";
import { perform, showDialect } from "./perform.js";
import { modeOf, type State, startOfList } from "./state.js";

export function reduce(state: State, action: Action): Step {
  if (state.exit !== null) return still(state);
  const done = withNews(step(state, action));
  const asked = askCode(settle(done.state));
  return { state: asked.state, effects: [...done.effects, ...asked.effects] };
}

/** What make did, once the author can see it. */
function withNews({ state, effects }: Step): Step {
  const news = newsIn(state);
  if (news === null) return { state, effects };
  const heard = { ...state, build: { ...state.build, news: null } };
  const told =
    news.kind === "built"
      ? built(heard, news.result)
      : rebuilt(heard, { ...heard, knowledge: knowledgeOf(news.workbench) }, news.session);
  return { state: told.state, effects: [...effects, ...told.effects] };
}

function step(state: State, action: Action): Step {
  switch (action.kind) {
    case "key":
      return onKey(state, action);
    case "resized":
      return still({ ...state, size: action.size });
    case "ready":
      return typedAhead(state);
    case "offered":
      return offered(state, action.offers);
    case "source-found":
      return addSource(state, action.path, action.offer);
    case "object-read":
      return still({ ...state, object: action.object });
    case "progress":
      return onProgress(state, action.progress, action.at);
    case "loaded":
      return loaded(state, action.workbench);
    case "found":
      return receive(state, action.revision, action.result);
    case "select": {
      const index = rowIndex(state.rows, action.symbol, action.object);
      return index < 0
        ? say(state, `No symbol ${escapeName(action.symbol)}.`)
        : still(selectSymbol(state, index));
    }
    case "pick":
      return pick(state, action.symbol, action.choice);
    case "pick-function":
      return pickFunction(state, action.symbol, action.choice);
    case "skip":
      return skip(state, action.symbol, action.reason);
    case "session-opened":
      return sessionOpened(state, action.session);
    case "resume":
      return resume(state, action.saved);
    case "list-sessions":
      return listSessions(state);
    case "mark":
      return still({ ...state, queue: { ...state.queue, marks: action.keys, anchor: null } });
    case "decide-marked":
      return takeItem({ ...state, overlay: { kind: "menu", menu: "marked", index: action.item } });
    case "undo":
      return undo(state);
    case "redo":
      return redo(state);
    case "search":
      return request(state, fieldOf(action.query));
    case "dialect":
      return showDialect(state, action.dialect);
    case "name-source":
      return sourcesNamed(state, action.paths);
    case "annotate":
      return annotate(state, action.path);
    case "convert":
      return convert(state, action.path);
    case "build":
      return startBuild(state);
    default:
      return onResult(state, action);
  }
}

type ResultKind =
  | "builder-found"
  | "build-said"
  | "built"
  | "rebuilt"
  | "decisions-saved"
  | "session-saved"
  | "session-resumed"
  | "sessions-listed"
  | "annotated"
  | "planned"
  | "disassembled"
  | "copied"
  | "edited"
  | "converted"
  | "failed";
type Result = Extract<Action, { kind: ResultKind }>;

function onProgress(state: State, progress: Progress, at: number | undefined): Step {
  const since = state.loadingSince ?? at ?? null;
  const loadingTime = at === undefined || since === null ? state.loadingTime : at - since;
  return still({ ...state, progress, loadingSince: since, loadingTime });
}

function onResult(state: State, action: Result): Step {
  switch (action.kind) {
    case "decisions-saved":
      return still({ ...state, saved: true });
    case "session-saved":
      return onSaved(state, action.finding);
    case "session-resumed":
      return still(state);
    case "sessions-listed":
      return still({ ...state, session: { ...state.session, list: action.list } });
    case "annotated":
      return annotated(state, action);
    case "planned":
      return planned(state, action.revision, action.plan);
    case "disassembled":
      return still({ ...state, code: { ...state.code, [codeKey(action.place)]: action.code } });
    case "copied":
      return say(state, `${capital(action.what)} copied ${action.how}.`);
    case "edited":
      return say(state, `Back from ${escapeName(action.path)}.`);
    case "converted": {
      const { result } = action;
      const saved = state.saved || result.written;
      const done = { ...state, saved, busy: null, writeFailed: false, conversion: result };
      return still(openReport({ ...done, message: null }));
    }
    case "builder-found":
      return builderFound(state, action.builder.fault);
    case "build-said":
      return buildSaid(state, action.line);
    case "built":
    case "rebuilt":
      return hear(state, action);
    case "failed":
      if (action.what === "build") return buildFailed(state, action.text);
      if (action.what === "load") return loadFailed(state, action.text);
      return say(
        { ...state, busy: null, writeFailed: state.writeFailed || action.what === "write" },
        action.text,
        "error",
      );
  }
}

/** What is in the source counts once that is built again. */
function annotated(
  state: State,
  { path, line = 1, inSource = false }: Extract<Action, { kind: "annotated" }>,
): Step {
  const done = { ...state, saved: true, busy: null, writeFailed: false, annotationFile: { path, line } };
  const file = escapeName(path);
  if (!inSource) return say(done, `Annotation written to ${file}.`);
  const shown = { ...done, screen: "main" as const, review: { ...state.review, plan: null } };
  const again = state.build.why === null ? `${keyToPress(state, "build", "b")} builds it` : "build it again";
  return say(shown, [
    `Written into ${file}: ${again}, or ${keyToPress(state, "convert", "c")} converts this object.`,
    `Written into ${file}.`,
  ]);
}

/** The author chooses among the sources again: another one may be read. */
function loadFailed(state: State, text: string): Step {
  return say({ ...state, screen: "sources", progress: null, loadingSince: null }, text, "error");
}

function loaded(state: State, workbench: Workbench): Step {
  const screen = state.screen === "loading" ? "main" : state.screen;
  // what the guide's page spoke of is over
  const overlay = state.overlay?.kind === "guide" ? null : state.overlay;
  const known = { ...state, knowledge: knowledgeOf(workbench), progress: null, screen, overlay };
  return still(selectFirstOpen(withHistory(known, state.history)));
}

type Press = Extract<Action, { kind: "key" }>;

/** Nobody types more while something loads. */
const MOST_AHEAD = 1_000;

/** A question that has come up meanwhile is not answered by what was typed before it. */
function typedAhead(state: State): Step {
  const { ahead } = state;
  let now: Step = still({ ...state, ahead: [] });
  if (ahead.length === 0) return now;
  if (state.overlay !== null)
    return say(now.state, `${count(ahead.length, "key")} typed while loading dropped: answer first.`);
  for (const press of ahead) {
    const next = reduce(now.state, { kind: "key", ...press });
    now = { state: next.state, effects: [...now.effects, ...next.effects] };
  }
  return now;
}

function onKey(state: State, press: Press): Step {
  const { key } = press;
  const mode = modeOf(state);
  const sequence = state.pendingKey === "" ? null : commandFor(mode, `${state.pendingKey} ${key}`, state);
  const command = sequence ?? commandFor(mode, key, state);
  // what was told last is what the guide is asked about
  const message = command?.id === "guide" ? state.message : null;
  const fresh = { ...state, message, pendingKey: "" };
  if (command !== null) return perform(fresh, command, press);
  if (mode === "search" || mode === "prompt" || mode === "palette") return onText(fresh, press);
  if (beginsSequence(mode, key, state)) return still({ ...fresh, pendingKey: key });
  // anything but yes means stay: the question may have come up by a stray key
  if (mode === "confirm") return still({ ...fresh, overlay: null });
  if (mode === "small") return still(fresh);
  if (mode === "loading") return still({ ...fresh, ahead: [...state.ahead, press].slice(0, MOST_AHEAD) });
  if (key === "paste")
    return say(fresh, `No action on ${count([...press.text].length, "pasted character")} here.`);
  const help = keyFor("help", mode, state);
  if (help === "") return unused(fresh, key);
  return say(fresh, `No action on '${escapeName(keyLabel(key))}' here, ${help} for help`);
}

function onText(state: State, { key, text }: Press): Step {
  const change = (field: TextField) => edit(field, key) ?? (text === "" ? null : insert(field, text));
  const { overlay } = state;
  if (overlay?.kind === "prompt" || overlay?.kind === "palette") {
    const field = change(overlay.field);
    if (field === null) return unused(state, key);
    const cursor = overlay.kind === "palette" ? { cursor: startOfList } : {};
    return still({ ...state, overlay: { ...overlay, field, ...cursor } });
  }
  const field = change(state.search.field);
  if (field === null) return unused(state, key);
  // a moved cursor asks nothing new
  if (field.text === state.search.field.text) return still({ ...state, search: { ...state.search, field } });
  return request(state, field);
}

function unused(state: State, key: string): Step {
  return say(
    state,
    `No action on '${escapeName(keyLabel(key))}' here, ${keyToPress(state, "back", "Esc")} goes back`,
  );
}
