// The two sections in which a module tells of itself: the loader finds each by its name among
// the allocated ones (find_sec, setup_load_info: kernel/module/main.c).
import { SHF } from "../../elf/constants.js";
import { type Context, THIS_MODULE } from "../context.js";
import { type Judgement, type Rule, report } from "../rule.js";

const MODINFO = ".modinfo";

const RECORDS: Rule = {
  code: "module-record-twice",
  group: "object",
  severity: "error",
  message: "Only one .gnu.linkonce.this_module section must exist.",
  kernels: "6.4 and later; older ones take the first",
};
const MODINFOS: Rule = {
  code: "modinfo-twice",
  group: "object",
  severity: "error",
  message: "Only one .modinfo section must exist.",
  kernels: "6.4 and later; older ones take the first",
};
const NO_RECORD: Rule = {
  code: "module-record-not-found",
  group: "object",
  severity: "error",
  message: "No module found in object",
};
/** get_modinfo then reads the section of index 0, which is empty: without licence no symbol for GPL modules. */
const UNREAD: Rule = {
  code: "modinfo-not-found",
  group: "object",
  severity: "error",
  message: "Unknown symbol klp_enable_patch (err -2)",
};

export const rules = [RECORDS, NO_RECORD, MODINFOS, UNREAD];

const EXPECTED = [
  { section: THIS_MODULE, twice: RECORDS, notFound: NO_RECORD },
  { section: MODINFO, twice: MODINFOS, notFound: UNREAD },
];

export function check(context: Context): Judgement[] {
  return EXPECTED.flatMap(({ section, twice, notFound }) => {
    const found = context.tables.view.sections.filter(({ name }) => name === section);
    const isFound = found.length === 0 || found.some(({ flags }) => (flags & SHF.ALLOC) !== 0n);
    return [
      ...(found.length > 1 ? report(twice, context, { count: found.length }, { section }) : []),
      ...(isFound ? [] : report(notFound, context, {}, { section })),
    ];
  });
}
