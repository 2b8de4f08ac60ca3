// Whether the sources are of one kernel build: by release, build-id, vermagic and
// machine, and by how often they count each name of vmlinux. Where they are not,
// a finding names the file that is likely stale.
import type { Fact, Finding } from "../findings.js";
import { COUNTED } from "./columns.js";
import { droppedIn } from "./drop-table.js";
import type { KernelSymbols } from "./kernel.js";
import { hashBytes } from "./name-table.js";
import { VMLINUX } from "./object-name.js";
import type { SymbolIndex } from "./symbol-index.js";
import type { SourceIdentity } from "./types.js";

/** What speaks for the kernel in question, most first: what runs, what was linked, what was built with it. */
const TRUST: readonly SourceIdentity["kind"][] = [
  "kallsyms",
  "vmlinux",
  "system-map",
  "module",
  "symvers",
  "symbols-list",
];

const EXAMPLES = 3;

type Key = "release" | "buildId" | "machine";

const CODES: Readonly<Record<Key, string>> = {
  release: "sources-other-release",
  buildId: "sources-other-build",
  machine: "sources-other-machine",
};

function warning(code: string, file: string, facts: Readonly<Record<string, Fact>>): Finding {
  return { code, severity: "warning", facts, where: { file } };
}

/** The value that most sources have; of equals, that of the most trusted. */
function usual<T>(identities: readonly SourceIdentity[], of: (identity: SourceIdentity) => T | null): T {
  const counts = new Map<T, number>();
  for (const identity of identities) {
    const value = of(identity)!;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const trust = (value: T): number =>
    Math.min(...identities.filter((i) => of(i) === value).map((i) => TRUST.indexOf(i.kind)));
  return [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || trust(a) - trust(b))[0]!;
}

/** Sources that state another value than most, or than `expected`. */
function differing(identities: readonly SourceIdentity[], key: Key, expected: Fact = null): Finding[] {
  // a module has a build-id of its own
  const stating = identities.filter((i) => i[key] != null && (key !== "buildId" || i.kind !== "module"));
  if (stating.length === 0) return [];
  const right = expected ?? usual(stating, (identity) => identity[key] ?? null)!;
  const agreeing = stating.find((identity) => identity[key] === right)?.path ?? null;
  return stating
    .filter((identity) => identity[key] !== right)
    .map((identity) =>
      warning(CODES[key], identity.path, { found: identity[key]!, expected: right, source: agreeing }),
    );
}

/** What the kernel compares of a vermagic where a module has CRCs: all but the release (same_magic). */
const flagsOf = (vermagic: string): string => vermagic.slice(vermagic.indexOf(" ") + 1).trim();

function differingVermagic(identities: readonly SourceIdentity[]): Finding[] {
  const stating = identities.filter((identity) => identity.vermagic != null);
  if (stating.length < 2) return [];
  const right = usual(stating, (identity) => flagsOf(identity.vermagic!));
  return stating
    .filter((identity) => flagsOf(identity.vermagic!) !== right)
    .map((identity) =>
      warning("sources-other-vermagic", identity.path, {
        found: flagsOf(identity.vermagic!),
        expected: right,
      }),
    );
}

/** How often vmlinux has each name, by the ids of `names`; `more` has the names that those lack. */
function countNames(index: SymbolIndex, names: SymbolIndex["names"]) {
  const counts = new Uint32Array(names.count);
  const more = new Set<string>();
  const { bytes, starts } = index.names;
  const ids = new Int32Array(index.nameCount).fill(-2);
  const object = index.objects.indexOf(VMLINUX);
  for (let row = 0; row < index.rowCount; row++) {
    if (index.rowObject[row] !== object) continue;
    if (index.rowCounted && index.rowCounted[row] !== COUNTED.always) continue;
    const own = index.rowName[row]!;
    if (ids[own] === -2) {
      const [start, end] = [starts[own]!, starts[own + 1]!];
      ids[own] = names === index.names ? own : names.find(bytes, start, end, hashBytes(bytes, start, end));
    }
    if (ids[own]! < 0) more.add(index.names.text(own));
    else counts[ids[own]!]!++;
  }
  return { counts, more };
}

/** Names that two sources count differently, without those that kallsyms drops by name; fewer of them, and more. */
function differences(index: SymbolIndex, best: SymbolIndex, expected: Uint32Array) {
  const dropped = droppedIn(best.identity.release ?? null);
  const { counts, more } = countNames(index, best.names);
  const surplus = [...more].filter((name) => !dropped.testName(name));
  const lacking: string[] = [];
  for (let id = 0; id < counts.length; id++) {
    if (counts[id] === expected[id]) continue;
    const name = best.names.text(id);
    if (!dropped.testName(name)) (counts[id]! < expected[id]! ? lacking : surplus).push(name);
  }
  return { lacking, surplus };
}

/**
 * Sources that count names of vmlinux otherwise than the best one. A list alone may have more: nm prints absolute
 * symbols, too, and a list does not tell which those are.
 */
function differingCounts(kernel: KernelSymbols): Finding[] {
  const best = kernel.indexFor(VMLINUX);
  const others = kernel.indexes.filter((i) => i !== best && i.complete && i.hasObject(VMLINUX));
  if (!best?.complete || others.length === 0) return [];
  const expected = countNames(best, best.names).counts;
  return others.flatMap((index) => {
    const { lacking, surplus } = differences(index, best, expected);
    const names = [...lacking, ...surplus];
    const explained = index.order === "none" && best.order !== "none" && lacking.length === 0;
    if (names.length === 0 || explained) return [];
    const examples = names.slice(0, EXAMPLES);
    const facts = { object: VMLINUX, names: names.length, examples, source: best.identity.path };
    return [warning("sources-differ", index.identity.path, facts)];
  });
}

/**
 * `release`: that of the kernel in question, e.g. the livepatch's; without it, what most sources say.
 * Counts are compared between complete indexes only.
 */
export function crossCheck(kernel: KernelSymbols, release: string | null = null): Finding[] {
  const identities = kernel.identities;
  return [
    ...differing(identities, "release", release),
    ...differing(identities, "buildId"),
    ...differing(identities, "machine"),
    ...differingVermagic(identities),
    ...differingCounts(kernel),
  ];
}
