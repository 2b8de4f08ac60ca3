// klp relocation sections: name, flags, links (Documentation/livepatch/module-elf-format.rst
// ch. 3; klp_apply_section_relocs, kernel/livepatch/core.c).
import { relaSize } from "../../elf/codec.js";
import { SHF, SHT } from "../../elf/constants.js";
import type { SectionView } from "../../elf/view.js";
import { KLP_RELA, klpRelaObject, MODULE_RELOCS } from "../../resolve/klp-names.js";
import type { Context } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";

const rule = (code: string, message: string | null = null): Rule => ({
  code,
  group: "format",
  severity: "error",
  message,
});

const NAME = rule("klp-section-name", "section %s has an incorrectly formatted name");
const TARGET_NAME = rule("klp-section-target-name");
const OBJECT: Rule = rule("klp-section-object");
const TYPE = rule("klp-section-type");
const FLAGS = rule("klp-section-flags");
const LINK = rule("klp-section-link");
const TARGET = rule("klp-section-target");
const ENTSIZE = rule("klp-section-entsize");
const ARCH: Rule = {
  ...rule("klp-arch-section"),
  kernels: "5.8 and later",
  holds: (profile) => profile.relocates === "early",
};
const LEFTOVER = rule("annotation-leftover");

export const rules = [NAME, TARGET_NAME, OBJECT, TYPE, FLAGS, LINK, TARGET, ENTSIZE, ARCH, LEFTOVER];

/** '-' or `.ko` in an object's name: the kernel waits for a module that never comes. */
function objectFault(context: Context, section: SectionView): Judgement[] {
  const written = section.name.slice(KLP_RELA.length);
  const object = klpRelaObject(section.name);
  const where = { section: section.name };
  if (object === null) return report(NAME, context, {}, where);
  if (object.includes("-")) return report(OBJECT, context, { object, fault: "dash" }, where);
  return /^[^.]+\.ko(?:\.|$)/.test(written) ? report(OBJECT, context, { object, fault: "ko" }, where) : [];
}

/** The kernel takes the object up to the first '.', so the target's name must begin there or after it. */
function targetName(context: Context, section: SectionView, target: SectionView): Judgement[] {
  const object = klpRelaObject(section.name);
  if (object === null) return [];
  const rest = section.name.slice(KLP_RELA.length + object.length);
  if (rest === `.${target.name}` || rest === target.name) return [];
  return report(TARGET_NAME, context, { target: target.name, object }, { section: section.name });
}

function klpSection(context: Context, section: SectionView): Judgement[] {
  const { view } = context.tables;
  const where = { section: section.name };
  const target = view.sections[section.info];
  const loaded = target !== undefined && (target.flags & SHF.ALLOC) !== 0n;
  const needed = SHF.ALLOC | SHF.RELA_LIVEPATCH;
  const judgements: Judgement[] = [...objectFault(context, section)];
  if (target !== undefined) judgements.push(...targetName(context, section, target));
  if (section.type !== SHT.RELA) judgements.push(...report(TYPE, context, { type: section.type }, where));
  if ((section.flags & needed) !== needed) {
    const missing = [
      ...((section.flags & SHF.ALLOC) === 0n ? ["SHF_ALLOC"] : []),
      ...((section.flags & SHF.RELA_LIVEPATCH) === 0n ? ["SHF_RELA_LIVEPATCH"] : []),
    ];
    judgements.push(...report(FLAGS, context, { flags: `0x${section.flags.toString(16)}`, missing }, where));
  }
  if (view.sections[section.link]?.type !== SHT.SYMTAB)
    judgements.push(...report(LINK, context, { link: section.link }, where));
  if (!loaded)
    judgements.push(...report(TARGET, context, { target: target?.name ?? `section ${section.info}` }, where));
  const entsize = relaSize(view.format);
  if (section.entsize !== entsize)
    judgements.push(...report(ENTSIZE, context, { entsize: section.entsize, expected: entsize }, where));
  return judgements;
}

/** Mainline's klp-build keeps `__klp_relocs` in the final module: a leftover only where no klp section is. */
function leftover(context: Context, { name }: SectionView): Judgement[] {
  const finished = context.relocationTables.some(({ isKlp }) => isKlp);
  const mainline = /^__klp_relocs(?:\.|$)/.test(name) && !finished;
  if (!mainline && !name.startsWith(MODULE_RELOCS)) return [];
  return report(LEFTOVER, context, { mainline }, { section: name });
}

export function check(context: Context): Judgement[] {
  return context.tables.view.sections.flatMap((section) => {
    const { name } = section;
    if (name.startsWith(KLP_RELA)) return klpSection(context, section);
    if ((section.flags & SHF.RELA_LIVEPATCH) !== 0n) return report(NAME, context, {}, { section: name });
    if (name.startsWith(".klp.arch.")) return report(ARCH, context, {}, { section: name });
    return leftover(context, section);
  });
}
