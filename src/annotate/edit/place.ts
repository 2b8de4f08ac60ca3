// Additions of one file -> blocks at places, and entries in arrays that are there.

import { normaliseObject } from "../../symbols/object-name.js";
import { type Branch, isWithin, sameBranch } from "../c/items.js";
import { ARRAY_MACRO, type RelocArray } from "../source/arrays.js";
import { LABEL_MACRO_POS } from "../source/labels.js";
import type { Survey } from "../source/survey.js";
import { type Block, type Brought, writeBlock } from "./block.js";
import { extendArray } from "./extend.js";
import { type Left, leftWish } from "./left.js";
import type { Addition } from "./settle.js";
import { arrayStyle, definition } from "./style.js";
import type { TextEdit } from "./text-edit.js";
import { behind, type Window, windowFor } from "./window.js";

interface Placed {
  readonly addition: Addition;
  readonly window: Window;
}

export interface Placement {
  readonly edits: readonly TextEdit[];
  readonly left: readonly Left[];
}

type Spot = Block & { readonly entries: Addition[] };

/** A definition of the macro or of the structure, where the file has one, must come first. */
function afterDefinitions(survey: Survey, window: Window, kind: Addition["kind"]): Window {
  const { source } = survey;
  const macro = kind === "entry" ? ARRAY_MACRO : LABEL_MACRO_POS;
  const defined = kind === "rename" ? null : definition(source, macro, window.branch);
  const style = kind === "entry" ? arrayStyle(survey, window.branch) : null;
  const item = style?.kind === "structure" ? style.item : defined;
  if (item === null) return window;
  // behind the #endif of its guard
  const outside = source.items.find((i) => i.start >= item.end && isWithin(window.branch, i.endBranch));
  const guarded = !isWithin(window.branch, item.branch);
  const end = behind(source, guarded && outside !== undefined ? outside : item);
  return end > window.start ? { ...window, start: end } : window;
}

function windows(survey: Survey, additions: readonly Addition[], left: Left[]): Placed[] {
  return additions.flatMap((addition) => {
    const { kind, symbol, wish } = addition;
    const window = windowFor(survey, symbol, kind !== "entry");
    const placed = window === null ? null : afterDefinitions(survey, window, kind);
    if (placed !== null && placed.start < placed.limit) return [{ addition, window: placed }];
    const { declared, used } = survey.places(symbol);
    const at = (declared[0] ?? used[0])?.start;
    left.push(leftWish(wish, "annotate-no-room", at === undefined ? { survey } : { survey, at }));
    return [];
  });
}

/** Ends of the annotations that are there, by branch: new ones stand beside them where they may. */
function besideExisting(
  { source, arrays, labels }: Survey,
  branch: Branch | null,
  from: number,
  limit: number,
) {
  const items = [...arrays.map((a) => a.item), ...labels.filter((l) => l.said !== null).map((l) => l.item)];
  const ends = items.filter((item) => sameBranch(item.endBranch, branch)).map((item) => behind(source, item));
  return Math.max(...ends.filter((end) => end >= from && end < limit), Number.NEGATIVE_INFINITY);
}

/** As few places as their windows allow. */
function labelSpots(survey: Survey, placed: readonly Placed[]): Spot[] {
  const spots: Spot[] = [];
  let open: { from: number; limit: number; branch: Branch | null; labels: Addition[] } | null = null;
  const close = (): void => {
    if (open === null) return;
    const { from, limit, branch, labels } = open;
    // a plain assembler name stands with its declaration, so that arrays behind it can refer to it
    const beside = labels.every((l) => l.kind === "label")
      ? besideExisting(survey, branch, from, limit)
      : from;
    spots.push({ at: Math.max(from, beside), branch, labels, entries: [] });
  };
  for (const { addition, window } of [...placed].sort((a, b) => a.window.start - b.window.start)) {
    if (open !== null && sameBranch(open.branch, window.branch) && window.start < open.limit) {
      open.from = window.start;
      open.limit = Math.min(open.limit, window.limit);
      open.labels.push(addition);
      continue;
    }
    close();
    open = { from: window.start, limit: window.limit, branch: window.branch, labels: [addition] };
  }
  close();
  return spots;
}

/** An array of the object that is compiled where the symbol is, and stands behind its declarations. */
function openArray({ arrays }: Survey, { addition, window }: Placed): RelocArray | undefined {
  return arrays.findLast(
    (array) =>
      array.name >= 0 &&
      array.unknown === 0 &&
      normaliseObject(array.object) === addition.wish.object &&
      sameBranch(array.item.branch, window.branch) &&
      sameBranch(array.item.endBranch, window.branch) &&
      array.item.start >= window.start,
  );
}

function entrySpots(survey: Survey, placed: readonly Placed[], spots: Spot[]): void {
  const branches: Placed[][] = [];
  for (const each of placed) {
    const same = branches.find((b) => sameBranch(b[0]!.window.branch, each.window.branch));
    if (same === undefined) branches.push([each]);
    else same.push(each);
  }
  for (const each of branches) {
    const { branch } = each[0]!.window;
    const from = Math.max(...each.map((p) => p.window.start));
    const entries = each.map((p) => p.addition);
    const shared = spots.find((s) => sameBranch(s.branch, branch) && s.at >= from);
    if (shared !== undefined) shared.entries.push(...entries);
    else {
      const beside = besideExisting(survey, branch, from, Number.POSITIVE_INFINITY);
      spots.push({ at: Math.max(from, beside), branch, labels: [], entries });
    }
  }
}

/** A renamed symbol's entry refers to the name that its label gives it. */
function afterLabels(placed: readonly Placed[], spots: readonly Spot[]): Placed[] {
  return placed.map(({ addition, window }) => {
    const label = spots.find((s) => s.labels.some((l) => l.symbol === addition.symbol));
    return { addition, window: { ...window, start: Math.max(window.start, label?.at ?? 0) } };
  });
}

/** All additions are of this file. */
export function place(survey: Survey, additions: readonly Addition[]): Placement {
  const left: Left[] = [];
  const placed = windows(survey, additions, left);
  const spots = labelSpots(
    survey,
    placed.filter((p) => p.addition.kind !== "entry"),
  );
  const entries = afterLabels(
    placed.filter((p) => p.addition.kind === "entry"),
    spots,
  );
  const extended = new Map<RelocArray, Addition[]>();
  const fresh: Placed[] = [];
  for (const each of entries) {
    const array = openArray(survey, each);
    if (array === undefined) fresh.push(each);
    else extended.set(array, [...(extended.get(array) ?? []), each.addition]);
  }
  entrySpots(survey, fresh, spots);
  const brought: Brought = { names: new Set(), macros: [] };
  spots.sort((a, b) => a.at - b.at);
  const words = (all: readonly Addition[]) =>
    all.map(({ symbol, wish }) => ({ symbol, sympos: wish.sympos }));
  return {
    edits: [
      ...[...extended].flatMap(([array, all]) => extendArray(survey, array, words(all))),
      ...spots.map((spot): TextEdit => writeBlock(survey, spot, brought)),
    ],
    left,
  };
}
