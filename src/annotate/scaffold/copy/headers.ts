// The headers of a copy: what its source file includes before its own code, in the order in which the compiler meets it.
import { readDirective } from "../../c/directives.js";
import type { Item } from "../../c/items.js";
import type { Copy } from "./copy.js";
import { filtered, isConditional } from "./filter.js";
import { macroName } from "./provided.js";
import type { Part } from "./unit.js";

/** `trace/events/ext4.h`: of a trace system, whose types may be those of the file's own headers. */
export const isTraceHeader = (header: string): boolean => header.startsWith("trace/events/");

/** Headers that are included behind code of the file, which they may need. */
export function lateIncludes(part: Part): ReadonlyMap<Item, string> {
  const late = new Map<Item, string>();
  if (part.isTrace) return late;
  let isLate = false;
  let hasOwn = false;
  for (const item of part.items) {
    const found = part.includes.get(item.first);
    if (found?.kind === "system" && (isLate || (hasOwn && isTraceHeader(found.header))))
      late.set(item, found.header);
    isLate ||= item.kind === "code";
    hasOwn ||= found?.kind === "part";
  }
  return late;
}

interface Headers {
  readonly headers: Set<string>;
  readonly lacking: Set<string>;
  /** Parts in the order in which they are met. */
  readonly met: Set<Part>;
}

function walk(part: Part, parts: ReadonlyMap<string, Part>, found: Headers): void {
  found.met.add(part);
  const late = lateIncludes(part);
  for (const item of part.items) {
    const own = part.includes.get(item.first);
    if (own === undefined || late.has(item) || item.kind === "code") continue;
    if (own.kind === "system" && own.header === "trace/define_trace.h") continue;
    if (own.kind === "none") found.lacking.add(own.header);
    else if (own.kind === "part") {
      const next = parts.get(own.path);
      if (next !== undefined && !found.met.has(next)) walk(next, parts, found);
    } else if (!isConditional(part, item)) found.headers.add(own.header);
  }
}

/** What a header of code that is never a module is used by: in a module it does not compile (x86 in Linux 6.1). */
const BUILT_IN: ReadonlyMap<string, RegExp> = new Map([["asm/tlb.h", /\bmmu_gather\b|\btlb_\w+\(/]]);

/** `text`: what is copied; `unused`: headers that it does without. */
export function headersOf(
  parts: readonly Part[],
  text: string,
  unused: ReadonlySet<string>,
): Pick<Copy, "headers" | "conditionalHeaders" | "lacking"> {
  const found: Headers = { headers: new Set(), lacking: new Set(), met: new Set() };
  walk(parts.at(-1)!, new Map(parts.map((part) => [part.path, part])), found);
  let conditionalHeaders = "";
  for (const part of found.met) {
    const late = lateIncludes(part);
    conditionalHeaders += filtered(part, (item) => {
      const own = item.kind === "directive" ? part.includes.get(item.first) : undefined;
      if (part.isTrace) return null;
      const isWanted = own?.kind === "system" && isConditional(part, item) && !late.has(item);
      return isWanted && !found.headers.has(own.header) && !unused.has(own.header)
        ? `#include <${own.header}>`
        : null;
    });
  }
  const headers = [...found.headers].filter(
    (header) => BUILT_IN.get(header)?.test(text) !== false && !unused.has(header),
  );
  return { headers, conditionalHeaders, lacking: [...found.lacking] };
}

/** Macros that headers of messages ask for. */
const MESSAGES: ReadonlySet<string> = new Set(["pr_fmt", "dev_fmt"]);

function firstInclude({ includes }: Part): number {
  return Math.min(...includes.keys());
}

/** Those of them that the file defines anew behind its headers: they stand there in the copy, too. */
export function lateMessages(part: Part): string[] {
  const from = firstInclude(part);
  return part.items.flatMap((item) => {
    const name =
      item.kind === "directive" && item.first > from ? macroName(part.tokens.at(item.first)) : null;
    return name !== null && MESSAGES.has(name) ? name : [];
  });
}

/** Macros of messages, which the kernel's headers ask for: `pr_fmt` and those that it is made of. */
export function beforeHeaders(part: Part, text: string): string {
  const wanted = new Set<string>();
  if (/\b(?:pr|net)_[a-z]\w*\(|\bprintk/.test(text)) wanted.add("pr_fmt");
  if (/\b(?:dev|netdev|netif)_[a-z]\w*\(/.test(text)) wanted.add("dev_fmt");
  const end = firstInclude(part);
  const defines = part.items.filter(
    (item) => item.kind === "directive" && item.first < end && macroName(part.tokens.at(item.first)) !== null,
  );
  const taken = new Set<Item>();
  for (let before = -1; before !== taken.size; ) {
    before = taken.size;
    for (const item of defines) {
      const own = part.tokens.at(item.first);
      if (taken.has(item) || isConditional(part, item) || !wanted.has(macroName(own)!)) continue;
      taken.add(item);
      for (const name of readDirective(own).rest.match(/[A-Z_]{4,}/g) ?? []) wanted.add(name);
    }
  }
  return part.items
    .filter((item) => taken.has(item))
    .map((item) => `${part.tokens.at(item.first)}\n`)
    .join("");
}
