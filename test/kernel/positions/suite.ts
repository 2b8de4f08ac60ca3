// The proof of positions on one kernel: what the kernel chose against what sympos
// says from each kind of source alone.
import { beforeAll, describe, expect, it } from "vitest";
import type { KernelImage } from "../../../scripts/lab/lab.js";
import { VMLINUX } from "../../../src/symbols/object-name.js";
import { sympos } from "../cli.js";
import { scratch } from "../lab.js";
import { type Case, candidates, countCases, symbolOf } from "./cases.js";
import { type Experiment, runExperiment } from "./experiment.js";
import type { Shown } from "./guest.js";
import { casesByApply } from "./livepatch.js";
import { symbolsByFiles, symbolsByKernel } from "./loaded-modules.js";

type Addresses = Record<string, string>;

const hex = (address: bigint): string => address.toString(16).padStart(16, "0");

/** What the kernel chose, by livepatch symbol. */
const chosen = (cases: readonly Case[], { symbols }: Shown): Addresses =>
  Object.fromEntries(cases.map((one) => [symbolOf(one), symbols.get(symbolOf(one)) ?? "none"]));

function byKallsyms(cases: readonly Case[], { sources }: Experiment): Addresses {
  return Object.fromEntries(
    cases.map((one) => {
      const all = candidates(sources.kallsyms, one.object, one.name);
      const found = all.find(({ sympos: position }) => position === one.sympos);
      return [symbolOf(one), found?.address?.slice(2) ?? "no candidate"];
    }),
  );
}

function byFiles(cases: readonly Case[], { sources, sections }: Experiment): Addresses {
  return Object.fromEntries(
    cases.map((one) => {
      const all = candidates(sources.files, one.object, one.name);
      const found = all.find(({ sympos: position }) => position === one.sympos);
      const base = sections.get(`${one.object} ${found?.section}`);
      const known = found?.address != null && base !== undefined;
      return [symbolOf(one), known ? hex(base + BigInt(found.address!)) : "no candidate"];
    }),
  );
}

const written = (cases: readonly Case[], { references }: Shown): Addresses =>
  Object.fromEntries(
    [...casesByApply(cases)].flatMap(([object, own]) =>
      own.map((one, i) => [symbolOf(one), references.get(object)?.[i] ?? "none"]),
    ),
  );

/** Homonyms of a module of which one has a lower address than the one before it. */
function outOfAddressOrder(cases: readonly Case[], { symbols }: Shown): Case[] {
  return cases.filter((one, i) => {
    const before = cases[i - 1];
    if (before?.object !== one.object || before.name !== one.name) return false;
    return symbols.get(symbolOf(one))! < symbols.get(symbolOf(before))!;
  });
}

function describeCases(run: () => Experiment): void {
  const ofModules = () => run().cases.filter(({ object }) => object !== VMLINUX);

  it("refers to 40 homonyms and more, of vmlinux and of modules", () => {
    const counts = countCases(run().cases);
    process.stderr.write(`positions on ${run().image.release}: ${JSON.stringify(counts)}\n`);
    expect(counts.homonyms).toBeGreaterThanOrEqual(40);
    expect(counts.homonymsOfVmlinux).toBeGreaterThanOrEqual(20);
    expect(counts.unique).toBeGreaterThan(0);
  });

  it("is loaded and enabled before and after its targets", () => {
    const { alone, again, failed } = run();
    for (const { states } of [alone, again])
      expect([states.get("insmod"), states.get("enabled")]).toEqual(["0", "1"]);
    expect(again.states.get("rmmod")).toBe("0");
    expect(failed).toEqual([]);
    expect(run().log).not.toMatch(/livepatch: .*(?:not found|ambiguity|failed|refusing)|BUG:|Oops/);
  });

  it("means the symbols that kallsyms shows at these positions", () => {
    const { cases, again } = run();
    expect(byKallsyms(cases, run())).toEqual(chosen(cases, again));
  });

  it("means the symbols that the modules' files show at these positions", () => {
    expect(byFiles(ofModules(), run())).toEqual(chosen(ofModules(), run().again));
  });

  it("leaves symbols at 0 until their module comes, and then means the same ones", () => {
    const { cases, alone, late } = run();
    const ofVmlinux = cases.filter(({ object }) => object === VMLINUX);
    expect(new Set(Object.values(chosen(ofModules(), alone)))).toEqual(new Set(["0".repeat(16)]));
    expect(byKallsyms(ofVmlinux, run())).toEqual(chosen(ofVmlinux, alone));
    expect(byKallsyms(cases, run())).toEqual(chosen(cases, late));
  });

  it("has the addresses of these symbols in its data", () => {
    const { cases, late, again } = run();
    expect(written(cases, late)).toEqual(chosen(cases, late));
    expect(written(cases, again)).toEqual(chosen(cases, again));
  });

  it("has homonyms that an order by address would count otherwise", () => {
    expect(outOfAddressOrder(ofModules(), run().again).map(symbolOf)).toContain(".klp.sym.nfsd.nfsd_open,2");
  });
}

function describeLoaded(run: () => Experiment): void {
  const verify = (saved: keyof Experiment["saved"]) =>
    sympos("verify", run().livepatch, "--loaded", "--kallsyms", run().saved[saved]);

  it("verify --loaded lists every symbol as the chosen one", () => {
    const { status, stdout } = verify("loaded");
    const all = run().cases.length;
    expect(stdout).toContain(`loaded: ${all} of ${all} livepatch symbols`);
    expect(stdout).not.toContain("waits");
    expect([status, stdout.match(/^verified: (\w+)/m)?.[1]]).toEqual([0, "PASS"]);
  });

  it("verify --loaded says which symbols wait for their module", () => {
    const { status, stdout } = verify("alone");
    const waiting = run().cases.filter(({ object }) => object !== VMLINUX);
    expect(stdout.match(/ waits /g)).toHaveLength(waiting.length);
    expect(status).toBe(0);
  });

  it("verify --loaded takes an address that stays after its module has gone for no fault", () => {
    const { status, stdout } = verify("removed");
    expect(stdout).toMatch(/ module gone /);
    expect(status).toBe(0);
  });
}

/** All cases of one kernel, in one boot. */
export function describePositions(title: string, image: () => KernelImage): void {
  describe(title, () => {
    const room = scratch();
    let experiment: Experiment;
    const run = () => experiment;

    beforeAll(async () => {
      experiment = await runExperiment(image(), room);
    });

    describe("a livepatch that refers to homonyms", () => describeCases(run));

    describe("the livepatch when it is loaded", () => describeLoaded(run));

    it("50 loaded modules and more have all their symbols in the order of their files", () => {
      const byKernel = symbolsByKernel(run());
      const { symbols, names } = [...byKernel.values()].reduce(
        (sum, own) => ({
          symbols: sum.symbols + own.length,
          names: sum.names + new Set(own.map((s) => s.split(" ")[0])).size,
        }),
        { symbols: 0, names: 0 },
      );
      process.stderr.write(
        `loaded modules on ${run().image.release}: ${byKernel.size}, ${symbols} symbols, ${names} names\n`,
      );
      expect(byKernel.size).toBeGreaterThanOrEqual(50);
      expect([...byKernel.keys()].sort()).toEqual([...run().loaded].sort());
      const byFile = symbolsByFiles(run());
      for (const [module, own] of byKernel) expect([module, byFile.get(module)]).toEqual([module, own]);
    });
  });
}
