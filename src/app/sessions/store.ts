// All sessions of a user, and the opening of the one that belongs to given inputs.
import path from "node:path";
import type { Finding } from "../../findings.js";
import { FileError } from "../files.js";
import { DISK, type SessionFiles } from "./files.js";
import { asideFiles, type StartOf, sessionPaths, takeLock } from "./folder.js";
import { differences, sessionKey } from "./inputs.js";
import type { Holder } from "./lock.js";
import { startOf, thisProcess } from "./process.js";
import { type Recovered, type Recovery, recover } from "./recover.js";
import { Session } from "./session.js";
import { isWorthKeeping } from "./timeline.js";
import type { OpenSession, OtherSession, SavedSession, SessionInputs, SessionSummary } from "./types.js";

export interface SessionMachine {
  readonly files: SessionFiles;
  /** ISO 8601 in UTC. */
  readonly now: () => string;
  readonly self: (since: string) => Holder;
  readonly startOf: StartOf;
}

export const MACHINE: SessionMachine = {
  files: DISK,
  now: () => new Date().toISOString(),
  self: thisProcess,
  startOf,
};

function savedOf({ inputs, at, history, options }: Recovered, file: string): SavedSession {
  return { inputs, at, history, options, file };
}

function readFolder(files: SessionFiles, folder: string): Recovery {
  const { journal, snapshot } = sessionPaths(folder);
  return recover(files.read(journal), files.read(snapshot));
}

/** Every session that can be read, newest first. */
export function listSessions(
  root: string,
  now: SessionInputs | null,
  files: SessionFiles = DISK,
): SessionSummary[] {
  const key = now === null ? null : sessionKey(now);
  const all = files.names(root).flatMap((name) => {
    const folder = path.join(root, name);
    const { state } = readFolder(files, folder);
    const sameInputs = name === key;
    const own =
      state === null
        ? []
        : [{ saved: savedOf(state, sessionPaths(folder).snapshot), sameInputs, aside: false }];
    const asides = asideFiles(files, folder).flatMap((file) => {
      const { state: old } = recover(null, files.read(file));
      return old === null ? [] : [{ saved: savedOf(old, file), sameInputs, aside: true }];
    });
    return [...own, ...asides];
  });
  return all
    .filter(({ saved }) => isWorthKeeping(saved))
    .sort((a, b) => (a.saved.at < b.saved.at ? 1 : a.saved.at > b.saved.at ? -1 : 0));
}

function otherOf(sessions: readonly SessionSummary[], now: SessionInputs): OtherSession | null {
  const found = sessions.find(
    ({ saved, sameInputs, aside }) => !(sameInputs || aside) && saved.inputs.object.path === now.object.path,
  );
  return found === undefined ? null : { saved: found.saved, differs: differences(found.saved.inputs, now) };
}

function damageFinding({ state, damaged }: Recovery, folder: string): Finding[] {
  return damaged.slice(0, 1).map(({ file, line, isForeign }) => ({
    code: isForeign ? "session-foreign" : "session-damaged",
    severity: "warning",
    facts: {
      // the other file has all of it
      whole: damaged.length === 1 && state !== null && file === "snapshot",
      recovered: state === null ? null : state.at,
      decisions: state === null ? 0 : state.history.present.length,
    },
    where: { file: path.join(folder, file), line },
  }));
}

/** Decisions of this run are kept nowhere; `finding` says why. */
function unkept(finding: Finding, list: () => readonly SessionSummary[]): OpenSession {
  return {
    keeps: false,
    earlier: null,
    other: null,
    findings: [finding],
    list,
    resume: () => {},
    save: () => null,
    close: () => {},
  };
}

const off = (facts: Finding["facts"], where: Finding["where"]): Finding => ({
  code: "session-off",
  severity: "warning",
  facts,
  where,
});

/** Never throws: without a place to keep it, the session says so and the run goes on. `root` null: no HOME. */
export function openSession(
  root: string | null,
  inputs: SessionInputs,
  machine: SessionMachine = MACHINE,
): OpenSession {
  if (root === null) return unkept(off({ reason: "neither HOME nor XDG_STATE_HOME is set" }, {}), () => []);
  const { files, now } = machine;
  const folder = path.join(root, sessionKey(inputs));
  const list = () => listSessions(root, inputs, files);
  const self = machine.self(now());
  try {
    files.makeFolder(folder);
    const { by } = takeLock(files, sessionPaths(folder).lock, self, machine.startOf);
    if (by !== null) {
      const facts = { pid: by.pid, host: by.host === self.host ? null : by.host, since: by.since };
      const where = { file: sessionPaths(folder).lock };
      return unkept({ code: "session-in-use", severity: "warning", facts, where }, list);
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return unkept(off({ reason: String(error.finding.facts["reason"]) }, error.finding.where), list);
  }
  const recovery = readFolder(files, folder);
  const { state, damaged } = recovery;
  const found = state === null ? null : savedOf(state, sessionPaths(folder).snapshot);
  const earlier = found !== null && isWorthKeeping(found) ? found : null;
  return new Session({
    files,
    folder,
    inputs,
    self,
    now,
    recovered: earlier === null ? null : state,
    damaged: damaged.map(({ file }) => file),
    earlier,
    other: earlier === null ? otherOf(list(), inputs) : null,
    findings: damageFinding(recovery, folder),
    list,
  });
}
