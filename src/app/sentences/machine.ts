// The sentences of sympos info --check: what a machine lacks for a livepatch.
import type { Facts, Words } from "./words.js";

/** `Install it: apt-get install make`; on an unknown distribution the thing is named instead. */
const install = (f: Facts, what: string): string =>
  f("command") === "" ? `Install ${what} with the package manager.` : `Install it: ${f("command")}`;

const headers = (f: Facts): string => install(f, "the kernel's headers");

const SIGN =
  "Sign it last, after converting, with a key that the kernel trusts (scripts/sign-file HASH KEY CERTIFICATE OUT.ko)";

export const MACHINE_SENTENCES: Readonly<Record<string, Words>> = {
  "machine-no-headers": {
    says: (f) => `no headers of ${f("release")}: a module cannot be built for it`,
    next: (f) =>
      f("foreign") === "true"
        ? "They come from where that kernel was built: build there, or for a kernel whose headers are installed."
        : headers(f),
  },
  "machine-kernel-foreign": {
    says: (f) =>
      `${f("release")} runs here and was not installed here: a container shows the kernel of its host, and a virtual machine may get one from outside`,
    next: () =>
      "Check for the kernel of the machine that will load the livepatch: sympos info --check --kernel RELEASE.",
  },
  "machine-headers-other": {
    says: (f) =>
      `these headers are of ${f("built")}, not of ${f("release")}: it refuses the module, or runs it with structures of another build`,
    next: headers,
  },
  "machine-headers-raw": {
    says: () => "no include/generated/utsrelease.h: a source tree that is not configured, or half a package",
    next: (f) => `In a source tree: make modules_prepare. Else: ${headers(f)}`,
  },
  "machine-no-modpost": {
    says: () => "no scripts/mod/modpost: the last step of building a module is missing",
    next: (f) => `In a source tree: make modules_prepare. Else: ${headers(f)}`,
  },
  "machine-no-symvers": {
    says: () =>
      "no Module.symvers: the module gets no versions, and kernels that check them refuse it or take it by force",
    next: () => "Build the kernel in that tree (make), or take its headers from the distribution.",
  },
  "machine-no-make": {
    says: () => "make is not in PATH",
    next: (f) => install(f, "GNU make"),
  },
  "machine-no-compiler": {
    says: (f) =>
      `${f("name")} is not in PATH${f("kernel") === "" ? "" : `; the kernel was built with ${f("kernel")}`}`,
    next: (f) => install(f, "that compiler"),
  },
  "machine-compiler-mute": {
    says: () => "it does not tell its version",
    next: (f) => install(f, "the compiler anew"),
  },
  "machine-compiler-other": {
    says: (f) =>
      `the compiler is ${f("found")}, the kernel was built with ${f("kernel")}: it may inline and name functions otherwise, and options of the kernel's build may be refused`,
    next: (f) => install(f, "the kernel's compiler"),
  },
  "machine-no-config": {
    says: (f) => `no configuration of ${f("release")} is found: whether it livepatches is not known`,
    next: () => "It is in /boot/config-RELEASE, /proc/config.gz, or the .config of the headers.",
  },
  "machine-no-livepatch": {
    says: (f) => `${f("release")} was built without ${f("missing")}: it loads no livepatch`,
    next: () => "Boot a kernel of the distribution that has it, or build one with it.",
  },
  "machine-no-reliable-stacks": {
    says: (f) =>
      `${f("release")} cannot read the stacks of its tasks reliably: a livepatch may wait for ever for tasks that sleep`,
    next: () => "See /sys/kernel/livepatch/NAME/transition after loading; a signal wakes user tasks.",
  },
  "machine-signatures-enforced": {
    says: (f) => `${f("release")} takes signed modules only`,
    next: () => `${SIGN}; or boot it without module.sig_enforce, where that is what enforces it.`,
  },
  "machine-locked-down": {
    says: (f) => `the kernel is locked down (${f("lockdown")}): it takes signed modules only`,
    next: () => `${SIGN}; mokutil --import enrols one. Lockdown comes with Secure Boot (mokutil --sb-state).`,
  },
  "machine-no-ftrace": {
    says: (f) => `${f("release")} was built without ${f("missing")}: no function can be diverted`,
    next: () => "Boot a kernel of the distribution that has it, or build one with it.",
  },
  "machine-ftrace-off": {
    says: () => "ftrace is switched off: no function can be diverted",
    next: () => "Switch it on: sysctl kernel.ftrace_enabled=1",
  },
  "machine-no-types": {
    says: (f) => `${f("release")} carries no types (BTF): sympos new cannot write prototypes`,
    next: () => "Give --btf with a vmlinux that has them, or write the parameters by hand.",
  },
  "machine-no-kallsyms": {
    says: () => "/proc/kallsyms cannot be read: positions of homonyms have to come from elsewhere",
    next: () => "Give --vmlinux or --system-map of the very kernel.",
  },
  "machine-kallsyms-zeroed": {
    says: () => "/proc/kallsyms hides the addresses: positions count, verify --loaded cannot be told",
    next: () => "Read it as root: sudo cat /proc/kallsyms > FILE, then --kallsyms FILE.",
  },
};
