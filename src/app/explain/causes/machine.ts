// Why a machine lacks what is told (src/app/doctor).

const BUILT = "A module is built with the headers, the configuration and the makefiles of its kernel.";

const building: Readonly<Record<string, string>> = {
  "machine-no-headers": `${BUILT} They are a package of their own, which is not installed for this release; /lib/modules/RELEASE/build leads to them.`,
  "machine-kernel-foreign":
    "Neither /lib/modules nor /boot has anything of the release that uname tells. So no package here belongs to that kernel, and its headers are not in this system's archive either, as a rule. A livepatch is built for the kernel that loads it, on any machine that has its headers.",
  "machine-headers-other": `${BUILT} The release goes into vermagic, which the module loader compares where modules have no versions, and structures may differ between the two.`,
  "machine-headers-raw": `${BUILT} A source tree has them once it is configured and prepared, and this one is not.`,
  "machine-no-modpost": `${BUILT} modpost, a program of that tree, writes the licence, vermagic and versions that the module loader asks for.`,
  "machine-no-symvers":
    "Module.symvers has the exports of the kernel with their checksums, which modpost copies into the module. It is written when the whole kernel is built.",
  "machine-no-make": `${BUILT} These makefiles are for GNU make.`,
  "machine-no-compiler":
    "A livepatch is compiled as the kernel was, so that structures, calling conventions and inlining agree. Headers of a distribution name the compiler of the kernel, and call it by that name.",
  "machine-compiler-mute":
    "The program that is found under the compiler's name does not answer --version. It is a broken link, a wrapper, or something else.",
  "machine-compiler-other":
    "Each version has its own way to inline, split and name functions (.isra, .constprop), and some of the kernel's options are of one version only. What a livepatch copies may then behave otherwise than the original.",
};

const kernel: Readonly<Record<string, string>> = {
  "machine-no-config":
    "The configuration tells whether a kernel has livepatching at all. Distributions ship it beside the kernel; a kernel with CONFIG_IKCONFIG_PROC shows its own.",
  "machine-no-livepatch":
    "Livepatching needs CONFIG_LIVEPATCH, and with it the function tracer, modules and the whole symbol table. Without it there is no klp_enable_patch that the livepatch could call.",
  "machine-no-reliable-stacks":
    "The kernel switches each task over when none of the patched functions is on its stack (HAVE_RELIABLE_STACKTRACE). Where it cannot be sure, it waits until the task leaves the kernel, which a sleeping kernel thread may never do.",
  "machine-signatures-enforced":
    "With CONFIG_MODULE_SIG_FORCE or module.sig_enforce=1 the module loader refuses whatever is not signed by a key that it trusts: Key was rejected by service, or Required key not available.",
  "machine-locked-down":
    "A locked down kernel keeps even root from changing it, and unsigned modules would. On most distributions it is a consequence of Secure Boot.",
  "machine-no-ftrace":
    "Livepatching rests on ftrace: the compiler leaves a place at the beginning of each function, and the function tracer (CONFIG_FUNCTION_TRACER, CONFIG_DYNAMIC_FTRACE) diverts calls there. A kernel without it has no such places.",
  "machine-ftrace-off":
    "A patched function is reached through the tracer's place at its beginning. With kernel.ftrace_enabled=0 these places stay as they are, and enabling a livepatch fails.",
  "machine-no-types":
    "BTF describes every function's parameters. Without it the skeleton of a new livepatch leaves them to the author, and everything else works.",
  "machine-no-kallsyms":
    "/proc/kallsyms lists the symbols of the running kernel in the order that positions are counted in. It is missing without CONFIG_KALLSYMS, or /proc is not mounted or not readable here.",
  "machine-kallsyms-zeroed":
    "The kernel prints zeros to readers without privilege (kernel.kptr_restrict). The order is the same, so positions can be counted; what a loaded livepatch was resolved to is shown by addresses alone.",
};

export const MACHINE_CAUSES: Readonly<Record<string, string>> = { ...building, ...kernel };
