// sympos build: make, resolve, annotate, rebuild, convert, verify, and what is otherwise than the round before.
import { builtModules, convertedBefore, convertedPath, modulesThere } from "../app/build/folder.js";
import type { MadeModule } from "../app/build/make-module.js";
import { type Round, roundOf } from "../app/build/rounds.js";
import { EXIT, SIGNAL_EXITS } from "../app/exit.js";
import { hashFile } from "../app/hash-file.js";
import { type Finding, hasErrors } from "../app/types.js";
import { type Annotated, annotateModule, takeBack } from "./build/annotate.js";
import { type Asked, askAfterErrors, mayResolve, resolveModule } from "./build/ask.js";
import { finishModule, oldOutput } from "./build/finish.js";
import { buildJson, type ModuleOutcome, type Outcome } from "./build/json.js";
import {
  type BuildRound,
  make,
  nearPath,
  openRound,
  optionsFor,
  withoutRebuilt,
  withoutUsed,
} from "./build/round.js";
import type { Options } from "./inputs.js";
import { exitOf, type Opened, openResolved } from "./open.js";
import { printFindings, printJson } from "./print.js";

/** How make was run in this round. */
interface Making {
  readonly made: MadeModule;
  readonly runs: number;
}

interface Module extends Opened {
  readonly path: string;
}

const failed = ({ made }: Making): boolean => made.interrupted !== null || hasErrors(made.findings);

/** Until it builds, or the author leaves it at that. */
async function makeUntilItBuilds(round: BuildRound): Promise<Making> {
  for (let runs = 1; ; runs++) {
    const made = await make(round);
    const again = made.interrupted === null && hasErrors(made.findings);
    if (!again || !(await askAfterErrors(made.findings, round))) return { made, runs };
  }
}

async function openModules(round: BuildRound): Promise<Module[]> {
  const opened: Module[] = [];
  for (const path of builtModules(round.folder)) {
    const one = await openResolved(nearPath(path), optionsFor(round, path));
    opened.push({ ...one, path, findings: withoutRebuilt(one.findings) });
  }
  return withoutUsed(opened);
}

const faultOf = ({ findings }: MadeModule): number =>
  findings.some(({ code }) => code === "build-read-only") ? EXIT.output : EXIT.input;

/** make did not come to its end: what is converted is of an earlier round. */
function stopped({ made, runs }: Making, round: BuildRound, more: readonly Finding[] = []): Outcome {
  const findings = [...more, ...convertedBefore(round.folder).map(oldOutput)];
  if (!round.json) printFindings("sympos", findings, round.quiet);
  const exit = made.interrupted === null ? faultOf(made) : SIGNAL_EXITS[made.interrupted];
  return { made, runs, modules: [], findings, exit };
}

/** Asks about what is open; an exit code of a signal ends the round. Null: nothing was asked. */
async function resolveOpen(modules: readonly Module[], round: BuildRound): Promise<Asked | null> {
  let last: Asked | null = null;
  for (const module of modules) {
    if (exitOf(module) !== EXIT.open) continue;
    last = await resolveModule(module.path, last?.round ?? round);
    if (last.exit > 128) return last;
  }
  return last;
}

interface Annotating {
  readonly making: Making;
  readonly modules: readonly Module[];
  readonly annotated: readonly Annotated[];
  /** Not null: the round ends here. */
  readonly end: Outcome | null;
}

/** Writes what is decided into the sources and builds them once more. */
async function annotateAndRebuild(
  modules: readonly Module[],
  making: Making,
  round: BuildRound,
): Promise<Annotating> {
  const annotated: Annotated[] = [];
  for (const module of modules)
    if (exitOf(module) === EXIT.done) annotated.push(await annotateModule(module, round));
  if (!annotated.some(({ written }) => written)) return { making, modules, annotated, end: null };
  const again = { made: await make(round), runs: making.runs + 1 };
  const { interrupted } = again.made;
  if (!failed(again)) return { making: again, modules: await openModules(round), annotated, end: null };
  const findings = interrupted === null ? takeBack(annotated) : [];
  return { making: again, modules, annotated, end: stopped(again, round, findings) };
}

async function runRound(begun: BuildRound): Promise<Outcome> {
  let round = begun;
  const before = beforeOf(round);
  let making = await makeUntilItBuilds(round);
  if (failed(making)) return stopped(making, round);
  let modules: readonly Module[] = await openModules(round);
  const asked = mayResolve(round) ? await resolveOpen(modules, round) : null;
  if (asked !== null) {
    if (asked.exit > 128) return { ...stopped(making, round), exit: asked.exit };
    ({ round } = asked);
    // the source may have been annotated or edited there
    const again = await makeUntilItBuilds(round);
    making = { made: again.made, runs: making.runs + again.runs };
    if (failed(making)) return stopped(making, round);
    modules = await openModules(round);
  }
  let annotated: readonly Annotated[] = [];
  if (round.options["annotate"] === true) {
    const done = await annotateAndRebuild(modules, making, round);
    if (done.end !== null) return done.end;
    ({ making, modules, annotated } = done);
  }
  return finishAll({ making, modules, annotated, before, round });
}

/** What is there before make runs, by path. */
interface Before {
  readonly hashes: ReadonlyMap<string, string>;
  /** Of the modules that were converted. */
  readonly rounds: ReadonlyMap<string, Round | null>;
}

function beforeOf({ folder }: BuildRound): Before {
  return {
    hashes: new Map(modulesThere(folder).map((file) => [file, hashFile(file)])),
    rounds: new Map(convertedBefore(folder).map((file) => [file, roundOf(file)])),
  };
}

interface Ending {
  readonly making: Making;
  readonly modules: readonly Module[];
  readonly annotated: readonly Annotated[];
  readonly before: Before;
  readonly round: BuildRound;
}

async function finishAll({ making, modules, annotated, before, round }: Ending): Promise<Outcome> {
  const outcomes: ModuleOutcome[] = [];
  for (const module of modules) {
    const { path } = module;
    const own = annotated.find(({ opened }) => opened.bench.path === module.bench.path) ?? null;
    const refused = own !== null && hasErrors(own.plan.findings);
    const old = before.rounds.get(convertedPath(round.folder, path)) ?? null;
    const finished = await finishModule({ module: path, opened: module, before: old, round });
    const exit = refused ? Math.max(finished.exit, EXIT.refused) : finished.exit;
    const changed = before.hashes.get(path) !== module.bench.livepatch.identity.sha256;
    outcomes.push({ path: nearPath(path), changed, annotated: own, finished: { ...finished, exit } });
  }
  const exit = Math.max(...outcomes.map(({ finished }) => finished.exit));
  return { ...making, modules: outcomes, findings: [], exit };
}

export async function build(dir: string, options: Options): Promise<number> {
  const round = openRound(dir, options);
  const outcome = await runRound(round);
  if (round.json) printJson(buildJson(outcome, round));
  return outcome.exit;
}
