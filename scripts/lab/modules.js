// The modules of an unpacked kernel: where each one's file is, which others it
// needs, and in which order they can be loaded. Packages come without modules.dep.
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { run } from "./run.js";

/** As the kernel writes it: of a file's path, or of a name in `depends=`. */
function moduleName(file) {
  return path
    .basename(file)
    .replace(/\.ko.*$/, "")
    .replaceAll("-", "_");
}

/** Path of the module as it is loaded. Newer packages compress modules; the plain file is put beside. */
function plain(file) {
  if (!file.endsWith(".xz")) return file;
  const target = file.replace(/\.xz$/, "");
  if (existsSync(target)) return target;
  const part = `${target}.part-${process.pid}`;
  run("sh", ["-c", 'xz -dc "$1" > "$2"', "sh", file, part]);
  renameSync(part, target);
  return target;
}

/** The module files of an image by the kernel's names: `has(name)`, and `get(name)`, the path of the plain file. */
export function moduleFiles(image) {
  const root = path.join(image.modules, "kernel");
  const names = readdirSync(root, { recursive: true }).filter((name) => /\.ko(?:\.xz)?$/.test(name));
  const paths = new Map(names.map((name) => [moduleName(name), path.join(root, name)]));
  return {
    has: (name) => paths.has(name),
    get: (name) => (paths.has(name) ? plain(paths.get(name)) : undefined),
  };
}

/** The strings of .modinfo stand in the file as they are. */
function dependencies(file) {
  const stated = readFileSync(file, "latin1").match(/\0depends=([^\0]*)\0/)?.[1] ?? "";
  return stated.split(",").filter(Boolean).map(moduleName);
}

/** The wanted modules that this kernel has as files, each after all that it needs. */
export function inLoadOrder(files, wanted) {
  const order = new Set();
  const visit = (name) => {
    const file = files.get(name);
    if (file === undefined || order.has(name)) return;
    for (const other of dependencies(file)) visit(other);
    order.add(name);
  };
  for (const name of wanted) visit(name);
  return [...order];
}
