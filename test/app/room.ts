// A folder of files for one test file, and sources read from it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { faultOf } from "../../src/app/faults.js";
import { type OpenHow, openSourcesNow } from "../../src/app/sources.js";
import type { SourceOptions } from "../../src/app/types.js";
import type { Finding } from "../../src/findings.js";

export class Room {
  readonly root = mkdtempSync(path.join(os.tmpdir(), "sympos-test-"));

  constructor() {
    afterAll(() => rmSync(this.root, { recursive: true, force: true }));
  }

  path(name: string): string {
    return path.join(this.root, name);
  }

  /** Writes a file with its folders; its path. */
  put(name: string, content: Uint8Array | string): string {
    const file = this.path(name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** A folder; its path. */
  folder(name: string): string {
    mkdirSync(this.path(name), { recursive: true });
    return this.path(name);
  }
}

export const NO_SOURCES: SourceOptions = { symbols: [], kallsyms: [], symvers: [] };

export const open = (options: Partial<SourceOptions>, how: OpenHow = {}) =>
  openSourcesNow({ ...NO_SOURCES, ...options }, how);

/** The finding of the fault that `work` throws. */
export function faultIn(work: () => unknown): Finding {
  try {
    work();
  } catch (error) {
    const fault = faultOf(error);
    if (fault) return fault.finding;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** The finding of the fault that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Finding> {
  const outcome = await promise.then(
    () => () => {},
    (error: unknown) => () => {
      throw error;
    },
  );
  return faultIn(outcome);
}

export const codes = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);
