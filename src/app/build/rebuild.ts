// What the interfaces do for the key `b`: make in the folder that an object was built in.
import path from "node:path";
import type { Finding } from "../../findings.js";
import { InputError } from "../faults.js";
import { isFile } from "../file-facts.js";
import { hashFile } from "../hash-file.js";
import { type BuildFolder, builds, modulesThere, openBuildFolder } from "./folder.js";
import type { Interruption, MakeRequest } from "./make.js";
import { type MakeHow, makeModules } from "./make-module.js";

export interface BuildResult {
  readonly findings: readonly Finding[];
  /** Null: make ended by itself. */
  readonly interrupted: Interruption | null;
  /** The object is there, with other bytes than the one that is open. */
  readonly changed: boolean;
}

export interface RebuildHow extends MakeHow {
  /** sha256 of the object that is open: the file may be a newer one, of a make by hand or one that was ended. */
  readonly open: string | null;
}

export interface Builder {
  /** Why the object cannot be built where it is; null: it can. */
  readonly fault: Finding | null;
  /** Only where there is no fault. Never rejects. */
  build(how: Pick<MakeRequest, "onLine" | "abort" | "signals">): Promise<BuildResult>;
}

/** Null: it is not there. */
const identityOf = (file: string): string | null => (isFile(file) ? hashFile(file) : null);

function otherModules(folder: BuildFolder, object: string): Finding {
  const modules = modulesThere(folder).map((file) => path.basename(file));
  return { code: "build-other-module", severity: "error", facts: { modules }, where: { file: object } };
}

/** `how` is asked anew for each build. */
export function builderOf(object: string, how: () => RebuildHow): Builder {
  const file = path.resolve(object);
  let folder: BuildFolder;
  try {
    folder = openBuildFolder(path.dirname(file));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { fault: error.fault.finding, build: () => Promise.reject(error) };
  }
  const fault: Finding | null = builds(folder, file)
    ? null
    : { code: "build-no-module", severity: "error", facts: {}, where: { file: folder.path } };
  return {
    fault,
    async build(run) {
      const { open, ...make } = how();
      const before = open ?? identityOf(file);
      const { findings, interrupted } = await makeModules(folder, make, run);
      const isThere = modulesThere(folder).includes(file);
      const after = isThere ? identityOf(file) : null;
      const failed = interrupted !== null || findings.some(({ severity }) => severity === "error");
      const told = failed || isThere ? findings : [...findings, otherModules(folder, object)];
      return { findings: told, interrupted, changed: after !== null && after !== before };
    },
  };
}
