// sympos.build/1: what came of a round, with the documents of the steps in it.

import type { MadeModule } from "../../app/build/make-module.js";
import type { Change } from "../../app/build/rounds.js";
import type { Finding } from "../../app/types.js";
import { annotationJson } from "../annotate.js";
import { convertedJson } from "../convert.js";
import { verifiedJson } from "../verify.js";
import type { Annotated } from "./annotate.js";
import type { Finished } from "./finish.js";
import type { BuildRound } from "./round.js";

export interface ModuleOutcome {
  readonly path: string;
  /** Other bytes than before this round. */
  readonly changed: boolean;
  /** Null: it was not asked for, or not come to. */
  readonly annotated: Annotated | null;
  readonly finished: Finished;
}

export interface Outcome {
  /** The last run of make. */
  readonly made: MadeModule;
  readonly runs: number;
  readonly modules: readonly ModuleOutcome[];
  readonly findings: readonly Finding[];
  readonly exit: number;
}

const changeJson = ({ does, name, object, before, after }: Change) => ({ does, object, name, before, after });

function moduleJson({ path, changed, annotated, finished }: ModuleOutcome) {
  const { converted, changes, verified, exit, findings } = finished;
  const told = annotated && { ...annotated, findings: annotated.plan.findings };
  return {
    path,
    changed,
    annotated: told && annotationJson(told, false),
    converted: convertedJson(converted),
    changes: changes?.map(changeJson) ?? null,
    verified: verified && verifiedJson(verified),
    findings,
    exit,
  };
}

export function buildJson({ made, runs, modules, findings, exit }: Outcome, { folder }: BuildRound): object {
  const { headers, release, interrupted } = made;
  return {
    schema: "sympos.build/1",
    folder: folder.path,
    make: { headers, release, runs, interrupted, findings: made.findings },
    modules: modules.map(moduleJson),
    findings,
    exit,
  };
}
