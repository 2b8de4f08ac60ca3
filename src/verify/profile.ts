// What differs between kernels, as one table: a kernel that behaves otherwise is
// a row. Before it: a release from --kernel, vermagic or the sources. After it:
// the rules, which ask the profile and never a version.

export type ProfileOrigin = "option" | "vermagic" | "sources" | "unknown";

interface Behaviour {
  /**
   * `early`: relocations against vmlinux are applied by apply_relocations, before module_finalize walks the
   * special sections; `late`: by klp_enable_patch, after it. Those against modules are late everywhere.
   */
  readonly relocates: "early" | "late";
  /** Bytes of a symbol's name that klp_resolve_symbols reads (KSYM_NAME_LEN - 1). */
  readonly symbolNameLimit: number;
  /** Whether a lookup takes `foo` for `foo.llvm.HASH` (CONFIG_LTO_CLANG_THIN). */
  readonly ltoSuffix: "exact" | "stripped";
  /** Whether x86 clears a module's klp relocations when the module goes, so that it can come again. */
  readonly clearsX86: boolean;
}

export interface Profile extends Behaviour {
  /** As given or found; null: unknown, and the newest rules hold. */
  readonly release: string | null;
  readonly origin: ProfileOrigin;
}

interface Row extends Partial<Behaviour> {
  /** First version that behaves so. */
  readonly from: readonly [number, number];
  /** The commit or file that says so. */
  readonly source: string;
}

const FIRST: Behaviour = { relocates: "late", symbolNameLimit: 127, ltoSuffix: "exact", clearsX86: false };

/** Ascending: each row changes what the rows before it say. */
const KERNELS: readonly Row[] = [
  { from: [4, 7], source: "kernel/livepatch/core.c: klp relocation sections exist" },
  { from: [5, 8], relocates: "early", source: "7c8e2bdd5f0d and ca376a937486" },
  { from: [5, 13], ltoSuffix: "stripped", source: "8b8e6b5d3b01: kallsyms strips ThinLTO hashes" },
  { from: [6, 1], symbolNameLimit: 511, source: "b8a94bfb3395: KSYM_NAME_LEN is 512" },
  { from: [6, 3], clearsX86: true, source: "0c05e7bd2d01: clear_relocate_add" },
  { from: [6, 11], ltoSuffix: "exact", source: "fb6a421fb615: kallsyms matches names exactly" },
];

interface Backport extends Partial<Behaviour> {
  /** Of the whole release; the first group is the distribution's build number. */
  readonly release: RegExp;
  readonly atLeast: number;
}

/** Distribution kernels that behave as a later version does. */
const BACKPORTS: readonly Backport[] = [
  { release: /^4\.18\.0-(\d+)[.\d]*\.el8/, atLeast: 284, relocates: "early" },
];

/** The version a release begins with; null for text that is no release. */
export function versionOf(release: string): readonly [number, number] | null {
  const [, major, minor] = /^(\d{1,4})\.(\d{1,4})(?:[.\-+_~]|$)/.exec(release) ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
}

function isFrom([major, minor]: readonly [number, number], from: readonly [number, number]): boolean {
  return major > from[0] || (major === from[0] && minor >= from[1]);
}

function behaviour(rows: readonly Partial<Behaviour>[]): Behaviour {
  return rows.reduce<Behaviour>(
    (all, row) => ({
      relocates: row.relocates ?? all.relocates,
      symbolNameLimit: row.symbolNameLimit ?? all.symbolNameLimit,
      ltoSuffix: row.ltoSuffix ?? all.ltoSuffix,
      clearsX86: row.clearsX86 ?? all.clearsX86,
    }),
    FIRST,
  );
}

/** The profile of a release, as `uname -r` prints it; null or unreadable: the newest rules, origin `unknown`. */
export function profileOf(release: string | null, origin: ProfileOrigin): Profile {
  const version = release === null ? null : versionOf(release);
  if (release === null || version === null) return { ...behaviour(KERNELS), release, origin: "unknown" };
  const backports = BACKPORTS.filter(({ release: pattern, atLeast }) => {
    const build = pattern.exec(release)?.[1];
    return build !== undefined && Number(build) >= atLeast;
  });
  const rows = KERNELS.filter((row) => isFrom(version, row.from));
  return { ...behaviour([...rows, ...backports]), release, origin };
}

/** The first release that somebody gave: --kernel, then the object's vermagic, then the sources'. */
export function chooseProfile(
  releases: readonly { readonly release: string | null; readonly origin: ProfileOrigin }[],
): Profile {
  const given = releases.find(({ release }) => release !== null);
  return profileOf(given?.release ?? null, given?.origin ?? "unknown");
}
