// node bench/make-full-list.js
//
// Makes the Symbols.list of a whole distribution kernel in the lab's cache, as
// the kernel makefiles of the klp-convert patches do it (nm -f posix FILE |
// cut -d' ' -f1, for vmlinux and every module), and prints its path. vmlinux
// itself is in no package: its names come from examples/kernel.
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeWhole } from "../scripts/lab/cache.js";
import { ensureImage, findImage } from "../scripts/lab/image.js";
import { hasProgram, LabError, main, run } from "../scripts/lab/run.js";
import { exampleList, modulesBelow, vmlinuxList } from "./inputs.js";

/** nm prints `FILE:` before the names of each of several files. */
const FILES_A_RUN = 200;

function namesOf(files) {
  const text = run("nm", ["-f", "posix", ...files]);
  const heads = new Map(files.map((file) => [`${file}:`, `*${path.basename(file, ".ko")}`]));
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => heads.get(line) ?? line.slice(0, line.indexOf(" ")));
}

const listOf = (image) => `${image.root}.Symbols.list`;

/** Path of the full list of the newest kernel in the cache, or null if it has not been made. */
function findFullList() {
  try {
    const image = findImage();
    return image && existsSync(listOf(image)) ? listOf(image) : null;
  } catch (error) {
    if (error instanceof LabError) return null;
    throw error;
  }
}

/** Makes the list unless it is there; fetches the kernel if need be. Null where the parts cannot be had. */
export function ensureFullList() {
  const there = findFullList();
  if (there) return there;
  if (!hasProgram("nm")) throw new LabError("nm: not found; install the package binutils");
  if (!existsSync(exampleList)) throw new LabError(`${exampleList}: not there`);
  const image = ensureImage();
  const files = modulesBelow(image.modules);
  if (files.length === 0) throw new LabError(`${image.modules}: no plain .ko files`);
  const parts = [vmlinuxList().trimEnd()];
  for (let i = 0; i < files.length; i += FILES_A_RUN)
    parts.push(namesOf(files.slice(i, i + FILES_A_RUN)).join("\n"));
  makeWhole(listOf(image), (temporary) => writeFileSync(temporary, `${parts.join("\n")}\n`, "latin1"));
  return listOf(image);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main("make-full-list", () => process.stdout.write(`${ensureFullList()}\n`));
}
