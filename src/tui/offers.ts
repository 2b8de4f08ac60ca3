// What both interfaces say of symbol sources that were found for an author who named none.
import { escapeName } from "../app/messages.js";
import type { SourceOffer } from "../app/types.js";

export const KINDS: Readonly<Record<SourceOffer["kind"], string>> = {
  "symbols-list": "symbol list: names only",
  kallsyms: "kallsyms: positions",
  symvers: "exports",
  vmlinux: "kernel image: all of vmlinux",
  "system-map": "System.map: positions",
  module: "modules: positions",
  "kernel-tree": "kernel's build tree",
  running: "the running kernel: positions",
};

export function fitsWords({ fits, release }: SourceOffer): string {
  if (release === null) return "";
  const name = escapeName(release);
  return fits === false ? `${name}, another kernel` : name;
}

export const NEEDED =
  "sympos needs a symbol source: something that lists the symbols of the kernel that the livepatch is for.";

export const FOUND = "These were found. What fits the kernel of the livepatch is taken;";

export const NONE =
  "None was found here. Usual ones: Symbols.list of the kernel's build, vmlinux (in the -dbg package), System.map in /boot, a copy of /proc/kallsyms from a machine that runs the kernel, the folder of its modules.";
