// A session of this run: what is decided goes to the journal first and then into the
// snapshot, each on the disk before the next key is taken.
import type { Finding } from "../../findings.js";
import { FileError } from "../files.js";
import type { SessionFiles } from "./files.js";
import { asideFiles, holdsLock, sessionPaths } from "./folder.js";
import { type Entry, formatEntries, SCHEMA, type StartEntry } from "./journal.js";
import type { Holder } from "./lock.js";
import type { Recovered } from "./recover.js";
import { isWorthKeeping, pack, stepsBetween } from "./timeline.js";
import type {
  OpenSession,
  OtherSession,
  SavedSession,
  SessionContent,
  SessionInputs,
  SessionSummary,
} from "./types.js";

/** So many sessions on the same inputs are kept beside the newest. */
const ASIDES = 20;

export interface HeldSession {
  readonly files: SessionFiles;
  readonly folder: string;
  readonly inputs: SessionInputs;
  readonly self: Holder;
  readonly now: () => string;
  /** What the folder held; null: nothing. */
  readonly recovered: Recovered | null;
  /** Names of files in it that are damaged. */
  readonly damaged: readonly string[];
  readonly earlier: SavedSession | null;
  readonly other: OtherSession | null;
  readonly findings: readonly Finding[];
  readonly list: () => readonly SessionSummary[];
}

/** Where the journal stands; null before the first save of this run, and after one that failed. */
interface Written {
  readonly sum: string;
  /** Bytes. */
  readonly length: number;
}

export class Session implements OpenSession {
  readonly keeps = true;
  readonly #held: HeldSession;
  readonly #paths;
  /** What the files say, as far as this run continues it. */
  #saved: SessionContent | null = null;
  #written: Written | null = null;
  #isBegun = false;
  /** Steps so far; never taken back, so that the newest of two files can be told. */
  #seq: number;

  constructor(held: HeldSession) {
    this.#held = held;
    this.#seq = held.recovered?.seq ?? 0;
    this.#paths = sessionPaths(held.folder);
  }

  get earlier() {
    return this.#held.earlier;
  }

  get other() {
    return this.#held.other;
  }

  get findings() {
    return this.#held.findings;
  }

  list() {
    return this.#held.list();
  }

  resume(saved: SavedSession): void {
    const isEarlier = saved.file === this.#held.earlier?.file;
    if (isEarlier && this.#written === null) this.#saved = { history: saved.history, options: saved.options };
  }

  save(content: SessionContent): Finding | null {
    const { files, self } = this.#held;
    try {
      if (!holdsLock(files, this.#paths.lock, self)) return lost(this.#paths.lock);
      const entries = this.#entriesTo(content);
      if (entries === null) this.#begin(content);
      else if (entries.length > 0) this.#append(entries);
      this.#saved = content;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.#written = null;
      return { ...error.finding, code: "session-unwritable", severity: "warning" };
    }
    this.#snapshot(content);
    return null;
  }

  close(): void {
    const { files, self, folder } = this.#held;
    if (!holdsLock(files, this.#paths.lock, self)) return;
    files.remove(this.#paths.lock);
    // goes only where it is empty
    files.remove(folder);
  }

  /** Steps that lead there from what is in the journal; null: it must be begun. */
  #entriesTo({ history, options }: SessionContent): Entry[] | null {
    const [saved, written] = [this.#saved, this.#written];
    if (saved === null || written === null) return null;
    const steps = stepsBetween(saved.history, history);
    if (steps === null) return null;
    const at = this.#held.now();
    let seq = this.#seq;
    const entries: Entry[] = steps.map((step) => ({ ...step, seq: ++seq, at }));
    const sameOptions = options.dialect === saved.options.dialect && options.source === saved.options.source;
    return sameOptions ? entries : [...entries, { do: "options", seq: ++seq, at, options }];
  }

  #append(entries: readonly Entry[]): void {
    const { sum, length } = this.#written!;
    const { text, last } = formatEntries(entries, sum);
    this.#seq += entries.length;
    this.#held.files.writeAt(this.#paths.journal, length, text);
    this.#written = { sum: last, length: length + Buffer.byteLength(text) };
  }

  /** A journal of its own: at the first save of a run, after one that failed, and for a history that is another. */
  #begin(content: SessionContent): void {
    const { files, folder, damaged } = this.#held;
    files.makeFolder(folder);
    for (const name of damaged) files.rename(`${folder}/${name}`, `${folder}/${name}.damaged`);
    const left = this.#leftBy(content);
    if (left !== null) this.#putAside(left);
    this.#isBegun = true;
    this.#seq++;
    const { text, last } = formatEntries([this.#start(content, this.#seq)], "");
    files.replace(this.#paths.journal, text);
    this.#written = { sum: last, length: Buffer.byteLength(text) };
  }

  /** What the folder has and `content` does not continue; null: nothing that is worth keeping. */
  #leftBy({ history }: SessionContent): StartEntry | null {
    const { recovered } = this.#held;
    const saved = this.#saved;
    if (saved === null) {
      if (recovered === null || this.#isBegun) return null;
      const { seq, at, inputs } = recovered;
      return { ...this.#start(recovered, seq), at, inputs };
    }
    const continues = stepsBetween(saved.history, history) !== null;
    return continues || !isWorthKeeping(saved) ? null : this.#start(saved, this.#seq);
  }

  #putAside(left: StartEntry): void {
    const { files, folder } = this.#held;
    const asides = asideFiles(files, folder);
    files.replace(`${folder}/aside-${left.seq}`, formatEntries([left], "").text);
    for (const old of asides.slice(0, Math.max(asides.length + 1 - ASIDES, 0))) files.remove(old);
  }

  #start({ history, options }: SessionContent, seq: number): StartEntry {
    const { inputs, now } = this.#held;
    return { do: "start", schema: SCHEMA, seq, at: now(), inputs, history: pack(history), options };
  }

  /** The journal has the decision already: a snapshot that cannot be written costs nothing. */
  #snapshot(content: SessionContent): void {
    const { text } = formatEntries([this.#start(content, this.#seq)], "");
    try {
      this.#held.files.replaceSoon(this.#paths.snapshot, text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
}

function lost(lock: string): Finding {
  return { code: "session-lost", severity: "warning", facts: {}, where: { file: lock } };
}
