// The manifest of sympos batch: livepatches times kernels, as TOML. Everything that
// is wrong with it is told at once, each with its line.
import path from "node:path";
import * as v from "valibot";
import type { Finding } from "../../findings.js";
import { EXIT } from "../exit.js";
import { InputError } from "../faults.js";
import { ruleOptions } from "../rules.js";
import { readToml, type TomlFile } from "../toml.js";
import type { Acceptance, SourceOptions } from "../types.js";

/** Names become folders, file names and targets of make. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/;

const name = v.pipe(v.string(), v.regex(NAME, "a name has letters, digits and . _ + - only"));
const file = v.pipe(v.string(), v.minLength(1, "an empty path"));
const files = v.optional(
  v.union(
    [
      v.pipe(
        file,
        v.transform((one) => [one]),
      ),
      v.array(file),
    ],
    "a path or a list of paths",
  ),
  [],
);
const codes = v.optional(v.array(v.string()), []);

const kernelTable = v.strictObject({
  name,
  release: v.optional(v.string()),
  symbols: files,
  kallsyms: files,
  vmlinux: files,
  "system-map": files,
  modules: files,
  symvers: files,
  "kernel-tree": v.optional(file),
});

const livepatchTable = v.strictObject({
  name,
  object: file,
  decisions: v.optional(file),
  kernels: v.optional(v.pipe(v.array(v.string()), v.minLength(1, "no kernel"))),
  allow: codes,
});

const manifestTable = v.strictObject({
  out: v.optional(file, "out"),
  yes: v.optional(v.picklist(["proof", "strong", "any"]), "proof"),
  strict: v.optional(v.boolean(), false),
  allow: codes,
  livepatch: v.pipe(v.array(livepatchTable), v.minLength(1, "no livepatch")),
  kernel: v.pipe(v.array(kernelTable), v.minLength(1, "no kernel")),
});

type Table = v.InferOutput<typeof manifestTable>;

/** One livepatch for one kernel. Paths are as the program opens them. */
export interface Job {
  /** `KERNEL/LIVEPATCH`. */
  readonly id: string;
  readonly kernel: string;
  readonly livepatch: string;
  readonly object: string;
  /** Decisions made on any of the kernels; null: the rules alone. */
  readonly decisions: string | null;
  readonly sources: SourceOptions;
  readonly release: string | null;
  readonly allow: readonly string[];
  readonly accept: Acceptance;
  readonly strict: boolean;
  readonly output: string;
  /** The decisions for this kernel; null without decisions. */
  readonly decisionsOutput: string | null;
  /** What came of it, for the next run. */
  readonly resultFile: string;
}

export interface Manifest {
  readonly path: string;
  /** By kernel, then livepatch, in the order of the manifest. */
  readonly jobs: readonly Job[];
}

type Complain = (code: string, key: readonly (string | number)[], facts: Finding["facts"]) => void;

function checkNames(table: Table, complain: Complain): void {
  for (const kind of ["kernel", "livepatch"] as const) {
    const seen = new Set<string>();
    for (const [i, each] of table[kind].entries()) {
      if (seen.has(each.name))
        complain("manifest-name-repeated", [kind, i, "name"], { kind, name: each.name });
      seen.add(each.name);
    }
  }
  const kernels = new Set(table.kernel.map((k) => k.name));
  for (const [i, { kernels: wanted = [] }] of table.livepatch.entries()) {
    for (const each of wanted.filter((k) => !kernels.has(k)))
      complain("manifest-unknown-kernel", ["livepatch", i, "kernels"], {
        kernel: each,
        kernels: [...kernels],
      });
  }
}

/** Files that two jobs write, and files that a job writes and one reads: jobs run in any order. */
function checkOutputs(table: Table, jobs: readonly Job[], complain: Complain): void {
  const tableOf = (job: Job): number => table.livepatch.findIndex((l) => l.name === job.livepatch);
  const writers = new Map<string, Job>();
  for (const job of jobs) {
    for (const file of [job.output, job.decisionsOutput, job.resultFile]) {
      if (file === null) continue;
      const before = writers.get(path.resolve(file));
      if (before !== undefined)
        complain("manifest-output-twice", ["livepatch", tableOf(job), "object"], {
          output: file,
          other: before.id,
        });
      writers.set(path.resolve(file), job);
    }
  }
  const told = new Set<string>();
  for (const job of jobs) {
    for (const key of ["object", "decisions"] as const) {
      const writer = job[key] === null ? undefined : writers.get(path.resolve(job[key]));
      const at = ["livepatch", tableOf(job), key] as const;
      if (writer === undefined || told.has(at.join())) continue;
      told.add(at.join());
      complain("manifest-output-is-input", at, { job: writer.id });
    }
  }
}

function checkOptions(table: Table, complain: Complain): void {
  const check = (
    key: readonly (string | number)[],
    release: string | null,
    allow: readonly string[],
  ): void => {
    try {
      ruleOptions(release, allow);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { code, facts } = error.fault.finding;
      complain(code, key, facts);
    }
  };
  check(["allow"], null, table.allow);
  for (const [i, { allow }] of table.livepatch.entries()) check(["livepatch", i, "allow"], null, allow);
  for (const [i, { release }] of table.kernel.entries()) {
    if (release !== undefined) check(["kernel", i, "release"], release, []);
  }
}

