// What loading a livepatch takes of the kernel, from its configuration and, for the
// running one, from what it shows of itself.
import { hasFile, type Machine, smallText } from "./machine.js";
import { type Check, finding, lacking, ok, unknown } from "./types.js";

/** Of kernel/livepatch/Kconfig: what LIVEPATCH depends on, any one of each row. */
const NEEDED: readonly (readonly string[])[] = [
  ["CONFIG_LIVEPATCH"],
  ["CONFIG_MODULES"],
  ["CONFIG_SYSFS"],
  ["CONFIG_KALLSYMS_ALL"],
  ["CONFIG_DYNAMIC_FTRACE_WITH_REGS", "CONFIG_DYNAMIC_FTRACE_WITH_ARGS"],
];

export function checkLivepatch({ release, config }: Machine): Check {
  const shows = `grep CONFIG_LIVEPATCH ${config?.file ?? `/boot/config-${release}`}`;
  if (config === null)
    return {
      ...unknown("livepatch", shows),
      findings: [finding("machine-no-config", "warning", { release })],
    };
  const isSet = (name: string): boolean => config.options.get(name) === "y";
  const missing = NEEDED.filter((row) => !row.some(isSet)).map((row) => row.join(" or "));
  if (missing.length > 0) {
    const told = finding("machine-no-livepatch", "error", { release, missing }, config.file);
    return lacking("livepatch", null, shows, [told]);
  }
  const found = `CONFIG_LIVEPATCH=y in ${config.file}`;
  return isSet("CONFIG_HAVE_RELIABLE_STACKTRACE")
    ? ok("livepatch", found, shows)
    : lacking("livepatch", found, shows, [
        finding("machine-no-reliable-stacks", "warning", { release }, config.file),
      ]);
}

/** The mode in brackets: `none [integrity] confidentiality`. */
const lockdownOf = (machine: Machine): string | null =>
  /\[(\w+)\]/.exec(smallText(machine, "sys/kernel/security/lockdown") ?? "")?.[1] ?? null;

/** A locked-down kernel takes unsigned modules no more than one that enforces signatures. */
export function checkSignatures(machine: Machine): Check {
  const { isRunning, config, release } = machine;
  const shows = isRunning
    ? "cat /sys/module/module/parameters/sig_enforce /sys/kernel/security/lockdown"
    : `grep CONFIG_MODULE_SIG_FORCE ${config?.file ?? `/boot/config-${release}`}`;
  const lockdown = isRunning ? lockdownOf(machine) : null;
  const live = isRunning ? smallText(machine, "sys/module/module/parameters/sig_enforce") : null;
  const forced = config?.options.get("CONFIG_MODULE_SIG_FORCE") === "y";
  if (live === "Y" || forced) {
    const told = finding("machine-signatures-enforced", "error", { release });
    return lacking("signatures", "enforced", shows, [told]);
  }
  if (lockdown !== null && lockdown !== "none") {
    const told = finding("machine-locked-down", "error", { lockdown });
    return lacking("signatures", `lockdown: ${lockdown}`, shows, [told]);
  }
  if (live === null && config === null) return unknown("signatures", shows);
  const by = isRunning ? "" : " by its configuration";
  return ok("signatures", `not enforced${by}${lockdown === null ? "" : ", no lockdown"}`, shows);
}

const TRACER = ["CONFIG_FUNCTION_TRACER", "CONFIG_DYNAMIC_FTRACE"];

/** The running kernel says whether it is switched on; the configuration, whether there is one. */
export function checkFtrace(machine: Machine): Check {
  const { isRunning, config, release } = machine;
  const value = isRunning ? smallText(machine, "proc/sys/kernel/ftrace_enabled") : null;
  const shows = isRunning
    ? "cat /proc/sys/kernel/ftrace_enabled"
    : `grep CONFIG_DYNAMIC_FTRACE ${config?.file ?? `/boot/config-${release}`}`;
  if (value === "0") return lacking("ftrace", "off", shows, [finding("machine-ftrace-off", "error", {})]);
  if (value !== null) return ok("ftrace", "on", shows);
  if (config === null) return unknown("ftrace", shows);
  const missing = TRACER.filter((name) => config.options.get(name) !== "y");
  if (missing.length > 0) {
    const told = finding("machine-no-ftrace", "error", { release, missing }, config.file);
    return lacking("ftrace", null, shows, [told]);
  }
  return isRunning ? unknown("ftrace", shows) : ok("ftrace", "there by its configuration", shows);
}

/** `sympos new` takes prototypes from the kernel's types. */
export function checkTypes(machine: Machine): Check {
  const { isRunning, release, config } = machine;
  const live = "sys/kernel/btf/vmlinux";
  const image = `boot/vmlinuz-${release}`;
  const shows = isRunning ? `ls /${live}` : `ls /${image}`;
  if (isRunning && hasFile(machine, live)) return ok("types", `/${live}`, shows);
  const hasTypes = config?.options.get("CONFIG_DEBUG_INFO_BTF") === "y";
  if (config !== null && !hasTypes)
    return lacking("types", null, shows, [finding("machine-no-types", "warning", { release })]);
  return hasFile(machine, image) ? ok("types", `/${image}`, shows) : unknown("types", shows);
}

/** Whether the running kernel shows its symbols; positions count with zeroed addresses, too. */
export function checkKallsyms(machine: Machine): Check {
  const shows = "sudo head /proc/kallsyms";
  if (!machine.isRunning) return unknown("kallsyms", shows);
  const text = smallText(machine, "proc/kallsyms");
  if (text === null) return lacking("kallsyms", null, shows, [finding("machine-no-kallsyms", "warning", {})]);
  const lines = text.split("\n").filter((line) => /^[0-9a-f]+ \w /.test(line));
  const isShown = lines.some((line) => !/^0+ /.test(line));
  return isShown
    ? ok("kallsyms", "/proc/kallsyms with addresses", shows)
    : lacking("kallsyms", "/proc/kallsyms without addresses", shows, [
        finding("machine-kallsyms-zeroed", "warning", {}),
      ]);
}
