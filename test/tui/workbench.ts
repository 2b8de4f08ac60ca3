// A workbench in memory with data as real lists give them: homonyms in modules and
// vmlinux, a missing symbol, exports, a name with 405 definitions.
import type {
  Candidate,
  ConvertResult,
  Decision,
  DisassemblyLine,
  Finding,
  FunctionRow,
  Outcome,
  Resolution,
  SearchResult,
  Use,
  UsePlace,
  Workbench,
} from "../../src/app/types.js";

export interface Written {
  readonly path: string;
  readonly text: string;
}

export interface MemoryWorkbench extends Workbench {
  readonly written: Written[];
  /** Replaces the conversion's result. */
  refuse: boolean;
  /** Makes every write fail. */
  readOnly: boolean;
}

export function candidate(
  object: string,
  name: string,
  sympos: number,
  more: Partial<Candidate> = {},
): Candidate {
  const unknown = {
    address: null,
    size: null,
    type: null,
    bind: null,
    section: null,
    file: null,
    fileBy: null,
    neighbours: null,
  };
  return { object, name, sympos, ...unknown, export: false, reasons: [], ...more };
}

const KERNEL: readonly Candidate[] = [
  candidate("vmlinux", "acpi_info", 1, {
    address: "0xffffffff8162a340",
    size: 0x5c,
    file: "drivers/acpi/utils.c",
  }),
  candidate("vmlinux", "acpi_info", 2, {
    address: "0xffffffff8162f9d0",
    size: 0x31,
    file: "drivers/acpi/osl.c",
  }),
  candidate("acpi_pad", "acpi_info", 0, { size: 0x18, file: "drivers/acpi/acpi_pad.c" }),
  candidate("vmlinux", "saved_command_line", 0, { address: "0xffffffff82a11b18", size: 8 }),
  candidate("vmlinux", "xfs_trace_inode", 0),
  candidate("vmlinux", "_printk", 0, { export: true }),
  ...Array.from({ length: 14 }, (_, module) =>
    candidate(`mod_${module}`, "state_show", module % 3 === 0 ? 1 : 0),
  ),
  ...Array.from({ length: 405 }, (_, at) => candidate("vmlinux", "__func__.0", at + 1)),
];

const USES: readonly (readonly [string, number])[] = [
  ["__func__.0", 1],
  ["_printk", 3],
  ["acpi_info", 2],
  ["saved_command_line", 1],
  ["state_show", 5],
  ["xfs_trace_missing", 1],
];

function uses(count: number): Use[] {
  return Array.from({ length: count }, (_, at) => ({
    section: ".text.cmdline_proc_show",
    offset: 16 * (at + 1),
    type: 4,
    applyWith: null,
  }));
}

function usePlacesOf(symbol: string): UsePlace[] {
  const count = USES.find(([name]) => name === symbol)?.[1] ?? 0;
  return uses(count).map(({ section, offset }) => ({
    section,
    offset,
    type: "PLT32",
    function: { name: "livepatch_cmdline_proc_show", from: 0, to: 16 * (count + 1) },
    replaces: { object: "vmlinux", name: "cmdline_proc_show" },
  }));
}

function codeAround(offset: number): DisassemblyLine[] {
  return [
    {
      offset: offset - 1,
      text: "call 5 <livepatch_cmdline_proc_show+0x5>",
      isRelocation: false,
      isMarked: false,
    },
    { offset, text: "R_X86_64_PLT32 the_symbol-0x4", isRelocation: true, isMarked: true },
    { offset: offset + 4, text: "ret", isRelocation: false, isMarked: false },
  ];
}

function byName(name: string): Candidate[] {
  return KERNEL.filter((one) => one.name === name);
}

function automatic(symbol: string): Outcome {
  const candidates = byName(symbol);
  const [first] = candidates;
  if (first === undefined)
    return { kind: "missing", near: symbol.startsWith("xfs") ? byName("xfs_trace_inode") : [] };
  if (first.export) return { kind: "ordinary", reason: "exported", object: first.object };
  if (candidates.length > 1) return { kind: "undecided", why: "several-in-object", candidates };
  return {
    kind: "klp",
    object: first.object,
    name: symbol,
    sympos: 0,
    rule: "unique-name",
    proven: true,
    evidence: [],
  };
}

function decided(decision: Decision, positionsKnown: boolean): Outcome {
  if (decision.kind === "skip") return { kind: "skipped", reason: decision.reason };
  const { object, name, sympos } = decision;
  const proven = sympos === 0 || positionsKnown;
  return { kind: "klp", object, name, sympos, rule: "author", proven, evidence: [] };
}

function searchNames(query: string, limit: number): SearchResult {
  if (query === "") return { hits: [], total: 0, findings: [] };
  const names = [...new Set(KERNEL.map(({ name }) => name))].filter((name) => name.includes(query));
  const hits = names.slice(0, limit).map((name) => {
    const all = byName(name);
    const at = name.indexOf(query);
    const objects = [...new Set(all.map(({ object }) => object))];
    return {
      name,
      objects,
      objectCount: objects.length,
      count: all.length,
      exported: all.some((one) => one.export),
      ranges: [[at, at + query.length]] as const,
    };
  });
  return { hits, total: names.length, findings: [] };
}

