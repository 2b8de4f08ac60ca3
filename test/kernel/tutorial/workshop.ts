// A Debian machine that runs the kernel under test, as far as building sees it: name spaces of this one in which
// /proc/kallsyms, /lib/modules and /boot are that kernel's, and uname says its release. Nothing is loaded here.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureKallsyms, type KernelImage } from "../../../scripts/lab/lab.js";
import { Pty, ROOT } from "../../terminal/pty.js";
import type { Command } from "./page.js";
import { type Place, readSession, scriptOf } from "./session.js";

const UNAME = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

int uname(struct utsname *name)
{
	int (*next)(struct utsname *) = (int (*)(struct utsname *))dlsym(RTLD_NEXT, "uname");
	const char *release = getenv("STAND_IN_RELEASE");
	int error = next(name);

	if (!error && release)
		strncpy(name->release, release, sizeof(name->release) - 1);
	return error;
}
`;

export interface Workshop {
  readonly place: Omit<Place, "cwd">;
  /** Throws if a command fails. */
  run(commands: readonly Command[], cwd: string): ReturnType<typeof readSession>;
  /** At a terminal of 80x24. */
  open(command: string, cwd: string): Pty;
}

/** `npm link`, as the page says, but for its prefix. */
function link(prefix: string): void {
  execFileSync("npm", ["link"], {
    cwd: ROOT,
    env: { ...process.env, npm_config_prefix: prefix },
    stdio: "pipe",
  });
}

export async function openWorkshop(image: KernelImage, room: string): Promise<Workshop> {
  const { release, modules, root } = image;
  const kallsyms = await ensureKallsyms(image);
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(room, name), text);
    return path.join(room, name);
  };
  const library = path.join(room, "uname.so");
  execFileSync("gcc", ["-shared", "-fPIC", "-o", library, file("uname.c", UNAME), "-ldl"]);
  const enter = file(
    "enter.sh",
    `set -e
mount --bind ${kallsyms} /proc/kallsyms
mount -t overlay -o lowerdir=${modules}:/lib/modules/${release} none /lib/modules/${release}
mkdir -p /boot
mount --bind ${path.join(root, "boot")} /boot
# the types of the kernel that really runs here
[ ! -d /sys/kernel/btf ] || mount -t tmpfs none /sys/kernel/btf
export LD_PRELOAD=${library} STAND_IN_RELEASE=${release}
exec "$@"
`,
  );
  const home = path.join(room, "root");
  mkdirSync(home);
  const prefix = path.join(room, "prefix");
  link(prefix);
  const place = { home, path: path.join(prefix, "bin") };
  if (!existsSync(path.join(place.path, "sympos"))) throw new Error("npm link made no sympos");
  const own = process.getuid?.() === 0 ? "-m" : "-rm";
  const inside = ["unshare", own, "bash", enter, "bash"] as const;
  return {
    place,
    run: (commands, cwd) => {
      const script = file("commands.sh", scriptOf(commands, { ...place, cwd }));
      const [program, ...args] = [...inside, script];
      const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 300_000 });
      return readSession(`${stderr}${stdout}`, commands);
    },
    open: (command, cwd) =>
      new Pty([...inside, "-c", command], {
        cwd,
        env: { HOME: home, PATH: `${place.path}:${process.env["PATH"]}` },
      }),
  };
}
