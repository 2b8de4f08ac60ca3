// sympos verify --loaded: the loaded livepatch in /proc/kallsyms, or in a copy of
// it, beside the report on its file.
import { type Finding, isError } from "../findings.js";
import { checkLoaded, type LoadedState, type LoadedSymbol } from "../resolve/loaded.js";
import { readKallsyms } from "../symbols/kallsyms.js";
import type { SymbolIndex } from "../symbols/symbol-index.js";
import type { SourceIdentity } from "../symbols/types.js";
import { plural, positionText } from "./describe.js";
import { escapeName } from "./escape.js";
import { EXIT } from "./exit.js";
import { InputError } from "./faults.js";
import { readBytes, sha256 } from "./files.js";
import { type Job, unpacked } from "./jobs.js";
import { type Livepatch, openLivepatch } from "./livepatch.js";
import { applyAllow } from "./rules.js";
import { workPatiently } from "./sources.js";
import type { SourceOptions } from "./types.js";
import type { VerifyReport } from "./verify.js";

const RUNNING = "/proc/kallsyms";

export interface LoadedReport {
  readonly kallsyms: SourceIdentity;
  /** The kernel's name of the livepatch. */
  readonly module: string;
  readonly symbols: readonly LoadedSymbol[];
}

/** The same sources with /proc/kallsyms, where no copy of it is given. */
export function withKallsyms(sources: SourceOptions): SourceOptions {
  return sources.kallsyms.length > 0 ? sources : { ...sources, kallsyms: [RUNNING] };
}

function* readLoaded(path: string, { subject, moduleName }: Livepatch): Job<SymbolIndex> {
  const stored = readBytes(path);
  const identity = { kind: "kallsyms", path, sha256: sha256(stored) } as const;
  const names = subject.converted.map(({ name }) => name);
  const { index } = readKallsyms(yield* unpacked(stored, path), identity, { only: names });
  if (index.hasAddresses) return index;
  const finding: Finding = {
    code: "loaded-kallsyms-zeroed",
    severity: "error",
    facts: { module: moduleName },
    where: { file: path },
  };
  throw new InputError({ finding, exit: EXIT.input });
}

/** Of several copies that one which has the livepatch. */
function bestOf(indexes: readonly SymbolIndex[], moduleName: string): SymbolIndex {
  const having = indexes.find(({ livepatch }) => livepatch.some(({ object }) => object === moduleName));
  return having ?? indexes[0]!;
}

/**
 * Adds to the report on a file what the kernel made of it. `sources` has at least one kallsyms.
 * Rejects with FileError, SourceError and InputError; a kallsyms whose addresses are hidden is one.
 */
export async function verifyLoaded(
  report: VerifyReport,
  sources: SourceOptions,
  allow: readonly string[],
): Promise<VerifyReport & { readonly loaded: LoadedReport }> {
  const livepatch = openLivepatch(report.object.path);
  const indexes: SymbolIndex[] = [];
  for (const path of sources.kallsyms) indexes.push(await workPatiently(readLoaded(path, livepatch)));
  const index = bestOf(indexes, livepatch.moduleName);
  const check = checkLoaded(livepatch.subject.converted, livepatch.moduleName, index);
  const own = applyAllow(check.findings, allow);
  const errors = own.filter(isError);
  return {
    ...report,
    verdict: errors.length > 0 ? "FAIL" : report.verdict,
    findings: [...errors, ...report.findings, ...own.filter(({ severity }) => severity !== "error")],
    loaded: { kallsyms: index.identity, module: livepatch.moduleName, symbols: check.symbols },
  };
}

const STATES: Readonly<Record<LoadedState, string>> = {
  chosen: "chosen",
  waits: "waits",
  gone: "module gone",
  other: "OTHER",
  unresolved: "UNRESOLVED",
  "no-candidate": "NO CANDIDATE",
  "not-listed": "NOT LISTED",
};

function symbolLine({ state, address, object, name, sympos, expected }: LoadedSymbol): string {
  const fields = [
    STATES[state].padEnd(12),
    (address?.slice(2) ?? "-").padEnd(16),
    escapeName(object).padEnd(16),
    positionText(sympos).padEnd(12),
    escapeName(name),
  ];
  const wrong = state === "other" ? `  is not ${expected?.slice(2)}` : "";
  return `  ${fields.join("  ")}${wrong}`;
}

/** The livepatch symbols as the kernel has them, a line each. */
export function loadedText({ kallsyms, module, symbols }: LoadedReport): string {
  const count = (state: LoadedState): number => symbols.filter((symbol) => symbol.state === state).length;
  const head = `loaded: ${count("chosen")} of ${plural(symbols.length, "livepatch symbol")} of ${escapeName(module)} are the chosen ones`;
  const waiting = count("waits") > 0 ? `, ${count("waits")} wait for their module` : "";
  return [`${head}${waiting} (${escapeName(kallsyms.path)})`, ...symbols.map(symbolLine)].join("\n");
}
