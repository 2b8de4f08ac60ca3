// The folder of one session, held by one process at a time.
import path from "node:path";
import type { SessionFiles } from "./files.js";
import { formatHolder, type Holder, isHeld, parseHolder } from "./lock.js";

export type StartOf = (pid: number) => string | null;

export interface SessionPaths {
  readonly journal: string;
  readonly snapshot: string;
  readonly lock: string;
}

export function sessionPaths(folder: string): SessionPaths {
  return {
    journal: path.join(folder, "journal"),
    snapshot: path.join(folder, "snapshot"),
    lock: path.join(folder, "lock"),
  };
}

/** Sessions that were set aside, oldest first. */
export function asideFiles(files: SessionFiles, folder: string): string[] {
  return files
    .names(folder)
    .filter((name) => /^aside-\d+$/.test(name))
    .sort((a, b) => Number(a.slice(6)) - Number(b.slice(6)))
    .map((name) => path.join(folder, name));
}

export interface Taken {
  /** Null: taken. Else the process that has it. */
  readonly by: Holder | null;
}

function holderOf(files: SessionFiles, lock: string): Holder | null {
  const bytes = files.read(lock);
  return bytes === null ? null : parseHolder(bytes);
}

/**
 * Takes the lock, also from a process that is gone. Throws FileError. Of two that find a lock without its process,
 * one may move away the other's fresh lock: it sees so, and puts it back.
 */
export function takeLock(files: SessionFiles, lock: string, self: Holder, startOf: StartOf): Taken {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (files.create(lock, formatHolder(self))) return { by: null };
    const other = holderOf(files, lock);
    if (other !== null && isHeld(other, self, startOf)) return { by: other };
    const moved = `${lock}.${self.pid}`;
    if (!files.rename(lock, moved)) continue;
    const caught = holderOf(files, moved);
    const isAlive = caught !== null && isHeld(caught, self, startOf);
    if (isAlive) files.create(lock, formatHolder(caught));
    files.remove(moved);
  }
  return { by: holderOf(files, lock) ?? self };
}

export function holdsLock(files: SessionFiles, lock: string, self: Holder): boolean {
  const holder = holderOf(files, lock);
  return holder !== null && formatHolder(holder) === formatHolder(self);
}
