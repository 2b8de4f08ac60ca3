// Fuzz target `verify`: finished livepatches and ordinary modules, with fields
// changed and bytes damaged. Whatever the bytes: they are judged, or refused by
// FormatError; an ordinary module never becomes a livepatch; and what passes is
// in order for a second reader, which shares nothing with the rules.

import { sentence } from "../../src/app/messages.js";
import { patchedObjectsOf } from "../../src/app/rules.js";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError } from "../../src/elf/errors.js";
import { openElf } from "../../src/elf/view.js";
import { type Finding, hasErrors } from "../../src/findings.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { combine } from "../../src/symbols/kernel.js";
import { checkFile } from "../../src/verify/check.js";
import { makeContext } from "../../src/verify/context.js";
import { profileOf } from "../../src/verify/profile.js";
import { readTables } from "../../src/verify/tables.js";
import { FORMATS } from "../../test/helpers/elf-builder.js";
import { dumpElf, type ElfDump } from "../../test/helpers/elf-dump.js";
import { LivepatchModule } from "../../test/helpers/livepatch-module.js";
import { elfFields, type Fields, readField, writeField } from "./elf-fields.js";
import { blindly, oddValue } from "./mutate.js";
import type { Random } from "./random.js";
import { must, type Target } from "./target.js";

const KALLSYMS = new TextEncoder().encode(
  [
    "ffffffff81001000 t state_show",
    "ffffffff81002000 t state_show",
    "ffffffff81003000 T unique_show",
    "ffffffff81004000 T old_show",
    "ffffffffc0000000 t nfsd_open\t[nfsd]",
    "ffffffffc0001000 t nfsd_find\t[nfsd]\n",
  ].join("\n"),
);
const KERNEL = combine([readKallsyms(KALLSYMS, { kind: "kallsyms", path: "kallsyms", sha256: "" }).index]);

interface Seed {
  readonly bytes: Uint8Array;
  readonly known: Fields;
}

function livepatches(): Uint8Array[] {
  return FORMATS.map((format) => {
    const patches = [
      ["vmlinux", "old_show", 0],
      ["nfsd", "nfsd_open", 0],
    ] as const;
    const module = new LivepatchModule({ format, patches });
    module.klp("vmlinux.state_show,2");
    module.klp("vmlinux.unique_show,0", { target: module.section(".data.pointers", 32) });
    module.klp("nfsd.nfsd_find,0", { offset: 32 });
    module.use(module.named("patched_show"), { offset: 48 });
    return module.bytes();
  });
}

function ordinary(): Uint8Array[] {
  return FORMATS.map((format) => {
    const module = new LivepatchModule({ format, modinfo: ["license=GPL", "vermagic=6.12.0 "] });
    module.spec.sections = module.spec.sections.filter((s) => s.name !== ".rela.data");
    return module.use("printk").use("state_show", { offset: 16 }).bytes();
  });
}

let prepared: { readonly livepatches: readonly Seed[]; readonly ordinary: readonly Seed[] } | null = null;
function prepare() {
  const seeds = (all: Uint8Array[]): Seed[] => all.map((bytes) => ({ bytes, known: elfFields(bytes) }));
  prepared ??= { livepatches: seeds(livepatches()), ordinary: seeds(ordinary()) };
  return prepared;
}

function make(random: Random): Uint8Array {
  const all = prepare();
  const { bytes, known } = random.pick(random.oneIn(3) ? all.ordinary : all.livepatches);
  const made = bytes.slice();
  for (let i = random.below(3); i > 0; i--) {
    const field = random.pick(known.fields);
    const old = readField(made, field, known.littleEndian);
    const other = readField(made, random.pick(known.fields), known.littleEndian);
    writeField(
      made,
      field,
      known.littleEndian,
      oddValue(random, old, [24n, 12n, BigInt(made.length), other]),
    );
  }
  return random.oneIn(8) ? blindly(random, made) : made;
}

function judge(bytes: Uint8Array): readonly Finding[] {
  return checkFile(
    makeContext({
      stage: "verify",
      tables: readTables(openElf(memorySource(bytes))),
      profile: profileOf("6.12.0", "vermagic"),
      patched: patchedObjectsOf(bytes),
      kernel: KERNEL,
      crcs: null,
      traceable: null,
    }),
  ).findings;
}

const ALLOC = 2;
const RELA_LIVEPATCH = 0x100000;
const KLP_NAME = /^\.klp\.sym\.[^.,]{1,55}\.[^,]{1,511},\d+$/;

/** What the kernel demands of every klp section and of every other loaded one, without our rules. */
function inOrder({ sections, relocations, symbols }: ElfDump): void {
  // the second reader has flags as numbers
  if (sections.some(({ flags }) => !Number.isSafeInteger(flags))) return;
  for (const [index, entries] of relocations) {
    const { name, flags, info } = sections[index]!;
    const target = sections[info];
    const klp = name.startsWith(".klp.rela.");
    if (klp) {
      must((flags & (ALLOC | RELA_LIVEPATCH)) === (ALLOC | RELA_LIVEPATCH), () => `${name}: flags ${flags}`);
      must(target !== undefined && (target.flags & ALLOC) !== 0, () => `${name}: target ${info}`);
    }
    if (!klp && (target === undefined || (target.flags & ALLOC) === 0)) continue;
    for (const { type, symbol, offset } of entries) {
      if (type === 0) continue;
      const to = symbols[symbol]!;
      must(klp === (to.section === "0xff20"), () => `${name}: ${to.name} of section ${to.section}`);
      must(!klp || KLP_NAME.test(to.name), () => `${name}: ${to.name}`);
      must(offset < target!.size, () => `${name}: offset ${offset} of ${target!.size}`);
    }
  }
}

/** A mark of a livepatch that damage has made out of other bytes. */
const isMarked = (bytes: Uint8Array): boolean =>
  /\.klp\.|klp_enable_patch|livepatch=/.test(Buffer.from(bytes).toString("latin1"));

function check(bytes: Uint8Array): string {
  let findings: readonly Finding[];
  try {
    findings = judge(bytes);
  } catch (error) {
    if (error instanceof FormatError) return "FormatError";
    throw error;
  }
  for (const finding of findings) {
    const text = sentence(finding);
    must(!/[^\x20-\x7e]/.test(text), () => `not printable: ${JSON.stringify(text)}`);
  }
  const none = findings.some((f) => f.code === "not-a-livepatch");
  if (hasErrors(findings)) return none ? "no livepatch" : "refused";
  must(isMarked(bytes), () => "a livepatch out of nothing");
  inOrder(dumpElf(bytes));
  return "passed";
}

export const verify: Target = { name: "verify", make, check };
