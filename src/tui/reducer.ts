// The one pure reducer of both interfaces: keys and results go in, a new state and
// the effects that it asks for come out.
import { escapeName } from "../app/messages.js";
import type { Workbench } from "../app/types.js";
import { type Action, type Step, say, still } from "./actions.js";
import { beginsSequence, commandFor, keyLabel } from "./commands.js";
import { count } from "./explain.js";
import { pick, redo, selectFirstOpen, selectSymbol, skip, undo, withHistory } from "./model/decide.js";
import { settle } from "./model/move.js";
import { rowIndex } from "./model/rows.js";
import { receive, request } from "./model/search.js";
import { listSessions, onSaved, resume, sessionOpened } from "./model/session.js";
import { edit, fieldOf, insert, type TextField } from "./model/text-field.js";
import { annotate, convert } from "./model/write.js";
import { perform, showDialect } from "./perform.js";
import { type Knowledge, modeOf, type State } from "./state.js";

export function reduce(state: State, action: Action): Step {
  if (state.exit !== null) return still(state);
  const { state: next, effects } = step(state, action);
  return { state: settle(next), effects };
}

function step(state: State, action: Action): Step {
  switch (action.kind) {
    case "key":
      return onKey(state, action);
    case "resized":
      return still({ ...state, size: action.size });
    case "progress":
      return still({ ...state, progress: action.progress });
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
    case "skip":
      return skip(state, action.symbol, action.reason);
    case "session-opened":
      return sessionOpened(state, action.session);
    case "resume":
      return resume(state, action.saved);
    case "list-sessions":
      return listSessions(state);
    case "undo":
      return undo(state);
    case "redo":
      return redo(state);
    case "search":
      return request(state, fieldOf(action.query));
    case "dialect":
      return showDialect(state, action.dialect);
    case "annotate":
      return annotate(state, action.path);
    case "convert":
      return convert(state, action.path);
    default:
      return onResult(state, action);
  }
}

type ResultKind =
  | "decisions-saved"
  | "session-saved"
  | "session-resumed"
  | "sessions-listed"
  | "annotated"
  | "converted"
  | "failed";
type Result = Extract<Action, { kind: ResultKind }>;

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
      return say({ ...state, saved: true }, `Annotation written to ${escapeName(action.path)}.`);
    case "converted": {
      const { result } = action;
      const saved = state.saved || result.written;
      const done = { ...state, saved, busy: null, writeFailed: false, conversion: result };
      return still({ ...done, screen: "report", report: { top: 0 }, message: null });
    }
    case "failed":
      return say(
        { ...state, busy: null, writeFailed: state.writeFailed || action.what === "write" },
        action.text,
        "error",
      );
  }
}

/** Everything but search and writing; candidates are looked up once per name, since views ask at every frame. */
function knowledgeOf(workbench: Workbench): Knowledge {
  const cache = new Map<string, ReturnType<Workbench["candidates"]>>();
  return {
    path: workbench.path,
    sources: workbench.sources,
    machine: workbench.machine,
    moduleName: workbench.moduleName,
    release: workbench.release,
    resolve: (decisions) => workbench.resolve(decisions),
    candidates: (name) => {
      const known = cache.get(name) ?? workbench.candidates(name);
      cache.set(name, known);
      return known;
    },
    positionsKnown: (object) => workbench.positionsKnown(object),
    snippet: (resolutions, dialect) => workbench.snippet(resolutions, dialect),
  };
}

function loaded(state: State, workbench: Workbench): Step {
  const known = { ...state, knowledge: knowledgeOf(workbench), progress: null, screen: "main" as const };
  return still(selectFirstOpen(withHistory(known, state.history)));
}

type Press = Extract<Action, { kind: "key" }>;

function onKey(state: State, press: Press): Step {
  const { key } = press;
  const fresh = { ...state, message: null, pendingKey: "" };
  const mode = modeOf(state);
  const sequence = state.pendingKey === "" ? null : commandFor(mode, `${state.pendingKey} ${key}`);
  const command = sequence ?? commandFor(mode, key);
  if (command !== null) return perform(fresh, command, press);
  if (mode === "search" || mode === "prompt") return onText(fresh, press);
  if (beginsSequence(mode, key)) return still({ ...fresh, pendingKey: key });
  // anything but yes means stay: the question may have come up by a stray key
  if (mode === "confirm") return still({ ...fresh, overlay: null });
  if (mode === "small") return still(fresh);
  if (key === "paste")
    return say(fresh, `No action on ${count([...press.text].length, "pasted character")} here.`);
  return say(fresh, `No action on '${escapeName(keyLabel(key))}' here, ? for help`);
}

function onText(state: State, { key, text }: Press): Step {
  const change = (field: TextField) => edit(field, key) ?? (text === "" ? null : insert(field, text));
  if (state.overlay?.kind === "prompt") {
    const field = change(state.overlay.field);
    return field === null ? unused(state, key) : still({ ...state, overlay: { ...state.overlay, field } });
  }
  const field = change(state.search.field);
  if (field === null) return unused(state, key);
  // a moved cursor asks nothing new
  if (field.text === state.search.field.text) return still({ ...state, search: { ...state.search, field } });
  return request(state, field);
}

function unused(state: State, key: string): Step {
  return say(state, `No action on '${escapeName(keyLabel(key))}' here, Esc goes back`);
}
