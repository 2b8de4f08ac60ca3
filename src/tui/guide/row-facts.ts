// The selected row of the queue, as the guide speaks of it.
import type { Origin } from "../../app/guide/facts.js";
import type { GuideFacts } from "../../app/guide/guide.js";
import { type Decision, isError } from "../../app/types.js";
import { bestOf } from "../explain.js";
import { usesOf } from "../model/code.js";
import { ownCandidates } from "../model/queue.js";
import type { Row } from "../model/rows.js";
import { type State, selected } from "../state.js";
import { keysOf } from "./here.js";

/** Where the decision on a row comes from; null: nobody decided it. */
function originOf({ stated, history, session }: State, row: Row): Origin | null {
  if (row.outcome.kind !== "klp" || row.outcome.rule !== "author") return null;
  const isIts = (one: Decision) =>
    one.symbol === row.symbol &&
    (row.isUndefined
      ? one.kind === "skip" || one.for !== "function"
      : one.kind === "skip" || one.object === row.patchedIn);
  const decision = history.present.findLast(isIts);
  if (decision === undefined || stated.includes(decision)) return "stated";
  return session.resumed.includes(decision) ? "session" : "here";
}

/** Null: there is no row, or nothing is read yet. */
export function rowFacts(state: State): GuideFacts | null {
  const row = selected(state);
  const { knowledge } = state;
  if (row === null || knowledge === null) return null;
  const { symbol, outcome, isUndefined, patchedIn, replaced, errors } = row;
  const candidates = ownCandidates(state, row);
  return {
    symbol,
    outcome,
    candidates,
    best: bestOf(candidates),
    uses: usesOf(state),
    appliedWith: row.uses.find(({ applyWith }) => applyWith !== null)?.applyWith ?? null,
    isUndefined,
    patchedIn,
    replaced,
    errors,
    warnings: state.findings.filter((one) => !isError(one) && one.where.symbol === symbol),
    origin: originOf(state, row),
    sources: knowledge.sources.length,
    positionsKnown: knowledge.positionsKnown,
    key: keysOf(state),
  };
}
