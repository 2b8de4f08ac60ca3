// Fuzz target `object`: livepatch objects and modules of every format, with fields
// changed, rows exchanged and bytes damaged. Whatever the bytes: they are refused by
// FormatError or UnsupportedError, or what is read can be written, read again and
// converted, and the proof agrees with the writer.

import { snippet } from "../../src/annotate/snippet.js";
import { sentence } from "../../src/app/messages.js";
import { SENTENCES } from "../../src/app/sentences.js";
import { applyPlan } from "../../src/convert/apply.js";
import { planConversion } from "../../src/convert/plan.js";
import { memorySource } from "../../src/elf/bytes.js";
import { FormatError, UnsupportedError } from "../../src/elf/errors.js";
import { parseObject } from "../../src/elf/load.js";
import { openElf } from "../../src/elf/view.js";
import { writeObject } from "../../src/elf/write.js";
import { type Finding, hasErrors, isError } from "../../src/findings.js";
import { functionRows } from "../../src/resolve/functions.js";
import { climb } from "../../src/resolve/ladder.js";
import { readPatchedObjects } from "../../src/resolve/patched.js";
import { readSubject, type Subject } from "../../src/resolve/subject.js";
import { SourceError } from "../../src/symbols/errors.js";
import { combine } from "../../src/symbols/kernel.js";
import { readSymbolList } from "../../src/symbols/list.js";
import { readModule } from "../../src/symbols/module-set.js";
import { readVmlinux } from "../../src/symbols/vmlinux.js";
import { checkFile } from "../../src/verify/check.js";
import { makeContext } from "../../src/verify/context.js";
import { proveConversion } from "../../src/verify/conversion.js";
import { profileOf } from "../../src/verify/profile.js";
import { readTables } from "../../src/verify/tables.js";
import { buildElf, FORMATS, groupSection, symtabOf } from "../../test/helpers/elf-builder.js";
import { dumpElf } from "../../test/helpers/elf-dump.js";
import { LivepatchBuilder } from "../../test/helpers/elf-livepatch.js";
import { sampleObject } from "../../test/helpers/elf-sample.js";
import { LivepatchModule } from "../../test/helpers/livepatch-module.js";
import { elfFields, type Fields, readField, writeField } from "./elf-fields.js";
import { blindly, oddValue } from "./mutate.js";
import type { Random } from "./random.js";
import { must, type Target } from "./target.js";

const LIST = new TextEncoder().encode(
  "klp-convert-symbol-data.0.1\n*vmlinux\na\nb\nb\nprintk\n__ksymtab_printk\nold_show\nstate_show\n*ext4\nb\nc\n",
);
const KERNEL = combine([readSymbolList(LIST, { kind: "symbols-list", path: "list", sha256: "" }).index]);

function seeds(): Uint8Array[] {
  return FORMATS.flatMap((format) => {
    const annotated = new LivepatchBuilder(format).use("a").use("b", { addend: -4n }).use("printk").use("c");
    annotated.annotate("vmlinux", [
      ["b", 2],
      ["a", 0],
    ]);
    const member = annotated.section("__special", 16);
    annotated.use("b", { section: member }).use(".klp.sym.rela.ext4.vmlinux.b,1", { section: member });
    const signature = annotated.spec.symbols[0];
    if (signature !== undefined) {
      annotated.spec.sections.push(groupSection(symtabOf(annotated.spec), signature, [member]));
    }
    const debug = annotated.section(".debug_info", 16, 0n);
    annotated.use("b", { section: debug });
    const eight = new LivepatchBuilder(format).use("b");
    eight.annotate("ext4", [["b", 0]], 12);
    const module = new LivepatchModule({
      format,
      patches: [
        ["vmlinux", "old_show", 0],
        ["ext4", "c", 1],
      ],
    });
    module.klp("vmlinux.state_show,0");
    module.klp("ext4.c,0", { applyWith: "ext4", offset: 16 });
    return [buildElf(sampleObject(format)), annotated.bytes(), eight.bytes(), module.bytes()];
  });
}

interface Seed {
  readonly bytes: Uint8Array;
  readonly known: Fields;
}

let prepared: Seed[] | null = null;
function prepare(): Seed[] {
  prepared ??= seeds().map((bytes) => ({ bytes, known: elfFields(bytes) }));
  return prepared;
}

function exchangeRows(random: Random, bytes: Uint8Array, { tables }: Fields): void {
  const { at, size, count } = random.pick(tables);
  if (count < 2) return;
  const [a, b] = [at + random.below(count) * size, at + random.below(count) * size];
  const kept = bytes.slice(a, a + size);
  if (random.oneIn(2)) bytes.copyWithin(a, b, b + size);
  else {
    bytes.copyWithin(a, b, b + size);
    bytes.set(kept, b);
  }
}

function make(random: Random): Uint8Array {
  const { bytes, known } = random.pick(prepare());
  let made: Uint8Array = bytes.slice();
  const { fields, littleEndian } = known;
  const sizes = [BigInt(bytes.length), 12n, 16n, 24n];
  for (let i = random.below(4); i >= 0; i--) {
    if (random.oneIn(4)) exchangeRows(random, made, known);
    else {
      const field = random.pick(fields);
      const other = readField(made, random.pick(fields), littleEndian);
      writeField(
        made,
        field,
        littleEndian,
        oddValue(random, readField(made, field, littleEndian), [...sizes, other]),
      );
    }
  }
  if (random.oneIn(5)) made = blindly(random, made);
  return made;
}

