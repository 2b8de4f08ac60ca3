// The doctor on machines that are folders: what is there, what is lacking, and the command against it.
import { chmodSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { checkMachine, type MachineCheck } from "../../src/app/doctor/check.js";
import { sentence } from "../../src/app/messages.js";
import { Room } from "./room.js";

const room = new Room();
const RELEASE = "6.1.0-55-amd64";
const HEADERS = `usr/src/linux-headers-${RELEASE}`;
const CC = "x86_64-linux-gnu-gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0";

const CONFIG = `# Linux/x86 6.1.192 Kernel Configuration
CONFIG_CC_VERSION_TEXT="${CC}"
CONFIG_MODULES=y
CONFIG_SYSFS=y
CONFIG_KALLSYMS_ALL=y
CONFIG_DYNAMIC_FTRACE_WITH_REGS=y
CONFIG_FUNCTION_TRACER=y
CONFIG_DYNAMIC_FTRACE=y
CONFIG_HAVE_RELIABLE_STACKTRACE=y
CONFIG_LIVEPATCH=y
# CONFIG_MODULE_SIG_FORCE is not set
CONFIG_DEBUG_INFO_BTF=y
`;

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n';

function program(name: string, version: string): void {
  chmodSync(room.put(`usr/bin/${name}`, `#!/bin/sh\necho '${version}'\necho more\n`), 0o755);
}

/** A machine that lacks nothing. */
function wholeMachine(): void {
  room.put("etc/os-release", DEBIAN);
  room.put(`${HEADERS}/include/generated/utsrelease.h`, `#define UTS_RELEASE "${RELEASE}"\n`);
  chmodSync(room.put(`${HEADERS}/scripts/mod/modpost`, "#!/bin/sh\n"), 0o755);
  room.put(`${HEADERS}/Module.symvers`, "");
  room.put(`boot/config-${RELEASE}`, CONFIG);
  room.put("proc/sys/kernel/ftrace_enabled", "1\n");
  room.put("proc/kallsyms", "0000000000000000 A fixed_percpu_data\nffffffff81000000 T _stext\n");
  room.put("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
  room.put("sys/module/module/parameters/sig_enforce", "N\n");
  room.put("sys/kernel/btf/vmlinux", "types");
  program("gcc-12", CC);
  program("make", "GNU Make 4.3");
}

function check(more: { release?: string; running?: string } = {}): MachineCheck {
  return checkMachine({
    root: room.root,
    release: RELEASE,
    running: RELEASE,
    path: room.path("usr/bin"),
    ...more,
  });
}

/** What is said of one thing: its state, and each finding as `CODE: SENTENCE`. */
function said(name: string, checked = check()): [string, ...string[]] {
  const found = checked.checks.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return [found.state, ...found.findings.map((each) => `${each.severity} ${each.code}: ${sentence(each)}`)];
}

beforeEach(() => {
  for (const folder of ["etc", "usr", "boot", "proc", "sys", "lib"])
    rmSync(room.path(folder), { recursive: true, force: true });
  wholeMachine();
});

describe("a machine that lacks nothing", () => {
  it("is ok throughout, without a finding", () => {
    const { checks, ...rest } = check();
    expect(rest).toEqual({ release: RELEASE, running: true, distribution: "Debian GNU/Linux 12 (bookworm)" });
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual(
      "headers compiler make modpost livepatch signatures ftrace types kallsyms"
        .split(" ")
        .map((name) => `${name} ok`),
    );
    expect(checks.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it("says for another kernel what only that one could show: unknown, and the command", () => {
    const { checks, running } = check({ running: "6.1.0-56-amd64" });
    expect(running).toBe(false);
    const open = checks.filter(({ state }) => state === "unknown");
    expect(open.map(({ name, shows }) => `${name}: ${shows}`)).toEqual([
      `types: ls /boot/vmlinuz-${RELEASE}`,
      "kallsyms: sudo head /proc/kallsyms",
    ]);
  });

  it("has its configuration from /proc/config.gz, or the headers, where /boot has none", () => {
    rmSync(room.path(`boot/config-${RELEASE}`));
    room.put("proc/config.gz", gzipSync(CONFIG));
    expect(said("livepatch")).toEqual(["ok"]);
    rmSync(room.path("proc/config.gz"));
    expect(said("livepatch")[1]).toMatch(/^warning machine-no-config: no configuration of 6\.1\.0-55-amd64/);
    room.put(`${HEADERS}/.config`, CONFIG);
    expect(said("livepatch")).toEqual(["ok"]);
  });
});

describe("what is lacking", () => {
  const INSTALL: readonly [string, string, string, RegExp][] = [
    ["Debian", DEBIAN, RELEASE, /Install it: apt-get install linux-headers-6\.1\.0-55-amd64$/],
    ["Ubuntu", "ID=ubuntu\nID_LIKE=debian\n", RELEASE, /apt-get install linux-headers-6\.1\.0-55-amd64$/],
    [
      "Fedora",
      "ID=fedora\n",
      "6.8.5-301.fc40.x86_64",
      /Install it: dnf install kernel-devel-6\.8\.5-301\.fc40\.x86_64$/,
    ],
    [
      "a rebuild of RHEL",
      'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
      "5.14.0-1.el9",
      /dnf install kernel-devel-5/,
    ],
    ["SUSE", "ID=sles\nID_LIKE=suse\n", "6.4.0-150600.23.7-default", /zypper install kernel-default-devel$/],
    ["another", "ID=other\n", RELEASE, /Install the kernel's headers with the package manager\.$/],
  ];

  it.each(INSTALL)("headers: the command of %s", (_, osRelease, release, command) => {
    rmSync(room.path(HEADERS), { recursive: true });
    room.put("etc/os-release", osRelease);
    room.put(`boot/vmlinuz-${release}`, "");
    const [state, told] = said("headers", check({ release, running: release }));
    expect(state).toBe("lacking");
    expect(told).toMatch(command);
    expect(said("modpost", check({ release }))).toEqual(["unknown"]);
  });

  it("headers of another release are told with both", () => {
    room.put(`${HEADERS}/include/generated/utsrelease.h`, '#define UTS_RELEASE "6.1.0-54-amd64"\n');
    expect(said("headers")[1]).toMatch(
      /^error machine-headers-other: \S+: these headers are of 6\.1\.0-54-amd64, not of 6\.1\.0-55-amd64/,
    );
  });

  it("a kernel that runs and was not installed here is told as that of a host", () => {
    const release = "6.18.44-outside";
    const [state, foreign, headers] = said("headers", check({ release, running: release }));
    expect(state).toBe("lacking");
    expect(foreign).toMatch(
      /^warning machine-kernel-foreign: 6\.18\.44-outside runs here and was not installed here: .*info --check --kernel RELEASE\.$/,
    );
    // apt knows no headers of such a kernel
    expect(headers).toMatch(
      /^error machine-no-headers: (?!.*(?:apt-get|package manager)).*where that kernel was built/,
    );
    expect(said("headers", check({ release }))).toHaveLength(2);
    room.put(`lib/modules/${release}/modules.order`, "");
    expect(said("headers", check({ release, running: release }))).toHaveLength(2);
  });

  it("a source tree that is not configured is no headers", () => {
    rmSync(room.path(`${HEADERS}/include`), { recursive: true });
    rmSync(room.path(`${HEADERS}/scripts`), { recursive: true });
    expect(said("headers")[1]).toMatch(/^error machine-headers-raw: .*make modules_prepare/);
    expect(said("modpost")[1]).toMatch(/^error machine-no-modpost: /);
  });

  it("the compiler by the name that the kernel's headers call, as a package of that version", () => {
    rmSync(room.path("usr/bin/gcc-12"));
    expect(said("compiler")[1]).toBe(
      `error machine-no-compiler: gcc-12 is not in PATH; the kernel was built with ${CC}. Install it: apt-get install gcc-12`,
    );
    room.put("etc/os-release", "ID=opensuse-leap\n");
    expect(said("compiler")[1]).toMatch(/zypper install gcc12$/);
  });

  it("a compiler of another major version is a warning that says both", () => {
    room.put(`boot/config-${RELEASE}`, CONFIG.replace(CC, "gcc (GCC) 13.2.1 20240206"));
    program("gcc", "gcc (Debian 12.2.0-14) 12.2.0");
    expect(said("compiler")[1]).toMatch(
      /^warning machine-compiler-other: the compiler is gcc \(Debian 12\.2\.0-14\) 12\.2\.0, the kernel was built with gcc \(GCC\) 13\.2\.1 20240206: .*apt-get install gcc-13$/,
    );
    program("gcc", "gcc (Debian 13.1.0-9) 13.1.0");
    expect(said("compiler")).toEqual(["ok"]);
  });

  it("gcc is no clang, of whatever version", () => {
    room.put(`boot/config-${RELEASE}`, CONFIG.replace(CC, "Ubuntu clang version 12.0.1"));
    expect(said("compiler")[1]).toMatch(/^error machine-no-compiler: clang is not in PATH/);
    program("clang", "gcc (Debian) 12.2.0");
    expect(said("compiler")[1]).toMatch(/^warning machine-compiler-other/);
  });

  it("a program that cannot run is no compiler, and nothing but gcc and clang is run", () => {
    chmodSync(room.put("usr/bin/gcc-12", "#!/nowhere\n"), 0o755);
    expect(said("compiler")[1]).toMatch(/^error machine-compiler-mute: \S+\/gcc-12: /);
    room.put(`boot/config-${RELEASE}`, CONFIG.replace(CC, "../../evil 12.0"));
    expect(said("compiler")[1]).toMatch(/^error machine-no-compiler: gcc is not in PATH/);
  });

  it("make", () => {
    rmSync(room.path("usr/bin/make"));
    expect(said("make")[1]).toBe(
      "error machine-no-make: make is not in PATH. Install it: apt-get install make",
    );
  });

  it("Module.symvers, without which there are no versions", () => {
    rmSync(room.path(`${HEADERS}/Module.symvers`));
    expect(said("modpost")[1]).toMatch(/^warning machine-no-symvers: /);
  });

  it.each([
    ["CONFIG_LIVEPATCH", /without CONFIG_LIVEPATCH: it loads no livepatch/],
    ["CONFIG_KALLSYMS_ALL", /without CONFIG_KALLSYMS_ALL:/],
    [
      "CONFIG_DYNAMIC_FTRACE_WITH_REGS",
      /without CONFIG_DYNAMIC_FTRACE_WITH_REGS or CONFIG_DYNAMIC_FTRACE_WITH_ARGS:/,
    ],
  ])("%s in the kernel's configuration", (name, words) => {
    room.put(`boot/config-${RELEASE}`, CONFIG.replace(`${name}=y`, `# ${name} is not set`));
    const [state, told] = said("livepatch");
    expect(state).toBe("lacking");
    expect(told).toMatch(/^error machine-no-livepatch: \S+config-6\.1\.0-55-amd64: /);
    expect(told).toMatch(words);
  });

  it("reliable stacks are a warning: a livepatch loads, and may never be done", () => {
    room.put(`boot/config-${RELEASE}`, CONFIG.replace("CONFIG_HAVE_RELIABLE_STACKTRACE=y\n", ""));
    expect(said("livepatch")[1]).toMatch(/^warning machine-no-reliable-stacks: /);
  });

  it("signatures that are enforced, by the configuration, a parameter or lockdown", () => {
    room.put("sys/module/module/parameters/sig_enforce", "Y\n");
    expect(said("signatures")[1]).toMatch(/^error machine-signatures-enforced: /);
    room.put("sys/module/module/parameters/sig_enforce", "N\n");
    room.put("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    expect(said("signatures")[1]).toMatch(
      /^error machine-locked-down: the kernel is locked down \(integrity\)/,
    );
    expect(said("signatures", check({ running: "6.1.0-56-amd64" }))).toEqual(["ok"]);
    room.put(`boot/config-${RELEASE}`, `${CONFIG}CONFIG_MODULE_SIG_FORCE=y\n`);
    expect(said("signatures", check({ running: "6.1.0-56-amd64" }))[1]).toMatch(/enforced/);
  });

  it("ftrace that is switched off, with the command that switches it on", () => {
    room.put("proc/sys/kernel/ftrace_enabled", "0\n");
    expect(said("ftrace")[1]).toMatch(/^error machine-ftrace-off: .*sysctl kernel\.ftrace_enabled=1$/);
  });

  it("a kernel without the function tracer, by its configuration, where the kernel does not say", () => {
    expect(said("ftrace", check({ running: "6.1.0-56-amd64" }))).toEqual(["ok"]);
    rmSync(room.path("proc/sys/kernel/ftrace_enabled"));
    expect(said("ftrace")).toEqual(["unknown"]);
    room.put(`boot/config-${RELEASE}`, CONFIG.replace("CONFIG_DYNAMIC_FTRACE=y\n", ""));
    for (const running of [RELEASE, "6.1.0-56-amd64"])
      expect(said("ftrace", check({ running }))[1]).toMatch(
        /^error machine-no-ftrace: \S+config-6\.1\.0-55-amd64: 6\.1\.0-55-amd64 was built without CONFIG_DYNAMIC_FTRACE: /,
      );
    rmSync(room.path(`boot/config-${RELEASE}`));
    expect(said("ftrace", check({ running: "6.1.0-56-amd64" }))).toEqual(["unknown"]);
  });

  it("types, and symbols that are hidden from this user", () => {
    rmSync(room.path("sys/kernel/btf"), { recursive: true });
    room.put(`boot/config-${RELEASE}`, CONFIG.replace("CONFIG_DEBUG_INFO_BTF=y\n", ""));
    expect(said("types")[1]).toMatch(/^warning machine-no-types: /);
    room.put("proc/kallsyms", "0000000000000000 T _stext\n0000000000000000 t x\n");
    expect(said("kallsyms")[1]).toMatch(/^warning machine-kallsyms-zeroed: /);
    rmSync(room.path("proc/kallsyms"));
    expect(said("kallsyms")[1]).toMatch(/^warning machine-no-kallsyms: /);
  });

  it("everything, on a machine that shows nothing, is told and nothing is thrown", () => {
    for (const folder of ["etc", "usr", "boot", "proc", "sys"])
      rmSync(room.path(folder), { recursive: true, force: true });
    const { distribution, checks } = check();
    expect(distribution).toBeNull();
    expect(checks.map(({ state }) => state)).not.toContain("ok");
  });
});
