// Text of an x86_64 module that module_finalize replaces while loading: the sites
// of `.altinstructions` and `.parainstructions`. A relocation that comes later
// hits other instructions than it was made for.
//
//   struct alt_instr { s32 site; s32 replacement; u16 or u32 feature; u8 length; ... }   12 to 14 bytes
//   struct paravirt_patch_site { u8 *site; u8 type; u8 length; }                        16 bytes
import { EM } from "../elf/constants.js";
import { bytesOf, type Context } from "./context.js";

interface Site {
  readonly section: number;
  readonly start: number;
  readonly end: number;
  readonly why: "alternatives" | "paravirt";
}

interface Pointer {
  readonly at: number;
  readonly section: number;
  readonly offset: number;
}

/** Pointers in a section to places of the module itself, by place. */
function pointersIn(context: Context, name: string): { bytes: Uint8Array; pointers: Pointer[] } {
  const { symbols, view } = context.tables;
  const pointers: Pointer[] = [];
  const section = view.sections.find((s) => s.name === name);
  if (section === undefined) return { bytes: new Uint8Array(0), pointers };
  for (const { target, entries, isKlp } of context.relocationTables) {
    if (target !== section || isKlp) continue;
    for (const { offset: at, symbol, addend } of entries) {
      const to = symbols[symbol];
      if (to === undefined || to.section === null) continue;
      pointers.push({ at, section: to.section, offset: Number(to.value + addend) });
    }
  }
  return { bytes: bytesOf(context, section), pointers: pointers.sort((a, b) => a.at - b.at) };
}

function alternatives(context: Context): Site[] {
  const { bytes, pointers } = pointersIn(context, ".altinstructions");
  const [first, , third] = pointers;
  if (first === undefined) return [];
  const stride = third === undefined ? bytes.length : third.at - first.at;
  const lengthAt = stride === 14 ? 12 : 10;
  return pointers
    .filter(({ at }) => at % stride === 0)
    .map(({ at, section, offset }) => ({
      section,
      start: offset,
      end: offset + (bytes[at + lengthAt] ?? 0),
      why: "alternatives",
    }));
}

function paravirt(context: Context): Site[] {
  const { bytes, pointers } = pointersIn(context, ".parainstructions");
  return pointers.map(({ at, section, offset }) => ({
    section,
    start: offset,
    end: offset + (bytes[at + 9] ?? 0),
    why: "paravirt",
  }));
}

/** Asks whether a place (section index, offset) is replaced while loading, and by what; null: it is not. */
export function replacedText(context: Context): (section: number, offset: number) => Site["why"] | null {
  if (context.machine !== EM.X86_64) return () => null;
  const bySection = new Map<number, Site[]>();
  for (const site of [...alternatives(context), ...paravirt(context)]) {
    const sites = bySection.get(site.section);
    if (sites === undefined) bySection.set(site.section, [site]);
    else sites.push(site);
  }
  return (section, offset) =>
    bySection.get(section)?.find(({ start, end }) => offset >= start && offset < end)?.why ?? null;
}
