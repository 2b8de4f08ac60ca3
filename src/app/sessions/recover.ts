// What the files of a session still say, whatever has happened to them: the journal
// up to its last good line, or the snapshot where that is newer.
import { type Entry, readEntries } from "./journal.js";
import { applyStep, unpack } from "./timeline.js";
import type { SessionContent, SessionInputs } from "./types.js";

export interface Recovered extends SessionContent {
  readonly inputs: SessionInputs;
  readonly seq: number;
  readonly at: string;
}

export interface Damage {
  readonly file: "journal" | "snapshot";
  readonly line: number;
  /** Whole, and written by another version. */
  readonly isForeign: boolean;
}

export interface Recovery {
  /** Null: neither file has a good beginning. */
  readonly state: Recovered | null;
  /** Files that were there and are damaged, with the 1-based line of the first damage. */
  readonly damaged: readonly Damage[];
}

function begin(entry: Entry): Recovered | null {
  if (entry.do !== "start") return null;
  const history = unpack(entry.history);
  const { inputs, seq, at, options } = entry;
  return history === null ? null : { inputs, seq, at, options, history };
}

function follow(state: Recovered, entry: Entry): Recovered | null {
  const { seq, at } = entry;
  if (seq !== state.seq + 1) return null;
  if (entry.do === "start") return null;
  if (entry.do === "options") return { ...state, seq, at, options: entry.options };
  const history = applyStep(state.history, entry);
  return history === null ? null : { ...state, seq, at, history };
}

interface Replayed {
  readonly state: Recovered | null;
  readonly damagedAt: number | null;
  readonly isForeign: boolean;
}

function replay(bytes: Uint8Array | null): Replayed {
  if (bytes === null) return { state: null, damagedAt: null, isForeign: false };
  const { entries, damagedAt, isForeign } = readEntries(bytes);
  const [first, ...rest] = entries;
  let state = first === undefined ? null : begin(first);
  if (state === null) return { state, damagedAt: 1, isForeign };
  for (const [at, entry] of rest.entries()) {
    const next: Recovered | null = follow(state, entry);
    if (next === null) return { state, damagedAt: at + 2, isForeign: false };
    state = next;
  }
  return { state, damagedAt, isForeign };
}

/** `null`: the file is not there. */
export function recover(journal: Uint8Array | null, snapshot: Uint8Array | null): Recovery {
  const [steps, whole] = [replay(journal), replay(snapshot)];
  const damageOf = (file: Damage["file"], { damagedAt: line, isForeign }: Replayed): Damage[] =>
    line === null ? [] : [{ file, line, isForeign }];
  const damaged = [...damageOf("journal", steps), ...damageOf("snapshot", whole)];
  const states = [steps.state, whole.state].filter((state) => state !== null);
  const newest = states.reduce<Recovered | null>(
    (best, state) => (best === null || state.seq > best.seq ? state : best),
    null,
  );
  return { state: newest, damaged };
}
