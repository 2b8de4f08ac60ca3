// Symbols that macros of the kernel define, by macro. As far as they are simple: what is missing here only costs evidence.

interface MacroRule {
  readonly macro: RegExp;
  /** Names from the arguments, which are trimmed texts. */
  readonly names: (args: readonly string[], macro: string) => readonly string[];
}

const NAME = /^[A-Za-z_]\w*$/;

const SYSCALL_RECORDS = ["__syscall_meta__", "__p_syscall_meta__", "event_enter__", "event_exit__"];
const SYSCALL_PREFIXES = ["__do_", "__se_", "__x64_", "__ia32_", "__arm64_", "__s390x_", "__s390_", ""];

const first =
  (...prefixes: readonly string[]) =>
  ([name = ""]: readonly string[]): string[] =>
    prefixes.map((prefix) => prefix + name);

const firstWith =
  (...suffixes: readonly string[]) =>
  ([name = ""]: readonly string[]): string[] =>
    suffixes.map((suffix) => name + suffix);

/** The first that matches counts. */
const RULES: readonly MacroRule[] = [
  {
    macro: /^SYSCALL_DEFINE\d$/,
    names: first(...SYSCALL_PREFIXES.map((prefix) => `${prefix}sys_`), ...SYSCALL_RECORDS),
  },
  {
    macro: /^COMPAT_SYSCALL_DEFINE\d$/,
    names: first(...SYSCALL_PREFIXES.map((prefix) => `${prefix}compat_sys_`)),
  },
  { macro: /^BPF_CALL_\d$/, names: first("", "____") },
  { macro: /^DEFINE_IDTENTRY/, names: first("", "__") },
  { macro: /^DEFINE_PER_CPU/, names: ([, name = ""]) => [name] },
  { macro: /^DEFINE_(SHOW|SEQ)_ATTRIBUTE$/, names: firstWith("_open", "_fops") },
  { macro: /^DEFINE_PROC_SHOW_ATTRIBUTE$/, names: firstWith("_open", "_proc_ops") },
  { macro: /^DEFINE_(SIMPLE|DEBUGFS)_ATTRIBUTE/, names: firstWith("", "_open") },
  { macro: /^DEVICE_(\w+_)?ATTR(_|$)/, names: first("dev_attr_") },
  {
    macro: /^(BUS|DRIVER|CLASS)_ATTR(_|$)/,
    names: ([name = ""], macro) => [`${macro.slice(0, macro.indexOf("_")).toLowerCase()}_attr_${name}`],
  },
  { macro: /^SENSOR_(DEVICE|TEMPLATE)_ATTR/, names: first("sensor_dev_attr_") },
  { macro: /^ATTRIBUTE_GROUPS$/, names: firstWith("_groups", "_group") },
  {
    macro: /^module_param(_named|_array|_string|_cb|_call|_unsafe|_hw)*$/,
    names: first("__param_", "__param_str_"),
  },
  { macro: /^EXPORT_SYMBOL/, names: first("__ksymtab_") },
  // these only declare
  { macro: /^DECLARE_(PER_CPU|STATIC_KEY|STATIC_CALL|TRACE|EVENT)/, names: () => [] },
  { macro: /^(DEFINE|DECLARE)_/, names: first("") },
  { macro: /(^|_)(LIST|NOTIFIER)_HEAD$|^HLIST_HEAD$/, names: first("") },
];

/** Null where no rule knows the macro. */
export function macroNames(macro: string, args: readonly string[]): readonly string[] | null {
  const rule = RULES.find((each) => each.macro.test(macro));
  return rule === undefined ? null : rule.names(args, macro).filter((name) => NAME.test(name));
}

/** Beginnings and ends that the rules above put to a name of the text. */
const MADE = new RegExp(
  `^(?:(?:${SYSCALL_PREFIXES.filter((prefix) => prefix !== "").join("|")})?(?:compat_)?sys_|${SYSCALL_RECORDS.join("|")}` +
    "|____|__(?=exc_|sysvec_)|[a-z_]+_attr_|__param_(?:str_)?|__ksymtab_)(?=\\w)" +
    "|(?<=\\w)(?:_open|_fops|_proc_ops|_groups?)$",
  "g",
);

/** What stands in a text that defines a name, by one of the rules or without: search for these, one must be there. */
export function textTraces(name: string): readonly string[] {
  const given = name.replace(MADE, "");
  return given === name ? [name] : [name, `(${given}`];
}