const FOR_KERNEL = /\{kernel\}/g;

function jobsOf(table: Table, place: (file: string) => string): Job[] {
  return table.kernel.flatMap((kernel) =>
    table.livepatch
      .filter(({ kernels }) => kernels === undefined || kernels.includes(kernel.name))
      .map((livepatch): Job => {
        const at = (each: string): string => place(each.replace(FOR_KERNEL, kernel.name));
        const object = at(livepatch.object);
        const folder = path.join(place(table.out), kernel.name);
        const tree = kernel["kernel-tree"];
        return {
          id: `${kernel.name}/${livepatch.name}`,
          kernel: kernel.name,
          livepatch: livepatch.name,
          object,
          decisions: livepatch.decisions === undefined ? null : at(livepatch.decisions),
          sources: {
            symbols: kernel.symbols.map(at),
            kallsyms: kernel.kallsyms.map(at),
            vmlinux: kernel.vmlinux.map(at),
            systemMap: kernel["system-map"].map(at),
            modules: kernel.modules.map(at),
            symvers: kernel.symvers.map(at),
            kernelTree: tree === undefined ? null : at(tree),
          },
          release: kernel.release ?? null,
          allow: [...table.allow, ...livepatch.allow],
          accept: table.yes,
          strict: table.strict,
          output: path.join(folder, path.basename(object)),
          decisionsOutput:
            livepatch.decisions === undefined ? null : path.join(folder, `${livepatch.name}.decisions.json`),
          resultFile: path.join(folder, `${livepatch.name}.result.json`),
        };
      }),
  );
}

type Issue = v.BaseIssue<unknown>;

const keysOf = (issue: Issue): (string | number)[] =>
  (issue.path ?? []).map(({ key }) => (typeof key === "number" ? key : String(key)));

function shapeFact(issue: Issue): Finding["facts"] {
  const at = keysOf(issue).join(".");
  if (issue.type === "strict_object" && issue.expected === "never")
    return { at, reason: "there is no such key" };
  if (issue.received === "undefined") return { at, reason: "it is missing" };
  return { at, reason: issue.message };
}

/** Files and folders that a job names as its inputs. */
export function inputsOf({ object, decisions, sources }: Job): string[] {
  const { symbols, kallsyms, symvers, vmlinux = [], systemMap = [], modules = [] } = sources;
  const named = [...symbols, ...kallsyms, ...symvers, ...vmlinux, ...systemMap, ...modules];
  return [object, ...(decisions === null ? [] : [decisions]), ...named];
}

/** All that is wrong, as one error with its findings. */
export class ManifestError extends InputError {
  override readonly name = "InputError";
  readonly findings: readonly Finding[];

  constructor(findings: readonly [Finding, ...Finding[]]) {
    super({ finding: findings[0], exit: EXIT.input });
    this.findings = findings;
  }
}

/** Throws ManifestError. Relative paths are taken from the folder of the manifest. */
export function readManifestFrom(toml: TomlFile): Manifest {
  const findings: Finding[] = [];
  const complain: Complain = (code, key, facts) => {
    const line = toml.lineOf(key);
    const where = { file: toml.path, ...(line === undefined ? {} : { line }) };
    findings.push({ code, severity: "error", facts, where });
  };
  const stop = (): void => {
    const [first, ...rest] = findings;
    if (first !== undefined) throw new ManifestError([first, ...rest]);
  };
  const parsed = v.safeParse(manifestTable, toml.value);
  if (!parsed.success) {
    for (const issue of parsed.issues) complain("manifest-shape", keysOf(issue), shapeFact(issue));
    stop();
    throw new Error("a manifest without an issue was refused");
  }
  const table = parsed.output;
  const folder = path.dirname(toml.path);
  const jobs = jobsOf(table, (each) => (path.isAbsolute(each) ? each : path.join(folder, each)));
  checkNames(table, complain);
  if (findings.length === 0) checkOutputs(table, jobs, complain);
  checkOptions(table, complain);
  stop();
  return { path: toml.path, jobs };
}

/** Throws FileError and ManifestError. */
export const readManifest = (file: string): Manifest => readManifestFrom(readToml(file));

/** The jobs of `KERNEL`, or the one job `KERNEL/LIVEPATCH`; none wanted: all. Throws InputError. */
export function selectJobs({ jobs, path: file }: Manifest, wanted: readonly string[]): readonly Job[] {
  for (const each of wanted) {
    if (jobs.some((job) => job.id === each || job.kernel === each)) continue;
    const kernels = [...new Set(jobs.map((job) => job.kernel))];
    const finding = {
      code: "manifest-no-such-job",
      severity: "error",
      facts: { wanted: each, kernels },
      where: { file },
    } as const;
    throw new InputError({ finding, exit: EXIT.usage });
  }
  if (wanted.length === 0) return jobs;
  return jobs.filter((job) => wanted.includes(job.id) || wanted.includes(job.kernel));
}
