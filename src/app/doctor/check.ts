// The doctor: what a machine lacks for the whole way from an idea to a loaded livepatch.

import { type Finding, isError } from "../../findings.js";
import { checkCompiler, checkHeaders, checkMake, checkModpost } from "./build-checks.js";
import { checkFtrace, checkKallsyms, checkLivepatch, checkSignatures, checkTypes } from "./kernel-checks.js";
import { lookAt, type MachineRequest } from "./machine.js";
import { distributionOf } from "./packages.js";
import type { Check } from "./types.js";

export interface MachineCheck {
  readonly release: string;
  readonly running: boolean;
  /** As /etc/os-release calls it; null: it does not say. */
  readonly distribution: string | null;
  /** In the order of the way: build, then load. */
  readonly checks: readonly Check[];
}

/** Opens nothing for writing, and runs nothing but `--version` of the compiler. */
export function checkMachine(request: MachineRequest): MachineCheck {
  const machine = lookAt(request);
  const distribution = distributionOf(machine);
  return {
    release: machine.release,
    running: machine.isRunning,
    distribution: distribution.name,
    checks: [
      checkHeaders(machine, distribution),
      checkCompiler(machine, distribution),
      checkMake(machine, distribution),
      checkModpost(machine, distribution),
      checkLivepatch(machine),
      checkSignatures(machine),
      checkFtrace(machine),
      checkTypes(machine),
      checkKallsyms(machine),
    ],
  };
}

/** What building alone lacks, with these headers; a kernel that cannot livepatch has nothing to build against. */
export function buildFaults(request: MachineRequest, headers: string | null): readonly Finding[] {
  const machine = lookAt(request, headers);
  const distribution = distributionOf(machine);
  const checks = [checkHeaders, checkCompiler, checkMake, checkModpost];
  const findings = checks.flatMap((check) => check(machine, distribution).findings);
  return [...findings, ...checkLivepatch(machine).findings.filter(isError)];
}
