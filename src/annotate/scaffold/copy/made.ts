// Symbols that macros of the kernel's headers define, with the declaration of each for who only refers to it.
import { pieces } from "../../c/brackets.js";
import type { Tokens } from "../../c/tokens.js";

export interface Made {
  readonly name: string;
  /** Null: it is not known how to declare it. */
  readonly declaration: string | null;
  readonly event: TraceEvent | null;
}

/** `trace_NAME(...)`, which the header of a trace system makes. */
export interface TraceEvent {
  readonly name: string;
  /** As TP_PROTO and TP_ARGS have them. */
  readonly proto: string;
  readonly args: string;
}

interface Rule {
  readonly macro: RegExp;
  readonly declare: (args: readonly string[], macro: string) => readonly (readonly [string, string | null])[];
}

const typed =
  (type: string) =>
  ([name = ""]: readonly string[]) =>
    [[name, `extern ${type} ${name};`]] as const;

const attribute =
  (type: string, prefix: string) =>
  ([name = ""]: readonly string[]) =>
    [[`${prefix}${name}`, `extern struct ${type} ${prefix}${name};`]] as const;

const RULES: readonly Rule[] = [
  { macro: /^DEFINE_MUTEX$/, declare: typed("struct mutex") },
  { macro: /^DEFINE_SPINLOCK$/, declare: typed("spinlock_t") },
  { macro: /^DEFINE_RAW_SPINLOCK$/, declare: typed("raw_spinlock_t") },
  { macro: /^DEFINE_RWLOCK$/, declare: typed("rwlock_t") },
  { macro: /^DEFINE_SEQLOCK$/, declare: typed("seqlock_t") },
  { macro: /^DEFINE_(?:STATIC_)?SRCU$/, declare: typed("struct srcu_struct") },
  { macro: /^DEFINE_SEMAPHORE$/, declare: typed("struct semaphore") },
  { macro: /^DECLARE_RWSEM$/, declare: typed("struct rw_semaphore") },
  { macro: /^DEFINE_(?:STATIC_)?PERCPU_RWSEM$/, declare: typed("struct percpu_rw_semaphore") },
  { macro: /^DEFINE_IDA$/, declare: typed("struct ida") },
  { macro: /^DEFINE_IDR$/, declare: typed("struct idr") },
  { macro: /^DEFINE_XARRAY(?:_\w+)?$/, declare: typed("struct xarray") },
  { macro: /^DEFINE_TIMER$/, declare: typed("struct timer_list") },
  { macro: /^DEFINE_RATELIMIT_STATE$/, declare: typed("struct ratelimit_state") },
  { macro: /^(?:DECLARE|DEFINE)_WORK$/, declare: typed("struct work_struct") },
  { macro: /^DECLARE_(?:DELAYED|DEFERRABLE)_WORK$/, declare: typed("struct delayed_work") },
  { macro: /^DECLARE_TASKLET(?:_\w+)?$/, declare: typed("struct tasklet_struct") },
  { macro: /^DECLARE_COMPLETION$/, declare: typed("struct completion") },
  { macro: /^DECLARE_WAIT_QUEUE_HEAD$/, declare: typed("wait_queue_head_t") },
  { macro: /^DEFINE_LED_TRIGGER$/, declare: typed("struct led_trigger *") },
  {
    macro: /^DEFINE_STATIC_CALL(?:_NULL|_RET0)?$/,
    declare: ([name = "", fn = ""]) => [[name, `DECLARE_STATIC_CALL(${name}, ${fn});`]],
  },
  { macro: /^LIST_HEAD$/, declare: typed("struct list_head") },
  { macro: /^HLIST_HEAD$/, declare: typed("struct hlist_head") },
  { macro: /^LLIST_HEAD$/, declare: typed("struct llist_head") },
  { macro: /^BLOCKING_NOTIFIER_HEAD$/, declare: typed("struct blocking_notifier_head") },
  { macro: /^ATOMIC_NOTIFIER_HEAD$/, declare: typed("struct atomic_notifier_head") },
  { macro: /^RAW_NOTIFIER_HEAD$/, declare: typed("struct raw_notifier_head") },
  { macro: /^SRCU_NOTIFIER_HEAD(?:_STATIC)?$/, declare: typed("struct srcu_notifier_head") },
  { macro: /^DEFINE_STATIC_KEY_FALSE(?:_RO)?$/, declare: typed("struct static_key_false") },
  { macro: /^DEFINE_STATIC_KEY_TRUE(?:_RO)?$/, declare: typed("struct static_key_true") },
  {
    macro: /^(?:DEFINE_HASHTABLE|DEFINE_READ_MOSTLY_HASHTABLE)$/,
    declare: ([name = "", bits = ""]) => [[name, `extern struct hlist_head ${name}[1 << (${bits})];`]],
  },
  {
    macro: /^DECLARE_(BITMAP|HASHTABLE)$/,
    declare: ([name = "", n = ""], macro) => [[name, `extern ${macro}(${name}, ${n});`]],
  },
  {
    macro: /^DEFINE_PER_CPU(?:_\w+)?$/,
    declare: ([type = "", name = ""], macro) => [
      [name, `${macro.replace("DEFINE", "DECLARE")}(${type}, ${name});`],
    ],
  },
  {
    macro: /^DECLARE_PER_CPU(?:_\w+)?$/,
    declare: ([type = "", name = ""], macro) => [[name, `${macro}(${type}, ${name});`]],
  },
  {
    macro: /^DECLARE_STATIC_KEY_(?:FALSE|TRUE)$/,
    declare: ([name = ""], macro) => [[name, `${macro}(${name});`]],
  },
  {
    macro: /^DEVICE_ATTR(?:_R[OW]|_WO|_ADMIN_R[OW]|_IGNORE_LOCKDEP)?$/,
    declare: attribute("device_attribute", "dev_attr_"),
  },
  {
    macro: /^DEFINE_(?:SHOW|SEQ|SIMPLE|DEBUGFS)_ATTRIBUTE(?:_SIGNED)?$/,
    declare: ([name = ""], macro) => {
      const fops = /SHOW|SEQ/.test(macro) ? `${name}_fops` : name;
      return [[fops, `extern const struct file_operations ${fops};`]];
    },
  },
  {
    macro: /^ATTRIBUTE_GROUPS$/,
    declare: ([name = ""]) => [
      [`${name}_groups`, `extern const struct attribute_group *${name}_groups[];`],
      [`${name}_group`, `extern const struct attribute_group ${name}_group;`],
    ],
  },
];

