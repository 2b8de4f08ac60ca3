// Symbol sources that nobody named: what stands beside the livepatch object, what
// the machine has of the kernel that the object is for, and the running kernel.
// Only offered, never taken unasked: a source of another build gives wrong positions.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { archiveFormat } from "../symbols/decompress.js";
import { SourceError } from "../symbols/errors.js";
import { beginningOf, isDirectory } from "./file-facts.js";
import { planKernelTree } from "./kernel-tree.js";
import { openLivepatch } from "./livepatch.js";
import { type Machine, planRunning } from "./running.js";
import type { SourceKindOffered, SourceOffer, SourceOptions } from "./types.js";

const PACKED = ["", ".gz", ".xz", ".zst"];

/** Usual names of files that stand beside an object, with what they are. */
const BESIDE: readonly (readonly [string, SourceKindOffered])[] = [
  ["vmlinux", "vmlinux"],
  ["System.map", "system-map"],
  ["kallsyms", "kallsyms"],
  ["kallsyms.txt", "kallsyms"],
  ["Symbols.list", "symbols-list"],
  ["symbols.klp", "symbols-list"],
  ["Module.symvers", "symvers"],
];

const OPTION = {
  "symbols-list": "symbols",
  kallsyms: "kallsyms",
  symvers: "symvers",
  vmlinux: "vmlinux",
  "system-map": "systemMap",
  module: "modules",
} as const satisfies Partial<Record<SourceKindOffered, keyof SourceOptions>>;

function optionsOf(kind: SourceKindOffered, file: string): Partial<SourceOptions> {
  if (kind === "kernel-tree") return { kernelTree: file };
  if (kind === "running") return { running: true };
  return { [OPTION[kind]]: [file] };
}

function offer(
  kind: SourceKindOffered,
  file: string,
  release: string | null,
  fits: boolean | null,
): SourceOffer {
  return { kind, path: file, release, fits, options: optionsOf(kind, file) };
}

function beside(object: string): SourceOffer[] {
  const folder = path.dirname(object);
  return BESIDE.flatMap(([name, kind]) => {
    const found = PACKED.map((ending) => path.join(folder, name + ending)).find((file) => existsSync(file));
    return found === undefined ? [] : [offer(kind, found, null, null)];
  });
}

/** Whether a place has anything of a kernel to offer. */
function holdsSources(plan: () => unknown): boolean {
  try {
    plan();
    return true;
  } catch (error) {
    if (error instanceof SourceError) return false;
    throw error;
  }
}

/** What the machine keeps of a kernel, by its release, where distributions put it. */
function ofRelease(root: string, release: string): SourceOffer[] {
  const trees = [
    `lib/modules/${release}/build`,
    `usr/src/linux-headers-${release}`,
    `usr/src/kernels/${release}`,
  ];
  const images = [`usr/lib/debug/boot/vmlinux-${release}`, `usr/lib/debug/lib/modules/${release}/vmlinux`];
  const first = (names: readonly string[]) =>
    names.map((name) => path.join(root, name)).find((file) => existsSync(file));
  const offers: SourceOffer[] = [];
  const tree = trees
    .map((name) => path.join(root, name))
    .find((folder) => isDirectory(folder) && holdsSources(() => planKernelTree(folder)));
  if (tree !== undefined) offers.push(offer("kernel-tree", tree, release, true));
  const image = first([...images, `boot/vmlinux-${release}`]);
  if (image !== undefined) offers.push(offer("vmlinux", image, release, true));
  return offers;
}

/** The livepatch's release; null where it does not say, or cannot be read: opening it tells why. */
function releaseOf(object: string): string | null {
  try {
    return openLivepatch(object).identity.release;
  } catch {
    return null;
  }
}

const HERE: Machine = { root: "/", release: os.release() };

/** Best first; empty: nothing was found. */
export function findSources(object: string, machine: Machine = HERE): SourceOffer[] {
  const wanted = releaseOf(object);
  const offers = [...beside(object), ...(wanted === null ? [] : ofRelease(machine.root, wanted))];
  const isRunning = wanted === machine.release;
  const modules = wanted === null ? null : path.join(machine.root, "lib/modules", wanted);
  // with the headers alone there is a folder, and no module in it
  if (modules !== null && !isRunning && isDirectory(path.join(modules, "kernel")))
    offers.push(offer("module", modules, wanted, true));
  if (holdsSources(() => planRunning(machine))) {
    offers.push(offer("running", "/proc/kallsyms", machine.release, wanted === null ? null : isRunning));
  }
  return offers;
}

/** What a packed file, whose content is not looked at here, is by the name of what it holds. */
const PACKED_NAMES: readonly (readonly [RegExp, SourceKindOffered])[] = [
  [/\.ko$/, "module"],
  [/^vmlinux/, "vmlinux"],
  [/System\.map/i, "system-map"],
  [/kallsyms/, "kallsyms"],
  [/symvers/i, "symvers"],
  [/\.list$|\.klp$/, "symbols-list"],
];

const ELF_RELOCATABLE = "\u0001";
const E_TYPE = 16;

function kindOfContent(file: string): SourceKindOffered | null {
  const head = beginningOf(file, 4_096);
  // e_type is in the file's byte order; both of its bytes together tell ET_REL from the others
  if (head.startsWith("\u007fELF"))
    return head.slice(E_TYPE, E_TYPE + 2).includes(ELF_RELOCATABLE) ? "module" : "vmlinux";
  if (head.startsWith("klp-convert-symbol-data")) return "symbols-list";
  if (/^0x[0-9a-f]+\t/.test(head)) return "symvers";
  if (!/^[0-9a-f]{8,16} \S /.test(head)) return null;
  // the lines of both are alike; without modules either is read to the same end
  return /System\.map/i.test(path.basename(file)) ? "system-map" : "kallsyms";
}

function kindOfFile(file: string): SourceKindOffered | null {
  const name = path.basename(file).replace(/\.(gz|xz|zst)$/, "");
  const isPacked = archiveFormat(Buffer.from(beginningOf(file, 6), "latin1")) !== null;
  if (!isPacked) return kindOfContent(file);
  return PACKED_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** A file or folder that the author names, as what it is; null: nothing of the kind, or not there. */
export function sourceAt(file: string): SourceOffer | null {
  if (!existsSync(file)) return null;
  if (isDirectory(file)) {
    const isTree = holdsSources(() => planKernelTree(file));
    return offer(isTree ? "kernel-tree" : "module", file, null, null);
  }
  const kind = kindOfFile(file);
  return kind === null ? null : offer(kind, file, null, null);
}

/** Sources as given and chosen, together. */
export function withOffers(given: SourceOptions, chosen: readonly SourceOffer[]): SourceOptions {
  const lists = ["symbols", "kallsyms", "symvers", "vmlinux", "systemMap", "modules"] as const;
  const added = chosen.map(({ options }) => options);
  const joined = lists.map((list) => [
    list,
    [...(given[list] ?? []), ...added.flatMap((options) => options[list] ?? [])],
  ]);
  return {
    ...given,
    ...(Object.fromEntries(joined) as Pick<SourceOptions, (typeof lists)[number]>),
    kernelTree: given.kernelTree ?? added.find(({ kernelTree }) => kernelTree)?.kernelTree ?? null,
    running: given.running === true || added.some(({ running }) => running),
  };
}
