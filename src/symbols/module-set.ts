// Module files -> one index, in the order in which the kernel counts: the symbol
// table's, over what the module loader keeps (is_core_symbol, kernel/module/kallsyms.c).
// Livepatches, second files of one module and files of another machine are left out.
import type { ByteSource } from "../elf/bytes.js";
import type { Fact, Finding, Severity } from "../findings.js";
import { COUNTED } from "./columns.js";
import { namespacedExports, relocatedExports } from "./elf-exports.js";
import { ElfImage } from "./elf-image.js";
import { IndexBuilder } from "./index-builder.js";
import type { ReadResult } from "./list.js";
import { type ModuleFacts, objectOfFile, readModuleFacts } from "./modinfo.js";
import { SymbolRows } from "./symbol-rows.js";
import type { ReadOptions } from "./types.js";

const ET_REL = 1;

interface Added {
  readonly path: string;
  readonly facts: ModuleFacts;
  readonly machine: number;
}

/** What most modules state; null where none does. */
function usual(values: readonly (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

export interface ModuleSetOptions extends ReadOptions {
  /** e_machine that is expected; without it that of the first module. */
  readonly machine?: number | null | undefined;
  /** Files that will be added. */
  readonly files?: number | undefined;
}

/** Definitions of a distribution's module, on average. */
const USUAL_ROWS = 140;
/** The part of these that has a name of its own: 415,000 of 533,000. */
const DISTINCT = 0.8;

export class ModuleSet {
  readonly #builder: IndexBuilder;
  readonly #rows: SymbolRows;
  readonly #added = new Map<string, Added>();
  readonly #findings: Finding[] = [];
  /** That of the first module. */
  #buildId: string | null = null;
  readonly #only: ReadonlySet<string> | null;
  #machine: number | null;

  constructor(options: ModuleSetOptions = {}) {
    this.#only = options.only === undefined ? null : new Set(options.only);
    this.#builder = new IndexBuilder({
      order: "symtab",
      detail: "elf",
      only: this.#only ?? undefined,
      expected: (options.files ?? 1) * USUAL_ROWS,
      distinct: DISTINCT,
    });
    this.#rows = new SymbolRows(this.#builder, options.everything ?? false);
    this.#machine = options.machine ?? null;
  }

  /** Number of modules in it. */
  get size(): number {
    return this.#added.size;
  }

  /**
   * Adds one module, plain; `path` names it in findings. Its build-id, or null, also where it is left out. Throws
   * FormatError, and then nothing of it was added.
   */
  add(source: ByteSource, path: string): string | null {
    const image = new ElfImage(source);
    const facts = readModuleFacts(image);
    const object = facts.name ?? objectOfFile(path);
    const before = this.#findings.length;
    this.#judge(image, facts, object, path);
    if (this.#findings.length > before) return facts.buildId;
    const checkpoint = this.#builder.checkpoint();
    try {
      this.#addSymbols(image, object, facts.exportStrings, path);
    } catch (error) {
      this.#builder.rollback(checkpoint);
      throw error;
    }
    this.#machine ??= image.header.machine;
    if (this.#added.size === 0) this.#buildId = facts.buildId;
    this.#builder.setPath(object, path);
    this.#added.set(object, { path, facts, machine: image.header.machine });
    return facts.buildId;
  }

  /** `path`: of the tree or of the one file. */
  build(path: string, sha256: string): ReadResult {
    const added = [...this.#added.values()];
    const identity = {
      kind: "module" as const,
      path,
      sha256,
      buildId: added.length === 1 ? this.#buildId : null,
      release: usual(added.map(({ facts }) => facts.release)),
      vermagic: usual(added.map(({ facts }) => facts.vermagic)),
      machine: this.#machine,
    };
    return {
      index: this.#builder.build(identity),
      findings: [...this.#findings, ...otherReleases(added)],
    };
  }

  /** Reports why a file is left out. */
  #judge(image: ElfImage, facts: ModuleFacts, object: string, path: string): void {
    const { type, machine } = image.header;
    const finding = (code: string, about: Readonly<Record<string, Fact>>, severity: Severity = "warning") =>
      this.#findings.push({ code, severity, facts: about, where: { file: path } });
    const other = this.#added.get(object);
    if (type !== ET_REL || !facts.linked) finding("module-not-one", { type });
    else if (this.#machine !== null && machine !== this.#machine)
      finding("module-other-machine", { machine, expected: this.#machine });
    else if (facts.livepatch) finding("module-livepatch", { object }, "note");
    else if (other) finding("module-duplicate", { object, taken: other.path });
    else if (!image.hasSymbols) finding("module-stripped", { object });
  }

  #addSymbols(image: ElfImage, object: string, strings: number, path: string): void {
    const tables = image.tables();
    const rows = this.#rows;
    const builder = this.#builder;
    rows.open(image, tables, builder.object(object, { file: path }));
    for (let index = 1; index < tables.count; index++) {
      if (!rows.take(index)) continue;
      const { row } = rows;
      if (row.counted === COUNTED.always) {
        const { section } = rows.cursor;
        if (section < 0 || !rows.sections.isKept(section)) row.counted = COUNTED.coming;
      }
      builder.addRow(row);
    }
    const exporter = { image, tables, strings, object };
    const exports = [
      ...namespacedExports(exporter, rows.namespaces),
      ...(rows.marked ? [] : relocatedExports(exporter)),
    ];
    for (const mark of exports) if (!this.#only || this.#only.has(mark.name)) builder.addExport(mark);
  }
}

/** One finding for each release beside the one that most modules have. */
function otherReleases(added: readonly Added[]): Finding[] {
  const byRelease = new Map<string, Added[]>();
  for (const module of added) {
    const { release } = module.facts;
    if (release === null) continue;
    const others = byRelease.get(release);
    if (others) others.push(module);
    else byRelease.set(release, [module]);
  }
  const ordered = [...byRelease].sort(([, a], [, b]) => b.length - a.length);
  const [most] = ordered;
  return ordered.slice(1).map(([release, modules]) => ({
    code: "module-other-release",
    severity: "warning",
    facts: { release, count: modules.length, expected: most![0] },
    where: { file: modules[0]!.path },
  }));
}

/** One module's file. Throws FormatError; a file that is no module gives an index without objects and a finding. */
export function readModule(
  source: ByteSource,
  path: string,
  sha256: () => string,
  options: ModuleSetOptions = {},
): ReadResult {
  const set = new ModuleSet(options);
  set.add(source, path);
  return set.build(path, sha256());
}
