// Reading whole sources: all modules of a distribution kernel against one nm that
// is given all the files, a kernel image of 400 MB, and /proc/kallsyms.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../scripts/lab/cache.js";
import { findImage } from "../scripts/lab/image.js";
import { hasProgram, LabError } from "../scripts/lab/run.js";
import { bundleParts } from "./bundle.js";
import { writeImage } from "./image.js";
import { exampleList, modulesBelow, vmlinuxList, withRoom } from "./inputs.js";
import { race } from "./measure.js";

const ROUNDS = 9;
/** As many symbols as a large kernel has. */
const IMAGE_SYMBOLS = 180_000;

const child = fileURLToPath(new URL("sources-child.js", import.meta.url));

/** The unpacked kernel of the lab, also without apt's package lists. */
function moduleFolder() {
  try {
    const image = findImage();
    if (image) return image.modules;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
  const folders = existsSync(cacheDir()) ? readdirSync(cacheDir()) : [];
  for (const name of folders.sort().reverse()) {
    const lib = path.join(cacheDir(), name, "lib/modules");
    if (existsSync(lib)) return path.join(lib, readdirSync(lib)[0]);
  }
  return null;
}

/** The example's names, again with an ending until there are enough. */
function imageNames() {
  const names = vmlinuxList().split("\n").slice(2, -1);
  return Array.from({ length: IMAGE_SYMBOLS }, (_, i) =>
    i < names.length ? names[i] : `${names[i % names.length]}.${Math.floor(i / names.length)}`,
  );
}

function moduleRows(argv, skipped) {
  const folder = moduleFolder();
  const files = folder === null ? [] : modulesBelow(folder);
  if (files.length === 0 || !hasProgram("nm")) {
    skipped.push(files.length === 0 ? "modules: none in the lab's cache" : "modules: nm is not installed");
    return [];
  }
  const peer = `nm, ${files.length} modules`;
  return [
    { name: peer, argv: ["nm", ...files] },
    { name: `${files.length} modules`, argv: argv("modules", folder), peer, limit: 0.5, peakLimit: 300 },
    { name: "the same, two names", argv: argv("modules", folder, "nfsd_open", "printk"), peer, limit: 0.5 },
  ];
}

function kallsymsRows(argv, skipped) {
  const saved = existsSync(cacheDir())
    ? readdirSync(cacheDir()).filter((name) => name.endsWith(".kallsyms"))
    : [];
  if (saved.length > 0)
    return [{ name: "/proc/kallsyms", argv: argv("kallsyms", path.join(cacheDir(), saved[0])) }];
  skipped.push("kallsyms: none in the lab's cache");
  return [];
}

/** What the process itself says of the reading, without its own start. */
function reported(row) {
  if (row.argv[1] !== child) return row;
  const { ms } = JSON.parse(spawnSync(row.argv[0], row.argv.slice(1), { encoding: "utf8" }).stdout);
  return { ...row, name: `${row.name} (${ms.toFixed(0)} ms of it reading)` };
}

export async function benchSources() {
  const skipped = [];
  return withRoom(async (room) => {
    const module = await bundleParts(room, { "app/sources.js": ["openSourcesNow"] });
    const argv = (...args) => [process.execPath, child, module, ...args];
    const commands = [...moduleRows(argv, skipped)];
    if (existsSync(exampleList)) {
      const file = path.join(room, "vmlinux");
      const size = writeImage(file, imageNames());
      const name = `vmlinux of ${(size / 1e6).toFixed(0)} MB`;
      const against = hasProgram("nm") ? { peer: `nm, ${name}` } : {};
      if (hasProgram("nm")) commands.push({ name: `nm, ${name}`, argv: ["nm", "-n", file] });
      commands.push({ name, argv: argv("vmlinux", file), ...against });
    }
    commands.push(...kallsymsRows(argv, skipped));
    return { rows: race(commands, ROUNDS).map(reported), skipped };
  });
}
