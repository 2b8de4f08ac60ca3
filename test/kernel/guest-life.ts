// The life of one livepatch in the guest: load it, look at what it does, disable
// it, unload it. One step of a boot, and the reader of what the step printed.
import type { Step, StepResult } from "../../scripts/lab/lab.js";

const HUGE = "/sys/kernel/mm/transparent_hugepage";
const NAMES = ["saved_command_line", "pages_to_scan_show"];

/** `file`: path of the module in the guest; its name gives the module's. */
export function lifeOf(step: string, file: string): Step {
  const name = file.replace(/^.*\//, "").replace(/\.ko$/, "").replaceAll("-", "_");
  return {
    name: step,
    script: `
show() { echo "$1 = $(echo $2)"; }
insmod ${file}
show insmod $?
settle ${name}
show enabled "$(livepatch_state ${name} enabled)"
show transition "$(livepatch_state ${name} transition)"
show cmdline "$(cat /proc/cmdline)"
show hpage "$(cat ${HUGE}/hpage_pmd_size)"
show khugepaged "$(cat ${HUGE}/khugepaged/pages_to_scan)"
show ksm "$(cat /sys/kernel/mm/ksm/pages_to_scan)"
grep -E ' (${NAMES.join("|")})$|\\.klp\\.sym\\.' /proc/kallsyms
if [ -e /sys/kernel/livepatch/${name} ]; then
  echo 0 > /sys/kernel/livepatch/${name}/enabled
  wait_for "[ ! -e /sys/kernel/livepatch/${name} ]"
  rmmod ${name}
  show rmmod $?
fi
show left "$(cat /proc/modules)"
show cmdline-after "$(cat /proc/cmdline)"
show hpage-after "$(cat ${HUGE}/hpage_pmd_size)"
`,
  };
}

export interface Life {
  /** What the step showed, by key. */
  readonly shown: ReadonlyMap<string, string>;
  /** Addresses of the homonyms of a name, in the order of /proc/kallsyms. */
  addresses(name: string): string[];
  /** Kernel messages of that time. */
  readonly log: string;
}

export function readLife(result: StepResult | undefined): Life {
  if (result === undefined) throw new Error("no such step in this boot");
  const lines = result.output.split("\n");
  const shown = lines.flatMap((line) => {
    const [, key, value] = /^([\w-]+) = ?(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value ?? ""] as const];
  });
  const symbols = lines.flatMap((line) => {
    const [, address, name] = /^([0-9a-f]{16}) \S (\S+)/.exec(line) ?? [];
    return address === undefined || name === undefined ? [] : [{ address, name }];
  });
  return {
    shown: new Map(shown),
    addresses: (name) => symbols.filter((s) => s.name === name).map((s) => s.address),
    log: result.log,
  };
}
