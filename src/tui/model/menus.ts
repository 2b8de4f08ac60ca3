// Short menus: what stands in them and what each item does.

import { escapeName } from "../../app/messages.js";
import type { SavedSession } from "../../app/sessions/types.js";
import { whenText } from "../../app/when.js";
import { type Step, say, still } from "../actions.js";
import { count } from "../explain.js";
import type { MenuName, State } from "../state.js";
import { clearMarked, decideBy, decidedByAuthor, skipMarked, waysOf } from "./bulk.js";
import { unmark } from "./marks.js";
import {
  FILTERS,
  type FilterName,
  filterWords,
  markedRows,
  ORDERS,
  type OrderName,
  viewOf,
} from "./queue.js";
import { resume } from "./session.js";
import { fieldOf } from "./text-field.js";

export interface MenuItem {
  readonly label: string;
  /** Figures at the end of the line. */
  readonly note: string;
  readonly run: (state: State) => Step;
}

export interface Menu {
  readonly title: string;
  readonly items: readonly MenuItem[];
}

type Entries<Name extends string, Value> = readonly (readonly [Name, Value])[];

function filterMenu(state: State): Menu {
  const entries = Object.entries(FILTERS) as unknown as Entries<FilterName, { title: string }>;
  const items = entries.map(([filter, { title }]): MenuItem => {
    const options = { ...state.queue, filter };
    return {
      label: title,
      note: String(viewOf(state.rows, options).indices.length),
      run: (now) => say({ ...now, queue: options }, `Shown: ${filterWords(options)}.`),
    };
  });
  const byName: MenuItem = {
    label: state.queue.text === "" ? "a part of the name ..." : `a part of the name: ${state.queue.text}`,
    note: "",
    run: (now) =>
      still({ ...now, overlay: { kind: "prompt", purpose: "filter", field: fieldOf(now.queue.text) } }),
  };
  return { title: "Show", items: [...items, byName] };
}

function orderMenu(state: State): Menu {
  const entries = Object.entries(ORDERS) as unknown as Entries<OrderName, { title: string }>;
  const items = entries.map(
    ([order, { title }]): MenuItem => ({
      label: title,
      note: order === state.queue.order ? "now" : "",
      run: (now) => still({ ...now, queue: { ...now.queue, order } }),
    }),
  );
  return { title: "Order of the symbols", items };
}

/** The ways to decide the marked symbols, in the order of their menu. */
export function markedItems(state: State): readonly MenuItem[] {
  return markedMenu(state).items;
}

function markedMenu(state: State): Menu {
  const rows = markedRows(state);
  const of = (amount: number) => `${amount} of ${rows.length}`;
  const ways = waysOf(state).map(
    (way): MenuItem => ({
      label: way.title,
      note: of(way.decisions.length),
      run: (now) => decideBy(now, way),
    }),
  );
  const decided = decidedByAuthor(state);
  const skippable = rows.filter(({ isUndefined }) => isUndefined).length;
  const skip: MenuItem = { label: "Skip them", note: of(skippable), run: (now) => skipMarked(now, "") };
  const clear: MenuItem = { label: "Take your decisions back", note: of(decided.length), run: clearMarked };
  const none: MenuItem = { label: "Unmark all", note: "", run: (now) => still(unmark(now)) };
  const items = [...ways, ...(skippable > 0 ? [skip] : []), ...(decided.length > 0 ? [clear] : []), none];
  return { title: `Decide ${count(rows.length, "marked symbol")}`, items };
}

/** `3 decisions of 2026-11-23 06:25 UTC` */
export function savedWords({ history, at }: SavedSession): string {
  return `${count(history.present.length, "decision")} of ${whenText(at)}`;
}

function resumeMenu({ session: { offer } }: State): Menu {
  if (offer === null) return { title: "Sessions", items: [] };
  const go: MenuItem = { label: "Go on with it", note: "", run: (now) => resume(now, offer) };
  const anew: MenuItem = { label: "Begin anew; it is kept", note: "", run: (now) => resume(now, null) };
  return { title: `Earlier session: ${savedWords(offer)}`, items: [go, anew] };
}

function sessionsMenu({ session: { list, keeps } }: State): Menu {
  const items = (list ?? []).map(({ saved, sameInputs, aside }): MenuItem => {
    const { path } = saved.inputs.object;
    const words = [
      savedWords(saved),
      ...(aside ? ["set aside"] : []),
      ...(sameInputs ? [] : ["other inputs"]),
    ];
    return {
      label: `${escapeName(path.slice(path.lastIndexOf("/") + 1))}: ${words.join(", ")}`,
      note: "",
      run: (now) =>
        sameInputs
          ? resume(now, saved)
          : say(now, "It was made from other inputs: its decisions do not hold here."),
    };
  });
  const none = list === null ? "Saved sessions" : keeps ? "No session is saved yet" : "Sessions are off";
  return { title: items.length === 0 ? none : `${count(items.length, "saved session")}`, items };
}

const MENUS: Readonly<Record<MenuName, (state: State) => Menu>> = {
  filter: filterMenu,
  order: orderMenu,
  marked: markedMenu,
  resume: resumeMenu,
  sessions: sessionsMenu,
};

export function menuOf(state: State): Menu | null {
  return state.overlay?.kind === "menu" ? MENUS[state.overlay.menu](state) : null;
}

export function openMenu(state: State, menu: "filter" | "order" | "marked"): Step {
  const names = menu === "filter" ? Object.keys(FILTERS) : Object.keys(ORDERS);
  const now = menu === "filter" ? state.queue.filter : state.queue.order;
  const index = menu === "marked" ? 0 : Math.max(names.indexOf(now), 0);
  return still({ ...state, overlay: { kind: "menu", menu, index } });
}

/** What is done may open something else, so the menu closes first. */
export function takeItem(state: State): Step {
  const item = state.overlay?.kind === "menu" ? menuOf(state)?.items[state.overlay.index] : undefined;
  return item === undefined ? still(state) : item.run({ ...state, overlay: null });
}