const isRefusal = (error: unknown): boolean =>
  error instanceof FormatError || error instanceof UnsupportedError;

/** Everything has a sentence, which can be said, and an error a way out. */
function say(findings: readonly Finding[]): void {
  for (const finding of findings) {
    const words = SENTENCES[finding.code];
    must(words !== undefined, () => `no sentence: ${finding.code}`);
    must(words.next !== null || !isError(finding), () => `no way out: ${finding.code}`);
    const text = sentence(finding);
    must(!/[^\x20-\x7e]/.test(text), () => `not printable: ${JSON.stringify(text)}`);
  }
}

/** The second reader's view of both files, where it can read the first. */
function sameFacts(before: Uint8Array, after: Uint8Array): boolean {
  const facts = (bytes: Uint8Array): string => {
    const { sections, relocations, symbols, ...header } = dumpElf(bytes);
    const named = sections.map(({ bytes: content, size, typeNumber, ...s }) => {
      if (typeNumber === 0) return "NULL";
      const meaning = [2, 3, 4, 9, 18].includes(typeNumber);
      const { info, ...rest } = s;
      const own = typeNumber === 2 ? rest : s;
      return meaning ? own : { ...own, size, content: content.toString("base64") };
    });
    return JSON.stringify([header, named, [...relocations], symbols]);
  };
  let wanted: string;
  try {
    wanted = facts(before);
  } catch {
    return true;
  }
  return wanted === facts(after);
}

function checkRewriting(bytes: Uint8Array): void {
  const object = parseObject(bytes);
  const written = writeObject(object);
  const bound = bytes.length + 4096 * (object.sections.length + 2);
  must(written.length <= bound, () => `${bytes.length} bytes became ${written.length}`);
  const again = writeObject(parseObject(written));
  must(Buffer.compare(again, written) === 0, () => "written twice, the bytes differ");
  const firstGlobal = object.symbols.findIndex((s) => s.bind !== 0);
  const ordered = firstGlobal < 0 || object.symbols.slice(firstGlobal).every((s) => s.bind !== 0);
  must(!ordered || sameFacts(bytes, written), () => "a fact changed in writing");
}

function checkConversion(bytes: Uint8Array, subject: Subject): string {
  const input = {
    subject,
    kernel: KERNEL,
    decisions: [],
    patchedObjects: [],
    withoutSources: "leave",
  } as const;
  const { resolutions, findings } = climb(input);
  say(findings);
  for (const dialect of ["sympos", "reloc"] as const) say(snippet(resolutions, dialect).findings);
  const open = resolutions.some((r) => ["undecided", "missing"].includes(r.outcome.kind));
  if (hasErrors(findings)) return "refused: annotations";
  if (open) return "open";
  const planning = planConversion(subject, resolutions);
  say(planning.findings);
  if (hasErrors(planning.findings)) return "refused: plan";
  const output = writeObject(applyPlan(subject.object, planning.plan, "two-dots"));
  const annotated = subject.undefinedSymbols.filter((s) => s.annotated.length > 0);
  const annotatedOnly = new Set(annotated.map((s) => s.id));
  const tables = [bytes, output].map((b) => readTables(openElf(memorySource(b))));
  const [before, after] = tables;
  if (before === undefined || after === undefined) throw new Error("unreachable");
  const wrong = proveConversion(before, after, { resolutions, functions: [], annotatedOnly });
  must(wrong.length === 0, () => `the proof disagrees: ${wrong.map(sentence).join(" | ")}`);
  judge(output);
  return planning.plan.renames.length > 0 ? "converted" : "copied";
}

/** The kernel's rules judge any file whose tables can be read. */
function judge(bytes: Uint8Array): void {
  const tables = readTables(openElf(memorySource(bytes)));
  let patched: ReturnType<typeof readPatchedObjects> = [];
  try {
    patched = readPatchedObjects(parseObject(bytes));
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const { rows, findings } = functionRows(patched, { kernel: KERNEL, decisions: [] });
  must(rows.length <= bytes.length, () => `${rows.length} functions`);
  say(findings);
  const profile = profileOf("6.12.0", "vermagic");
  const context = makeContext({
    stage: "verify",
    tables,
    profile,
    patched,
    kernel: KERNEL,
    crcs: null,
    traceable: null,
  });
  say(checkFile(context).findings);
}

/** The same bytes as a source of symbols: a module of the kernel, or its image. */
function readAsSource(bytes: Uint8Array): void {
  for (const read of [readModule, readVmlinux]) {
    try {
      const { index } = read(memorySource(bytes), "vmlinux.ko", () => "");
      must(index.rowCount <= bytes.length, () => `${index.rowCount} rows of ${bytes.length} bytes`);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof SourceError)) throw error;
    }
  }
}

function check(bytes: Uint8Array): string {
  readAsSource(bytes);
  try {
    judge(bytes);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    checkRewriting(bytes);
    return checkConversion(bytes, readSubject(parseObject(bytes)));
  } catch (error) {
    if (isRefusal(error)) return `refused: ${(error as Error).name}`;
    throw error;
  }
}

export const object: Target = { name: "object", make, check };