const EVENT =
  /^(?:TRACE_EVENT|DEFINE_EVENT|TRACE_EVENT_CONDITION|DEFINE_EVENT_CONDITION|TRACE_EVENT_FN|DEFINE_EVENT_PRINT|TRACE_EVENT_NOP|DEFINE_EVENT_NOP|TRACE_EVENT_FN_COND|DEFINE_EVENT_FN|DECLARE_TRACE)$/;

const inside = (text: string | undefined, macro: string): string | null =>
  new RegExp(`^(?:${macro}|PARAMS)\\s*\\(([\\s\\S]*)\\)$`).exec(text ?? "")?.[1]?.trim() ?? null;

/** `TRACE_EVENT(name, TP_PROTO(...), ...)`, `DEFINE_EVENT(class, name, TP_PROTO(...), ...)`. */
function eventOf(macro: string, args: readonly string[]): TraceEvent | null {
  if (!EVENT.test(macro)) return null;
  const at = args.findIndex((text) => inside(text, "TP_PROTO") !== null);
  const [name, proto, given] = [args[at - 1], inside(args[at], "TP_PROTO"), inside(args[at + 1], "TP_ARGS")];
  return name === undefined || proto === null || given === null ? null : { name, proto, args: given };
}

export function madeBy(
  tokens: Tokens,
  { macro, open, close }: { readonly macro: string; readonly open: number; readonly close: number },
): Made[] {
  const args = pieces(tokens, open, close).map(({ first, last }) =>
    tokens.text.slice(tokens.start(first), tokens.end(last)),
  );
  const event = eventOf(macro, args);
  if (event !== null) {
    return [`trace_${event.name}`, `trace_${event.name}_enabled`].map((name) => ({
      name,
      declaration: null,
      event,
    }));
  }
  const rule = RULES.find((each) => each.macro.test(macro));
  if (rule === undefined) return [];
  return rule.declare(args, macro).map(([name, declaration]) => ({ name, declaration, event: null }));
}
