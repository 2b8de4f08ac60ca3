// The other side of the second serial port: the /init script that runs in the
// virtual machine, and the reader of what it prints.
//
// A boot runs a list of steps, each a shell script with its own time limit.
// Around the output of each step the guest prints marker lines, so that one
// boot can serve many test cases and a step that fails does not hide the next.
import { LabError } from "./run.js";

const MARK = "@@sympos";

/** Shell functions that every step may use. */
const LIBRARY = `
# livepatch_state NAME FILE: a file of the patch in sysfs, or "gone"
livepatch_state() { cat /sys/kernel/livepatch/$1/$2 2>/dev/null || echo gone; }

# wait_for CONDITION: until the shell condition holds, 20 seconds at most
wait_for() {
  tries=200
  until eval "$1"; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { echo "gave up waiting for: $1"; return 1; }
    sleep 0.1
  done
}

# settle NAME: waits until the patch is no longer in transition (or is gone)
livepatch_settled() { [ "$(livepatch_state $1 transition)" != 1 ]; }
settle() { wait_for "livepatch_settled $1"; }
`;

const INIT = `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
echo 7 > /proc/sys/kernel/printk
stty -F /dev/ttyS1 raw -echo
exec > /dev/ttyS1 2>&1
dmesg -c > /dev/null
for step in /steps/*; do
  echo "${MARK} step \${step##*/}"
  echo "${MARK} step \${step##*/}" > /dev/kmsg
  timeout "$(cat /limit)" sh -c ". /library; . $step"
  printf '\\n${MARK} exit %s\\n' $?
  dmesg -c
  echo "${MARK} done"
done
echo "${MARK} end"
poweroff -f
`;

/** The files of the initramfs that make it run `steps`, by path. */
export function guestFiles(steps, stepSeconds) {
  const files = { init: INIT, library: LIBRARY, limit: `${stepSeconds}\n` };
  for (const [index, { name, script }] of steps.entries()) {
    files[`steps/${String(index).padStart(3, "0")}-${name}`] = `${script}\n`;
  }
  return files;
}

/**
 * What the steps printed: per step name its exit code, its output, and the
 * kernel messages of its time. A step whose end never came has exit code null.
 */
export function readBulk(text) {
  const results = new Map();
  const step = new RegExp(
    `^${MARK} step \\d+-(\\S+)\\n([^]*?)(?:\\n${MARK} exit (\\d+)\\n([^]*?)^${MARK} done\\n|$(?![^]))`,
    "gm",
  );
  for (const [, name, output, code, log] of text.matchAll(step)) {
    if (results.has(name)) throw new LabError(`two steps of one boot are named ${name}`);
    results.set(name, { name, exit: code === undefined ? null : Number(code), output, log: log ?? "" });
  }
  return { results, finished: text.endsWith(`${MARK} end\n`) };
}
