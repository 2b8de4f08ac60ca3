// What kallsyms leaves out of a kernel's symbols: one table for all versions. A
// symbol that is left out has no position and does not move that of its homonyms.
//
// Up to 6.0 scripts/kallsyms.c read the whole `nm -n vmlinux` and had a list of
// its own; from 6.1 it reads what scripts/mksysmap leaves of it (94ff2f63d6a3),
// and from 6.4 nearly all rules are mksysmap's (320e7c9d4494).

/** `[6, 1]` is 6.1. */
type Version = readonly [number, number];

interface DropRule {
  /** Regular expression over the name. */
  readonly name: string;
  /** First version that has the rule; without it as far back as livepatching goes. */
  readonly from?: Version;
  /** First version that no longer has it. */
  readonly until?: Version;
  /** Where the rule is written, and the commit that brought it. */
  readonly source: string;
}

const KALLSYMS = "scripts/kallsyms.c is_ignored_symbol";
const MKSYSMAP = "scripts/mksysmap";

const NAMES: readonly DropRule[] = [
  { name: "^\\$", source: `${KALLSYMS}: marks of code and data on ARM, local symbols on MIPS` },
  { name: "^\\.LASANPC", from: [4, 20], until: [5, 18], source: `${KALLSYMS}: kasan on s390` },
  { name: "^\\.L", from: [5, 18], source: `${KALLSYMS} d4c858643263: local labels` },
  { name: "^__crc_", source: `${KALLSYMS}: CRCs of modversions` },
  { name: "^__kstrtab_", from: [6, 1], source: `${MKSYSMAP} d32b55f4bb43: names of exports` },
  { name: "^__kstrtabns_", from: [6, 1], source: `${MKSYSMAP} d32b55f4bb43: namespaces of exports` },
  { name: "^__kcfi_typeid_", from: [6, 1], source: `${KALLSYMS}: types of kCFI` },
  {
    name: "^__(?:kvm_nvhe|pi)___kcfi_typeid_",
    from: [6, 6],
    source: `${MKSYSMAP}: the same, prefixed on arm64`,
  },
  { name: "^__efistub_", source: `${KALLSYMS}: EFI stub of arm64` },
  { name: "^__kvm_nvhe_", from: [5, 9], until: [5, 19], source: `${KALLSYMS}: hypervisor of arm64` },
  {
    name: "^__kvm_nvhe_(?:\\$|\\.L)",
    from: [5, 19],
    source: `${KALLSYMS} 6ccf9cb557bd: its local symbols alone`,
  },
  { name: "^__pi_(?:\\$|\\.L)", from: [6, 5], source: `${MKSYSMAP}: position-independent code of arm64` },
  {
    name: "^__(?:AArch64ADRP|ARMV5PILong|ARMV7PILong|ThumbV7PILong|LA25|microLA25)Thunk_",
    from: [5, 12],
    until: [6, 8],
    source: `${KALLSYMS} efe6e3068067: thunks of lld`,
  },
  { name: "^__[0-9A-Za-z]*Thunk_", from: [6, 8], source: `${MKSYSMAP}: thunks of lld` },
  {
    name: "^__UNIQUE_ID_modinfo[0-9]*$",
    from: [6, 18],
    source: `${MKSYSMAP}: MODULE_INFO() of built-in code`,
  },
  {
    name: "^__mod_device_table__",
    from: [6, 18],
    source: `${MKSYSMAP}: MODULE_DEVICE_TABLE of built-in code`,
  },
  { name: "_(?:from_arm|from_thumb|veneer)$", source: `${KALLSYMS}: veneers of ld on ARM` },
  { name: "\\.(?:long|plt)_branch\\.", source: `${KALLSYMS}: stubs of ld on powerpc` },
  { name: "^_SDA2?_BASE_$", source: `${KALLSYMS}: made by ld on powerpc` },
  { name: "^L0$", from: [6, 1], source: `${MKSYSMAP} c17a2538704f: LoongArch` },
  {
    name: "^kallsyms_(?:addresses|offsets|relative_base|num_syms|names|markers|token_table|token_index|seqs_of_names)$",
    source: `${KALLSYMS}, from 6.4 ${MKSYSMAP} ca09bf48f99b: the table itself`,
  },
];

/** Letters of nm that are left out: undefined, debugging and absolute symbols (both files, every version). */
const LETTERS = "aANnUuvw";

/** Absolute symbols that are kept all the same (scripts/kallsyms.c). */
const KEPT_ABSOLUTE = /^(?:__kernel_syscall_via_break|__kernel_syscall_via_epc|__kernel_sigtramp|__gp)$/;

/** KSYM_NAME_LEN: a name of that many bytes or more is left out. */
const NAME_LENGTHS: readonly { readonly from: Version; readonly limit: number }[] = [
  { from: [6, 1], limit: 512 },
  { from: [0, 0], limit: 128 },
];

function atLeast(a: Version, b: Version): boolean {
  return a[0] > b[0] || (a[0] === b[0] && a[1] >= b[1]);
}

/** `6.1.0-56-amd64` -> [6, 1]; an unknown release counts as the newest. */
function versionOf(release: string | null): Version {
  const parts = release === null ? null : /^(\d+)\.(\d+)/.exec(release);
  return parts ? [Number(parts[1]), Number(parts[2])] : [Number.POSITIVE_INFINITY, 0];
}

export interface Dropped {
  /** Whether kallsyms leaves a defined symbol out; `letter` is nm's, as a character code. */
  test(name: string, letter: number): boolean;
  /** The same by the name alone. */
  testName(name: string): boolean;
}

/** The rules of a release. */
export function droppedIn(release: string | null): Dropped {
  const version = versionOf(release);
  const rules = NAMES.filter(
    ({ from, until }) => (!from || atLeast(version, from)) && !(until && atLeast(version, until)),
  );
  const names = new RegExp(rules.map(({ name }) => name).join("|"));
  const { limit } = NAME_LENGTHS.find(({ from }) => atLeast(version, from))!;
  const letters = new Set(Array.from(LETTERS, (letter) => letter.charCodeAt(0)));
  const testName = (name: string): boolean => name.length >= limit || names.test(name);
  return {
    testName,
    test: (name, letter) => testName(name) || (letters.has(letter) && !KEPT_ABSOLUTE.test(name)),
  };
}
