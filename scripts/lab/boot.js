// Boots a kernel in QEMU with an initramfs of busybox, the given files and
// steps (guest.js), and returns what each step printed. Works without KVM.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { guestFiles, readBulk } from "./guest.js";
import { LabError, run } from "./run.js";

const BUSYBOX = ["/bin/busybox", "/usr/bin/busybox"];
const QEMU = "qemu-system-x86_64";
const SMALL = ["-m", "512", "-smp", "1"];

function packInitramfs(room, files) {
  const root = path.join(room, "root");
  for (const dir of ["bin", "proc", "sys", "dev", "steps"])
    mkdirSync(path.join(root, dir), { recursive: true });
  const busybox = BUSYBOX.find((file) => existsSync(file));
  if (!busybox) throw new LabError("busybox: not found; install the package busybox-static");
  copyFileSync(busybox, path.join(root, "bin/busybox"));
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content, { mode: 0o755 });
  }
  const archive = path.join(room, "initramfs");
  run("sh", ["-c", 'find . | cpio --quiet -o -H newc > "$1"', "sh", archive], { cwd: root });
  return archive;
}

function qemuArguments({ vmlinuz, initramfs, room, machine }) {
  const serial = (name) => ["-serial", `file:${path.join(room, name)}`];
  return [
    ...["-accel", "tcg", ...machine],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", vmlinuz, "-initrd", initramfs],
    ...["-append", "console=ttyS0 quiet nokaslr panic=-1"],
    ...serial("console"),
    ...serial("bulk"),
  ];
}

/** coreutils' timeout ends QEMU even when this process is killed meanwhile. */
function runQemu(args, seconds) {
  return new Promise((resolve, reject) => {
    const child = spawn("timeout", ["-k", "5", String(seconds), QEMU, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

/**
 * Boots `vmlinuz` and runs `steps` ({ name, script }) one after the other, each
 * for at most `stepSeconds`. `files` maps paths in the guest to contents, `machine` are
 * QEMU's options for its memory, processors and devices.
 * Resolves to a Map of step name -> { exit, output, log }; throws a LabError
 * with the end of the console if the machine did not get to the end of the list.
 */
export async function boot({ vmlinuz, files = {}, steps, seconds = 180, stepSeconds = 60, machine = SMALL }) {
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-boot-"));
  try {
    const initramfs = packInitramfs(room, { ...files, ...guestFiles(steps, stepSeconds) });
    const { code, said } = await runQemu(qemuArguments({ vmlinuz, initramfs, room, machine }), seconds);
    const text = (name) => {
      const file = path.join(room, name);
      return existsSync(file) ? readFileSync(file, "utf8") : "";
    };
    const { results, finished } = readBulk(text("bulk"));
    if (!finished) {
      const end = text("console").trimEnd().split("\n").slice(-40).join("\n");
      const how = code === 124 ? `was stopped after ${seconds} s` : `ended early (${QEMU}: exit ${code})`;
      const last = [...results.keys()].at(-1) ?? "none";
      throw new LabError(`the virtual machine ${how}; last step begun: ${last}\n${said}${end}`);
    }
    return results;
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}
