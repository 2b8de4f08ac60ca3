// The jobs of a batch for other programs to run: as a makefile, with what each
// depends on, or one command a line (GNU Parallel, a build farm).
import path from "node:path";
import { EXIT } from "../exit.js";
import { InputError } from "../faults.js";
import { isDirectory } from "../file-facts.js";
import { planSources } from "../source-plan.js";
import { inputsOf, type Job, type Manifest } from "./manifest.js";

/** What make reads as something else in a list of prerequisites, and has no way to quote. */
const NOT_FOR_MAKE = /[\n\t:;=|%*?[\]\\"'`]|^~/;

function prerequisite(file: string, manifest: string): string {
  if (NOT_FOR_MAKE.test(file)) {
    const finding = {
      code: "batch-path-for-make",
      severity: "error",
      facts: { path: file },
      where: { file: manifest },
    } as const;
    throw new InputError({ finding, exit: EXIT.input });
  }
  return file.replaceAll("$", "$$$$").replaceAll(" ", "\\ ").replaceAll("#", "\\#");
}

/** A word of a POSIX shell. */
const word = (text: string): string =>
  /^[A-Za-z0-9_./+,:@%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** With what a kernel tree holds; a source that is not there is the job's error. */
function prerequisitesOf(job: Job): string[] {
  const { kernelTree } = job.sources;
  if (kernelTree == null || !isDirectory(kernelTree)) return inputsOf(job);
  const { sources } = planSources({ symbols: [], kallsyms: [], symvers: [], kernelTree });
  return [...inputsOf(job), ...sources.map(({ path: file }) => file)];
}

const command = (manifest: string, { id }: Job): string =>
  `batch ${word(manifest)} --force --only ${word(id)}`;

/** A path as it is written from a folder, or the whole path where that is shorter. */
function nearer(from: string, file: string): string {
  const [relative, absolute] = [path.relative(from, file), path.resolve(from, file)];
  return relative.length <= absolute.length ? relative : absolute;
}

export interface EmitOptions {
  readonly manifest: Manifest;
  readonly jobs: readonly Job[];
  /** Folder that the jobs will be run from; paths are relative to it. */
  readonly from: string;
}

/** One job a line, each a whole command. */
export function commandLines({ manifest, jobs, from }: EmitOptions): string {
  return jobs.map((job) => `sympos ${command(nearer(from, manifest.path), job)}\n`).join("");
}

/** Throws InputError for a path that make cannot read. */
export function makefile({ manifest, jobs, from }: EmitOptions): string {
  const near = (file: string): string => nearer(from, file);
  const manifestFile = near(manifest.path);
  const target = (file: string): string => prerequisite(near(file), manifest.path);
  const rules = jobs.flatMap((job) => {
    const inputs = [...new Set([...prerequisitesOf(job), manifest.path].map(target))];
    const recipe = command(manifestFile, job).replaceAll("$", "$$$$");
    return ["", `${target(job.output)}: ${inputs.join(" ")}`, `\t$(SYMPOS) ${recipe}`];
  });
  const outputs = jobs.map((job) => target(job.output));
  const removed = jobs
    .flatMap((job) => [job.output, job.decisionsOutput ?? [], job.resultFile].flat())
    .map((file) => word(near(file)).replaceAll("$", "$$$$"));
  return [
    `# Made by sympos batch --emit make from ${manifestFile.replaceAll("\n", " ")}; make it again when that changes.`,
    "# Each job stands alone: make -j runs them side by side, -k goes on after one that fails.",
    "",
    "SYMPOS ?= sympos",
    "",
    ".PHONY: all clean",
    `all: ${outputs.join(" \\\n  ")}`,
    ...rules,
    "",
    "clean:",
    `\trm -f ${removed.join(" \\\n\t  ")}`,
    "",
  ].join("\n");
}
