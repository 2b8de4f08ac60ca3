// A session on a real example, its files copied so that they may be written.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { SourceOptions } from "../../../src/app/types.js";
import { openWorkbench } from "../../../src/app/workbench.js";
import { AnySession } from "../session.js";

const EXAMPLES = fileURLToPath(new URL("../../../examples", import.meta.url));

export const NO_SOURCES: SourceOptions = { symbols: [], kallsyms: [], symvers: [] };

interface Start {
  readonly example?: string;
  readonly sources?: Partial<SourceOptions>;
  readonly columns?: number;
  readonly rows?: number;
}

export class Desk {
  readonly folder = mkdtempSync(path.join(tmpdir(), "sympos-scenario-"));

  constructor() {
    cpSync(EXAMPLES, this.folder, { recursive: true });
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  object(example = "homonyms"): string {
    return this.path(example, `livepatch-${example}.ko`);
  }

  /** As `sympos LP.ko --kallsyms ...` begins. */
  async open({ example = "homonyms", sources, columns = 80, rows = 24 }: Start = {}): Promise<AnySession> {
    const object = this.object(example);
    const given = sources ?? { kallsyms: [this.path("homonyms", "kallsyms.txt")] };
    const workbench = await openWorkbench({
      path: object,
      sources: { ...NO_SOURCES, ...given },
      extent: "all",
    });
    afterAll(() => workbench.close());
    const paths = { object, out: this.path("out.ko"), decisions: null };
    return new AnySession({ workbench, paths, columns, rows }).load();
  }
}
