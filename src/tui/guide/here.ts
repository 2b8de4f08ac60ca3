// Where the author is, for the guide: which place, and the facts of the session.
import type { Here, KeyOf, Place } from "../../app/guide/here.js";
import { keyNear } from "../commands.js";
import { objectsOf } from "../explain.js";
import { filterWords, markedRows } from "../model/queue.js";
import { quitQuestion } from "../model/quit.js";
import { countWords, remaining } from "../rows.js";
import {
  candidatesOf,
  type MenuName,
  type Mode,
  modeOf,
  type Purpose,
  SMALLEST,
  type State,
  selected,
} from "../state.js";

const MENUS: Readonly<Record<MenuName, Place>> = {
  filter: "filter",
  order: "order",
  marked: "marked",
  resume: "resume",
  sessions: "sessions",
};

const PROMPTS: Readonly<Record<Purpose, Place>> = {
  annotate: "ask-annotate",
  convert: "ask-convert",
  skip: "ask-skip",
  filter: "ask-filter",
  source: "ask-source",
  src: "ask-src",
};

function reportPlace({ conversion }: State): Place {
  if (conversion === null) return "report-open";
  return conversion.written && conversion.verified ? "report-pass" : "report-fail";
}

type Modes = Readonly<Record<Exclude<Mode, "guide">, Place | ((state: State) => Place)>>;

const PLACES: Modes = {
  sources: "sources",
  loading: "loading",
  queue: "queue",
  resolve: "resolve",
  preview: "annotation",
  search: "search",
  report: reportPlace,
  review: "review",
  build: "build",
  help: "help",
  details: "details",
  code: "code",
  palette: "palette",
  menu: ({ overlay }) => (overlay?.kind === "menu" ? MENUS[overlay.menu] : "queue"),
  prompt: ({ overlay }) => (overlay?.kind === "prompt" ? PROMPTS[overlay.purpose] : "queue"),
  confirm: "quit",
  small: "small",
};

/** The state as it is below the guide's own page. */
export function underGuide(state: State): State {
  return state.overlay?.kind === "guide" ? underGuide({ ...state, overlay: state.overlay.behind }) : state;
}

/** What went wrong last, as far as it is still told; empty: nothing. */
export function problemOf({ overlay, message }: State): string {
  if (overlay?.kind === "guide") return overlay.problem ?? "";
  return message?.tone === "error" ? message.text : "";
}

export function placeOf(state: State): Place {
  const below = underGuide(state);
  const mode = modeOf(below);
  if (mode === "small") return "small";
  if (problemOf(state) !== "") return "error";
  if (below.busy !== null) return below.screen === "review" ? "writing" : "converting";
  const place = mode === "guide" ? "queue" : PLACES[mode];
  return typeof place === "function" ? place(below) : place;
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function selectedFacts(state: State): Here["selected"] {
  const row = selected(state);
  if (row === null) return null;
  const candidates = candidatesOf(state, row);
  return {
    name: row.symbol,
    candidates: candidates.length,
    objects: objectsOf(candidates),
    uses: row.uses.length,
    found: state.found,
  };
}

function typedIn({ overlay, paths }: State): string {
  return overlay?.kind === "prompt" ? overlay.field.text : (paths.out ?? "");
}

function conversionFacts({ conversion }: State): Here["conversion"] {
  return conversion === null ? null : { path: conversion.path, ...conversion.counts };
}

function buildFacts({ build: { last, changes } }: State): Here["build"] {
  const of = (wanted: string) => (last?.findings ?? []).filter(({ severity }) => severity === wanted).length;
  return { errors: of("error"), warnings: of("warning"), changes: changes.length };
}

/** Line by line commands have short names that are the keys of the screen without the author's. */
export const keysOf =
  (state: State): KeyOf =>
  (command) =>
    keyNear(command, modeOf(underGuide(state)), state);

export function hereOf(state: State, on: Here["on"] = "screen"): Here {
  const { rows, object, knowledge, search, session, history, view, review } = state;
  const patched = rows.filter(({ isUndefined }) => !isUndefined).length;
  const offer = session.offer;
  const plan = review.plan;
  return {
    on,
    key: keysOf(state),
    file: fileName(state.paths.object),
    module: knowledge?.moduleName ?? "",
    release: knowledge?.release ?? object?.release ?? null,
    wanted: knowledge === null ? (object?.symbols.length ?? null) : rows.length - patched,
    patched,
    counts: countWords(rows),
    remaining: remaining(state),
    sources: (knowledge?.sources ?? []).map(({ path }) => path),
    offered: { found: state.offers?.list.length ?? 0, taken: state.offers?.chosen.length ?? 0 },
    reading: state.progress?.path ?? null,
    selected: selectedFacts(state),
    search: {
      query: search.field.text,
      total: search.answered === search.revision ? (search.result?.total ?? null) : null,
    },
    shown: { rows: view.indices.length, of: rows.length, filter: filterWords(state.queue) },
    marked: markedRows(state).length,
    dialect: state.dialect,
    annotated: state.snippet.said,
    review: { files: plan === null ? null : plan.edits.map(({ path }) => path), left: plan?.left ?? 0 },
    typed: typedIn(state),
    conversion: conversionFacts(state),
    session: {
      decisions: offer?.history.present.length ?? history.present.length,
      at: offer?.at ?? "",
      keeps: session.keeps,
    },
    decisions: history.present.length,
    build: buildFacts(state),
    question: quitQuestion(state) ?? "",
    problem: problemOf(state),
    size: state.size,
    smallest: SMALLEST,
  };
}
