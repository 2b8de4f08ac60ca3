// What a job was made from, as one short text: equal to that of the last run,
// nothing has to be done again. Files are told by size and time, as make does.
import { statSync } from "node:fs";
import path from "node:path";
import { isDirectory } from "../file-facts.js";
import { sha256, unreadable } from "../files.js";
import { findModules } from "../module-walk.js";
import { planSources } from "../source-plan.js";
import { VERSION } from "../version.js";
import type { Job } from "./manifest.js";

/** Size and time of a file as text: another one for a file that was changed. Throws FileError. */
function stampOfFile(file: string): string {
  try {
    const { size, mtimeNs } = statSync(file, { bigint: true });
    return `${size} ${mtimeNs}`;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function sourceFiles({ sources }: Job): string[] {
  return planSources(sources).sources.flatMap(({ path: place, files }) => {
    if (files !== undefined) return [...files];
    return isDirectory(place) ? [...findModules(place).files] : [place];
  });
}

/** Lower-case hex. Throws FileError and SourceError for sources that are not there. */
export function stampOf(job: Job): string {
  const { object, decisions, release, allow, accept, strict } = job;
  const files = [object, ...(decisions === null ? [] : [decisions]), ...sourceFiles(job)];
  const said = { version: VERSION, release, allow, accept, strict, output: path.resolve(job.output) };
  const told = files.map((file) => `${path.resolve(file)}\0${stampOfFile(file)}`);
  const text = [JSON.stringify(said), ...told].join("\n");
  return sha256(new TextEncoder().encode(text));
}
