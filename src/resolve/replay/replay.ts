// Replay: decisions made on one build, recomputed on another. Before it: the
// decisions file is read, the new object and its sources are open. After it: the
// drift report and, where everything is proven or accepted, a new decisions file.
//
//   same      proven, at the old position         moved   proven, at another one
//   changed   not proven: the author must say yes  gone    the kernel or the livepatch has it no longer
//   new       undecided, and nothing was decided on it

import type { KernelSymbols } from "../../symbols/kernel.js";
import type { UnitLookup } from "../identity.js";
import { meantFor } from "../meant.js";
import type { Acceptance } from "../reasons.js";
import type { Subject } from "../subject.js";
import type { Decision, PickDecision } from "../types.js";
import { elsewhere } from "./elsewhere.js";
import { fingerprintOf, type Place } from "./fingerprint.js";
import { leads, match, type Sighting } from "./match.js";

export type DriftStatus = "same" | "moved" | "changed" | "gone" | "new";

/** Why it is proven, or what keeps it from being proven. */
export type DriftReason =
  | "same-build"
  | "unique-name"
  | "source-file"
  | "neighbours"
  | "skipped"
  | "author"
  | "no-identity"
  | "no-positions"
  | "object-not-in-sources"
  | "unlike"
  | "several-alike"
  | "renamed"
  | "other-object"
  | "not-in-kernel"
  | "not-in-livepatch"
  | "undecided"
  | "missing";

export interface Drift {
  readonly symbol: string;
  readonly what: "symbol" | "function";
  readonly status: DriftStatus;
  readonly reason: DriftReason;
  /** Null: nothing was decided. */
  readonly was: Place | null;
  /** What it is on this build; null where that is open. */
  readonly now: Place | null;
  /** Names recorded around it; 0: none. */
  readonly recorded: number;
  /** What it may be, the likeliest first, where it is not proven. */
  readonly proposals: readonly Sighting[];
}

export interface ReplayInput {
  readonly subject: Subject;
  readonly kernel: KernelSymbols;
  readonly units: UnitLookup;
  readonly decisions: readonly Decision[];
  /** Decisions of this run's author, which need no proof. */
  readonly stated: readonly Decision[];
  /** All sources that the decisions were made from are given again. */
  readonly sameBuild: boolean;
  /** Beyond `proof` a changed one is taken if one proposal is ahead (`strong`) or first (`any`). */
  readonly accept: Acceptance;
}

export interface ReplayResult {
  readonly drifts: readonly Drift[];
  /** Those that hold on this build. */
  readonly decisions: readonly Decision[];
}

interface Verdict {
  readonly status: DriftStatus;
  readonly reason: DriftReason;
  readonly now: Place | null;
  readonly proposals: readonly Sighting[];
}

const open = (reason: DriftReason, proposals: readonly Sighting[] = []): Verdict => ({
  status: "changed",
  reason,
  now: null,
  proposals,
});

const placeOf = ({ object, name, sympos }: Place): Place => ({ object, name, sympos });

/** 0 and 1 mean the same of a name that is unique. */
const samePosition = (a: number, b: number): boolean => (a || 1) === (b || 1);

function proven(was: Place, now: Place, reason: DriftReason): Verdict {
  const same = was.object === now.object && was.name === now.name && samePosition(was.sympos, now.sympos);
  return { status: same ? "same" : "moved", reason, now: placeOf(now), proposals: [] };
}

/** A decision without a record of what was meant: a name that is unique needs none. */
function withoutRecord(
  { kernel }: ReplayInput,
  { object, name, sympos }: PickDecision,
  count: number,
): Verdict {
  const group = kernel.definitionsIn(object, name);
  const isUnique = sympos === 0 && count === 1 && group?.maybeReference !== true;
  if (isUnique) return proven({ object, name, sympos }, { object, name, sympos: 0 }, "unique-name");
  return open("no-identity");
}

function absent(input: ReplayInput, pick: PickDecision): Verdict {
  const { kernel } = input;
  const found = elsewhere(input, pick);
  if (found.length > 0) return open(found[0]?.object === pick.object ? "renamed" : "other-object", found);
  if (!kernel.knowsObject(pick.object)) return open("object-not-in-sources");
  return { status: "gone", reason: "not-in-kernel", now: null, proposals: [] };
}

function judge(input: ReplayInput, pick: PickDecision): Verdict {
  const { kernel, units, sameBuild } = input;
  const { object, name, fingerprint } = pick;
  if (sameBuild) return proven(pick, pick, "same-build");
  const group = kernel.definitionsIn(object, name);
  if (group === undefined) return absent(input, pick);
  if (fingerprint === undefined) return withoutRecord(input, pick, group.count);
  if (group.count > 1 && !group.positions) return open("no-positions");
  const { rule, sightings } = match({ kernel, units }, fingerprint, object, name);
  const best = sightings[0];
  if (rule !== null && best !== undefined) return proven(pick, best, rule);
  const isAlone = sightings.length < 2 || best?.shared === 0 || leads(fingerprint, sightings, 1);
  return open(isAlone ? "unlike" : "several-alike", sightings);
}