function snippetText(resolutions: readonly Resolution[], dialect: string): string {
  const lines: string[] = [];
  for (const { symbol, outcome } of resolutions) {
    if (outcome.kind !== "klp") continue;
    if (dialect === "reloc") lines.push(`KLP_RELOC_SYMBOL(${outcome.object}, ${symbol}, ${outcome.sympos})`);
    else
      lines.push(
        `KLP_MODULE_RELOC(${outcome.object}) relocs_${outcome.object}[] = {`,
        `\tKLP_SYMPOS(${symbol}, ${outcome.sympos}),`,
        "};",
      );
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** As the ladder tells of a position that the evidence refutes. */
export function outOfRange(symbol: string): Finding {
  const facts = { object: "vmlinux", name: symbol, count: 2, sympos: 7 };
  return { code: "sympos-out-of-range", severity: "error", facts, where: { symbol } };
}

/** A patched function with `old_sympos` 0. */
function functionRow(
  object: string,
  name: string,
  decisions: readonly Decision[],
  known: boolean,
): FunctionRow {
  const said = decisions.findLast(
    (d) => d.kind === "pick" && d.for !== "symbol" && d.symbol === name && d.object === object,
  );
  const candidates = byName(name).filter((one) => one.object === object);
  const open: Outcome =
    candidates.length === 0
      ? { kind: "missing", near: [] }
      : { kind: "undecided", why: "several-in-object", candidates };
  const only: Outcome = {
    kind: "klp",
    object,
    name,
    sympos: 0,
    rule: "annotation",
    proven: true,
    evidence: [],
  };
  const outcome = said === undefined ? (candidates.length === 1 ? only : open) : decided(said, known);
  return {
    object,
    name,
    oldSympos: 0,
    newFunction: null,
    section: ".data",
    sectionIndex: 1,
    offset: 0,
    outcome,
  };
}

interface MemoryOptions {
  readonly positionsKnown?: boolean;
  /** Which undefined symbols the object has; by default one of each kind. */
  readonly symbols?: readonly string[];
  /** Object and name of each patched function. */
  readonly patched?: readonly (readonly [string, string])[];
  readonly moduleName?: string;
  /** What is wrong under these decisions. */
  readonly findings?: (decisions: readonly Decision[]) => readonly Finding[];
}

export function memoryWorkbench(options: MemoryOptions = {}): MemoryWorkbench {
  const known = options.positionsKnown ?? true;
  const wanted = USES.filter(([symbol]) => options.symbols?.includes(symbol) ?? true);
  const written: Written[] = [];
  const workbench: MemoryWorkbench = {
    written,
    refuse: false,
    readOnly: false,
    path: "examples/livepatch-foo.ko",
    sources: [{ kind: "symbols-list", path: "Symbols.list", sha256: "0".repeat(64) }],
    machine: "x86_64",
    moduleName: options.moduleName ?? "livepatch_foo",
    release: "6.1.0-38-amd64",
    resolve(decisions) {
      const resolutions = wanted.map(([symbol, count]): Resolution => {
        const decision = decisions.findLast(
          (one) => one.symbol === symbol && !(one.kind === "pick" && one.for === "function"),
        );
        const outcome = decision === undefined ? automatic(symbol) : decided(decision, known);
        return { symbol, uses: uses(count), outcome };
      });
      const functions = (options.patched ?? []).map(([object, name]) =>
        functionRow(object, name, decisions, known),
      );
      return { resolutions, functions, findings: options.findings?.(decisions) ?? [] };
    },
    candidates: byName,
    positionsKnown: () => known,
    uses: (symbol) => usePlacesOf(symbol),
    neighbours: ({ name, sympos }) =>
      known ? { before: [`before_${name}`], after: [`after_${name}_${sympos}`, "last_of_file"] } : null,
    disassemble: async ({ offset }) => ({ lines: codeAround(offset), unavailable: null }),
    search: searchNames,
    requestSearch: ({ revision, query, limit }, deliver) =>
      deliver({ revision, result: searchNames(query, limit), complete: true }),
    close: () => {},
    snippet: (resolutions, dialect) => ({
      text: snippetText(resolutions, dialect),
      said: resolutions.filter(({ outcome }) => outcome.kind === "klp").length,
      findings: [],
    }),
    // no source is at hand: the text is the author's to place
    planAnnotation: async (decisions, { dialect }) => {
      const { resolutions } = workbench.resolve(decisions);
      const snippet = snippetText(resolutions, dialect ?? "sympos");
      const wished = resolutions.filter((r) => r.outcome.kind === "klp").length;
      return {
        dialect: dialect ?? "sympos",
        sources: [],
        edits: [],
        wished,
        left: wished,
        printed: wished,
        snippet,
        findings: [],
      };
    },
    commitAnnotation() {
      if (workbench.readOnly) throw new Error("read-only file system");
    },
    writeText(path, text) {
      if (workbench.readOnly) throw new Error(`${path}: read-only file system`);
      written.push({ path, text });
    },
    decisionsText(decisions) {
      const { resolutions } = workbench.resolve(decisions);
      return `${JSON.stringify(resolutions.map(({ symbol, outcome }) => [symbol, outcome.kind]))}\n`;
    },
    convert(decisions, out): ConvertResult {
      const counts = {
        sections: 1,
        relocations: 4,
        symbols: workbench.resolve(decisions).resolutions.length,
      };
      if (workbench.refuse) {
        const finding = {
          code: "rela-section-unsupported",
          severity: "error",
          facts: {},
          where: {},
        } as const;
        return { written: false, path: out, findings: [finding], verified: false, counts };
      }
      workbench.writeText(out, "\u007fELF");
      return { written: true, path: out, findings: [], verified: true, counts };
    },
  };
  return workbench;
}
