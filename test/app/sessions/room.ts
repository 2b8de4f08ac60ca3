// Sessions in a folder of the test, with a clock that counts and processes that it names.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { DISK } from "../../../src/app/sessions/files.js";
import type { Holder } from "../../../src/app/sessions/lock.js";
import { openSession, type SessionMachine } from "../../../src/app/sessions/store.js";
import type {
  DecisionHistory,
  OpenSession,
  SessionContent,
  SessionInputs,
} from "../../../src/app/sessions/types.js";
import type { Decision } from "../../../src/app/types.js";

export const INPUTS: SessionInputs = {
  object: { path: "/lp/livepatch-foo.ko", sha256: "a".repeat(64), release: "6.1.0-38-amd64" },
  sources: [{ kind: "symbols-list", path: "/lp/Symbols.list", sha256: "b".repeat(64) }],
};

export const pick = (symbol: string, sympos = 1): Decision => ({
  kind: "pick",
  symbol,
  object: "vmlinux",
  name: symbol,
  sympos,
  applyWith: null,
});

export const EMPTY: DecisionHistory = { past: [], present: [], future: [] };

export function decide(history: DecisionHistory, ...added: readonly Decision[]): DecisionHistory {
  const names = new Set(added.map(({ symbol }) => symbol));
  const kept = history.present.filter(({ symbol }) => !names.has(symbol));
  return { past: [...history.past, history.present], present: [...kept, ...added], future: [] };
}

export function undo({ past, present, future }: DecisionHistory): DecisionHistory {
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future] };
}

export function redo({ past, present, future }: DecisionHistory): DecisionHistory {
  return { past: [...past, present], present: future[0]!, future: future.slice(1) };
}

export const contentOf = (history: DecisionHistory): SessionContent => ({
  history,
  options: { dialect: "sympos", source: null },
});

export class Room {
  readonly root: string;
  /** Numbers of the processes that run, with their start times. */
  readonly running = new Map<number, string>();
  #clock = 0;

  constructor() {
    const dir = mkdtempSync(path.join(tmpdir(), "sympos-sessions-"));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    this.root = path.join(dir, "sessions");
  }

  machine(pid: number, more: Partial<Holder> = {}): SessionMachine {
    const started = `start of ${pid}`;
    this.running.set(pid, started);
    return {
      files: DISK,
      now: () => new Date(++this.#clock * 1000).toISOString(),
      self: (since) => ({ pid, started, boot: "boot", namespace: "pid:[1]", host: "here", since, ...more }),
      startOf: (asked) => this.running.get(asked) ?? null,
    };
  }

  open(pid = 1, inputs: SessionInputs = INPUTS): OpenSession {
    return openSession(this.root, inputs, this.machine(pid));
  }

  /** As kill -9 does: nothing is said any more. */
  kill(pid: number): void {
    this.running.delete(pid);
  }
}
