// File names of units as a person in the source tree would write them.

function parts(path: string): string[] {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (part !== ".." || !path.startsWith("/")) kept.push(part);
  }
  return kept;
}

/**
 * The file of a unit from DW_AT_name and DW_AT_comp_dir, POSIX, without `.` and `..` where that can be:
 * relative to the compilation directory where it lies inside of it (`drivers/acpi/utils.c`); where the directory lies
 * in the tree of the file (`make O=DIR` with DIR inside of the sources), relative to the folder that both have; else
 * as it stands. Debian's 6.1 kernels have all of these: name `init/main.c` with directory
 * `debian/build/build_amd64_none_cloud-amd64` (both shortened by -fdebug-prefix-map), and for assembly
 * `/build/.../linux-6.1.192/arch/x86/kernel/head_64.S` with `/build/.../linux-6.1.192/debian/build/...`.
 */
export function unitFile(name: string, directory: string | null): string {
  const absolute = name.startsWith("/");
  const base = parts(directory ?? "");
  const isRooted = directory?.startsWith("/") ?? false;
  const own = parts(name);
  // a name that is relative already is relative to the compilation directory
  if (!absolute && own[0] !== "..") return own.join("/");
  const file = absolute ? own : parts([...base, ...own].join("/"));
  const rooted = absolute || isRooted;
  const whole = `${rooted ? "/" : ""}${file.join("/")}`;
  if (absolute !== isRooted && absolute) return whole;
  let shared = 0;
  while (shared < base.length && shared < file.length - 1 && base[shared] === file[shared]) shared++;
  return shared === 0 ? whole : file.slice(shared).join("/");
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