/** The proposal that the author's general yes takes; null: none. */
function accepted(
  { fingerprint }: PickDecision,
  { reason, proposals }: Verdict,
  accept: Acceptance,
): Place | null {
  const [first, second] = proposals;
  if (accept === "proof" || first === undefined || fingerprint === undefined) return null;
  if (first.sameKind === false) return null;
  if (accept === "any") return second === undefined || first.shared > second.shared ? placeOf(first) : null;
  if (reason === "renamed" || reason === "other-object") return null;
  return leads(fingerprint, proposals, 2) ? placeOf(first) : null;
}

function carried(input: ReplayInput, pick: PickDecision, now: Place, byAuthor: boolean): PickDecision {
  const { kernel, units } = input;
  const fingerprint = fingerprintOf({ kernel, units }, now);
  const { fingerprint: _, ...rest } = pick;
  const rule = byAuthor ? {} : ({ rule: "replayed" } as const);
  return { ...rest, ...placeOf(now), ...rule, ...(fingerprint === null ? {} : { fingerprint }) };
}

interface Outcome {
  readonly drift: Drift;
  readonly decision: Decision | null;
}

function replayPick(input: ReplayInput, pick: PickDecision, what: Drift["what"]): Outcome {
  const verdict = judge(input, pick);
  const yes = verdict.status === "changed" ? accepted(pick, verdict, input.accept) : null;
  const now = verdict.now ?? yes;
  const recorded = pick.fingerprint?.near.names.length ?? 0;
  const drift: Drift = { symbol: pick.symbol, what, ...verdict, now, was: placeOf(pick), recorded };
  if (now === null) return { drift, decision: null };
  return { drift, decision: carried(input, pick, now, verdict.reason === "same-build" || yes !== null) };
}

/** `what` null: this livepatch has nothing that the decision is for. */
function replayOne(input: ReplayInput, decision: Decision, what: Drift["what"] | null): Outcome {
  const { symbol } = decision;
  const was = decision.kind === "pick" ? placeOf(decision) : null;
  const plain = { symbol, what: what ?? "symbol", was, recorded: 0, proposals: [] } as const;
  if (what === null) {
    return { drift: { ...plain, status: "gone", reason: "not-in-livepatch", now: null }, decision: null };
  }
  const said = input.stated.findLast((d) => isFor(d, decision, what));
  if (said?.kind === "pick") {
    const now = placeOf(said);
    const drift: Drift = { ...plain, status: "changed", reason: "author", now };
    return { drift, decision: carried(input, said, now, true) };
  }
  if (decision.kind === "skip") {
    return { drift: { ...plain, status: "same", reason: "skipped", now: null }, decision };
  }
  return replayPick(input, decision, what);
}

/** Whether a decision of this run takes the place of one of the file. */
function isFor(said: Decision, decision: Decision, what: Drift["what"]): boolean {
  if (said.symbol !== decision.symbol || said.kind !== "pick") return false;
  if (what === "symbol") return said.for !== "function";
  return said.for !== "symbol" && decision.kind === "pick" && said.object === decision.object;
}

/** Every decision that counts, the last on each thing, with what it is for; by symbol. */
function asked({ subject, decisions }: ReplayInput): [Decision, Drift["what"] | null][] {
  const { symbols, functions } = meantFor(subject, decisions);
  const names = new Set(subject.undefinedSymbols.map((s) => s.name));
  const last = new Map<string, [Decision, Drift["what"] | null]>();
  for (const decision of decisions) {
    const { symbol } = decision;
    const isFunction = decision.kind === "pick" && functions.includes(decision);
    const isSymbol = names.has(symbol) && symbols.includes(decision);
    if (isSymbol) last.set(symbol, [decision, "symbol"]);
    else if (isFunction) last.set(`${symbol} ${decision.object}`, [decision, "function"]);
    else last.set(`${symbol} unused`, [decision, null]);
  }
  return [...last.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** Sorted by symbol. What is undecided without a decision (`new`) is for the ladder to say. */
export function replay(input: ReplayInput): ReplayResult {
  const outcomes = asked(input).map(([decision, what]) => replayOne(input, decision, what));
  const given = new Set(input.decisions.map((d) => d.symbol));
  const more = input.stated.filter((d) => !given.has(d.symbol));
  return {
    drifts: outcomes.map(({ drift }) => drift),
    decisions: [...outcomes.flatMap(({ decision }) => decision ?? []), ...more],
  };
}
