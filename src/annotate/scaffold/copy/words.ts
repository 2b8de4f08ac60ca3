// Words of C and of the kernel that declare nothing by themselves.

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Keywords and types that are part of the language. */
export const KEYWORDS = setOf(`
  auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool bool
  typeof __typeof__ __typeof __inline __inline__ __signed__ __const __volatile__ __restrict __extension__ asm __asm__
  _Static_assert static_assert _Generic __auto_type __label__ __alignof__ _Alignof`);

export const TAGS = setOf("struct union enum");

/** A function that is copied or declared is none of these any more; STATIC is XFS's macro. */
export const STORAGE = setOf(
  "static STATIC extern inline __inline __inline__ __always_inline noinline __init __exit __weak",
);

/** Where a variable was put does not matter to who refers to it. */
export const PLACING = setOf(`
  static extern __read_mostly __ro_after_init __initdata __initconst __refdata __used __maybe_unused __visible __weak
  __lsm_ro_after_init __initdata_or_module __latent_entropy`);

/** Macros with arguments that stand where attributes do. */
const ATTRIBUTE_CALL =
  /^(?:__attribute__|__attribute|__printf|__scanf|__aligned|__section|__acquires|__releases|__must_hold|__cond_acquires|__alloc_size|__assume_aligned|__diagnose_as|__counted_by|__malloc|__nonnull|__no_sanitize|__realloc_size|__acquire|__release|__copy|__alias|__context__|asm|__asm__|typeof|__typeof__|__cond_lock|__bitwise)$/;

export const isAttributeCall = (name: string): boolean => ATTRIBUTE_CALL.test(name);

/** Macros without arguments that stand behind a declared name. */
const ATTRIBUTE =
  /^(?:__read_mostly|__ro_after_init|__init(?:data|const)?\w*|__exit\w*|__percpu|__used|__maybe_unused|__always_unused|__visible|__refdata|__weak|__packed|__rcu|__user|__iomem|__force|__kernel|__nosavedata|__page_aligned_(?:data|bss)|__bss_decrypted|__latent_entropy|__randomize_layout|__no_randomize_layout|__lsm_ro_after_init|__deprecated|__must_check|__cpuidle|__data_racy|__designated_init|_*cacheline_\w+|__(?:__)?cacheline\w*|____cacheline\w*|__cold|__hot|__pure|__attribute_const__|__private|__bitwise|__tracepoint_string)$/;

export const isAttribute = (name: string): boolean => ATTRIBUTE.test(name) || isAttributeCall(name);
