// One boot of one kernel: the positions module converted by sympos, loaded
// before and after its targets, and all that the kernel then says of them.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  boot,
  buildModule,
  ensureKallsyms,
  inLoadOrder,
  type KernelImage,
  type ModuleFiles,
  moduleFiles,
} from "../../../scripts/lab/lab.js";
import { openSourcesNow } from "../../../src/app/sources.js";
import type { KernelSymbols } from "../../../src/symbols/kernel.js";
import { VMLINUX } from "../../../src/symbols/object-name.js";
import { type Ran, sympos } from "../cli.js";

import { type Case, casesIn } from "./cases.js";
import { guestPath, guestSteps, readSections, readShown, type Shown, unpack } from "./guest.js";
import { NAME, positionsSource } from "./livepatch.js";
import { REMOVED, TARGETS, WANTED } from "./modules.js";
import { traceableFunction } from "./traceable.js";

const NO_SOURCES = { symbols: [], kallsyms: [], symvers: [] };

/** What each kind of source says of the kernel, alone. */
export interface Sources {
  /** /proc/kallsyms with all modules loaded. */
  readonly kallsyms: KernelSymbols;
  /** The files of the loaded modules. */
  readonly files: KernelSymbols;
}

export interface Experiment {
  readonly image: KernelImage;
  readonly cases: readonly Case[];
  readonly targets: readonly string[];
  /** Modules that the kernel took. */
  readonly loaded: readonly string[];
  readonly failed: readonly string[];
  readonly converted: Ran;
  /** Paths: the converted module, and /proc/kallsyms at each stage. */
  readonly livepatch: string;
  readonly saved: { readonly alone: string; readonly loaded: string; readonly removed: string };
  /** Before any target was there, after all came, and loaded once more. */
  readonly alone: Shown;
  readonly late: Shown;
  readonly again: Shown;
  readonly log: string;
  readonly sections: ReadonlyMap<string, bigint>;
  readonly sources: Sources;
}

interface Plan {
  readonly cases: readonly Case[];
  readonly targets: readonly string[];
  readonly order: readonly string[];
  readonly files: ModuleFiles;
  readonly kallsyms: string;
}

async function plan(image: KernelImage): Promise<Plan> {
  const kallsyms = await ensureKallsyms(image);
  const files = moduleFiles(image);
  const targets = TARGETS.filter((name) => files.has(name));
  const known = openSourcesNow({
    ...NO_SOURCES,
    kallsyms: [kallsyms],
    modules: targets.map((name) => files.get(name)!),
  }).kernel;
  const cases = [
    ...casesIn(known, VMLINUX, 3),
    ...targets.flatMap((object) => casesIn(known, object, 2)),
    // nfsd depends on sunrpc: applied when nfsd comes, looked up in sunrpc
    ...casesIn(known, "sunrpc", 3, "nfsd"),
  ];
  return { cases, targets, order: inLoadOrder(files, WANTED), files, kallsyms };
}

/** The unconverted and the converted module; what the command said. */
function convert(image: KernelImage, room: string, { cases, targets, files, kallsyms }: Plan) {
  const patched = new Map([[VMLINUX, "cmdline_proc_show"]]);
  for (const name of targets) patched.set(name, traceableFunction(files.get(name)!));
  const input = path.join(room, `${NAME}.in.ko`);
  const output = path.join(room, `${NAME}.ko`);
  const source = positionsSource(cases, patched);
  writeFileSync(input, buildModule({ release: image.release, name: NAME, source }));
  const modules = targets.flatMap((name) => ["--modules", files.get(name)!]);
  return { output, ran: sympos("convert", input, "--kallsyms", kallsyms, ...modules, "-o", output) };
}

export async function runExperiment(image: KernelImage, room: string): Promise<Experiment> {
  const planned = await plan(image);
  const { cases, targets, order, files, kallsyms } = planned;
  const { output, ran } = convert(image, room, planned);
  if (ran.status !== 0) throw new Error(`sympos convert: exit ${ran.status}\n${ran.stderr}`);
  const results = await boot({
    vmlinuz: image.vmlinuz,
    files: {
      [`${NAME}.ko`]: readFileSync(output),
      ...Object.fromEntries(order.map((name) => [guestPath(name), readFileSync(files.get(name)!)])),
    },
    steps: guestSteps(order, REMOVED),
    // for busy machines: 15 seconds as a rule
    seconds: 500,
    stepSeconds: 200,
  });
  const step = (name: string) => results.get(name)!;
  const alone = readShown(step("alone"));
  const save = (name: string, text: string): string => {
    const file = path.join(room, name);
    writeFileSync(file, text, "latin1");
    return file;
  };
  const saved = {
    // no module is loaded at that time, and addresses are not random in the lab
    alone: save("alone.kallsyms", `${readFileSync(kallsyms, "latin1")}${alone.lines.join("\n")}\n`),
    loaded: save("loaded.kallsyms", unpack(step("kallsyms"))),
    removed: save("removed.kallsyms", unpack(step("removed"))),
  };
  const failed = [...step("modules").output.matchAll(/^failed (\w+)$/gm)].map(([, name]) => name!);
  const loaded = order.filter((name) => !failed.includes(name));
  return {
    image,
    cases,
    targets,
    loaded,
    failed,
    converted: ran,
    livepatch: output,
    saved,
    alone,
    late: readShown(step("late")),
    again: readShown(step("again")),
    log: [...results.values()].map(({ log }) => log).join(""),
    sections: readSections(unpack(step("sections"))),
    sources: {
      kallsyms: openSourcesNow({ ...NO_SOURCES, kallsyms: [saved.loaded] }).kernel,
      files: openSourcesNow({ ...NO_SOURCES, modules: loaded.map((name) => files.get(name)!) }).kernel,
    },
  };
}
