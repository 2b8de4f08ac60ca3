// Kernels with indirect branch tracking (x86, CONFIG_X86_KERNEL_IBT, 5.18): objtool
// seals functions whose address nobody takes, and an indirect call of one ends in
// a control protection fault (arch/x86/kernel/cet.c).
import { EM, STT } from "../../elf/constants.js";
import type { SymbolView } from "../../elf/view.js";
import { bytesOf, type Context } from "../context.js";
import type { Reference } from "../references.js";
import type { Rule } from "../rule.js";
import type { ReferenceCheck } from "./reference-check.js";

const ADDRESS_TAKEN: Rule = {
  code: "ibt-address-taken",
  group: "symbols",
  severity: "warning",
  message: "Missing ENDBR: %pS",
  needs: "symbols",
  kernels: "5.18 and later, with IBT",
  machines: "x86-64",
};

export const rules = [ADDRESS_TAKEN];

const ENDBR64 = [0xf3, 0x0f, 0x1e, 0xfa];
const SEAL = ".ibt_endbr_seal";

/** Compilers write endbr64 at the beginning of functions for such kernels alone. */
function isBuiltForIbt(context: Context): boolean {
  const { view, symbols } = context.tables;
  if (context.machine !== EM.X86_64) return false;
  if (view.sections.some(({ name }) => name === SEAL)) return true;
  const contents = new Map<number, Uint8Array>();
  const begins = ({ section, value }: SymbolView): boolean => {
    const holder = view.sections[section ?? 0]!;
    const bytes = contents.get(holder.index) ?? bytesOf(context, holder);
    contents.set(holder.index, bytes);
    return ENDBR64.every((byte, i) => bytes[Number(value) + i] === byte);
  };
  return symbols.some((symbol) => symbol.type === STT.FUNC && symbol.section !== null && begins(symbol));
}

/** call and jmp with an offset. */
const JUMPS = [0xe8, 0xe9];

/** R_X86_64_64 and _32S: an address in data or as an operand; PC32 and PLT32 but of call and jmp: lea. */
function takesAddress(context: Context, { entry, target }: Reference, contents: Uint8Array): boolean {
  if (entry.type === 1 || entry.type === 10 || entry.type === 11) return true;
  if (entry.type !== 2 && entry.type !== 4) return false;
  if (context.functionAt(target, entry.offset) === null) return false;
  const [before = 0, opcode = 0] = [contents[entry.offset - 2], contents[entry.offset - 1]];
  const isConditional = before === 0x0f && opcode >= 0x80 && opcode <= 0x8f;
  return !JUMPS.includes(opcode) && !isConditional;
}

export function makeCheck(context: Context): ReferenceCheck {
  const ibt = isBuiltForIbt(context);
  const contents = new Map<number, Uint8Array>();
  const isFunction = ({ object, name, sympos }: Reference): boolean => {
    const group = context.kernel.definitionsIn(object, name);
    const type = group?.definitions[Math.max(sympos, 1) - 1]?.type;
    return type !== undefined && type !== null && /[tTwW]/.test(type);
  };
  return (reference, tell) => {
    if (!ibt) return;
    const { target } = reference;
    const bytes = contents.get(target.index) ?? bytesOf(context, target);
    contents.set(target.index, bytes);
    if (takesAddress(context, reference, bytes) && isFunction(reference)) tell(ADDRESS_TAKEN);
  };
}
