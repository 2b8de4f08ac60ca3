// Carries out what the reducer asked for. Each effect answers with an action.
import { escapeName, sentence } from "../app/messages.js";
import { refuseOtherAsAnnotation, refuseOtherAsObject } from "../app/outputs.js";
import type { OpenSession } from "../app/sessions/types.js";
import type { Finding, SearchAnswer, Workbench } from "../app/types.js";
import type { Action, Effect } from "./actions.js";
import { firstLine } from "./model/edit.js";

const WORK = [
  "search",
  "save-decisions",
  "save-session",
  "resume-session",
  "list-sessions",
  "annotate",
  "commit-annotation",
  "convert",
] as const;

/** Effects that the workbench answers at once; the others concern the terminal, or take their time. */
export type WorkEffect = Extract<Effect, { kind: (typeof WORK)[number] }>;

export function isWork(effect: Effect): effect is WorkEffect {
  return WORK.some((kind) => kind === effect.kind);
}

/** Must be done before the next key: what it saves must not be lost. */
export function isSaving({ kind }: Effect): boolean {
  return kind === "save-decisions" || kind === "save-session" || kind === "resume-session";
}

/** Of a batch, only the newest search and the newest decisions matter. */
export function coalesce(effects: readonly Effect[]): Effect[] {
  return effects.filter(({ kind }, index) => {
    const replaceable = kind === "search" || kind === "save-decisions" || kind === "save-session";
    return !replaceable || !effects.slice(index + 1).some((later) => later.kind === kind);
  });
}

/** `session` null: none is kept. */
export function runEffect(
  effect: WorkEffect,
  workbench: Workbench,
  session: OpenSession | null = null,
): Action {
  try {
    return carryOut(effect, workbench, session);
  } catch (error) {
    return { kind: "failed", what: effect.kind === "search" ? "search" : "write", text: errorText(error) };
  }
}

/** What another thread found, maybe only a first page. */
export function searchAction({ revision, result, error }: SearchAnswer): Action {
  if (result === null) return { kind: "failed", what: "search", text: escapeName(error ?? "") };
  return { kind: "found", revision, result };
}

function carryOut(effect: WorkEffect, workbench: Workbench, session: OpenSession | null): Action {
  switch (effect.kind) {
    case "search":
      return {
        kind: "found",
        revision: effect.revision,
        result: workbench.search(effect.query, effect.limit),
      };
    case "save-decisions":
      workbench.writeText(effect.path, workbench.decisionsText(effect.decisions));
      return { kind: "decisions-saved" };
    case "save-session":
      return { kind: "session-saved", finding: session?.save(effect.content) ?? null };
    case "resume-session":
      session?.resume(effect.saved);
      return { kind: "session-resumed" };
    case "list-sessions":
      return { kind: "sessions-listed", list: session?.list() ?? [] };
    case "annotate":
      refuseOtherAsAnnotation(effect.path);
      workbench.writeText(effect.path, effect.text);
      return { kind: "annotated", path: effect.path };
    case "commit-annotation": {
      const { plan, consent } = effect;
      const [edit] = plan.edits;
      workbench.commitAnnotation(plan, { consent });
      const place = edit === undefined ? { path: "", line: 1 } : { path: edit.path, line: firstLine(edit) };
      return { kind: "annotated", ...place, inSource: true };
    }
    case "convert":
      refuseOtherAsObject(effect.path);
      return { kind: "converted", result: workbench.convert(effect.decisions, effect.path) };
  }
}

function findingOf(error: unknown): Finding | undefined {
  const { finding, fault } = Object(error) as { finding?: Finding; fault?: { finding: Finding } };
  return finding ?? fault?.finding;
}

/** Something is wrong with an input, and not with us. */
export const isFault = (error: unknown): boolean => findingOf(error) !== undefined;

/** The sentence of an error's finding where it carries one. */
export function errorText(error: unknown): string {
  const told = findingOf(error);
  if (told !== undefined) return sentence(told);
  return escapeName(error instanceof Error ? error.message : String(error));
}
