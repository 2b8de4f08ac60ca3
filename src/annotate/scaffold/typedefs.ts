// Typedefs that the headers of every new livepatch define (include/linux/types.h and what it includes), in all
// kernels with livepatching. Others are spelled out, so that the file compiles without the author's includes.

const KNOWN: ReadonlySet<string> = new Set(
  `atomic64_t atomic_t blkcnt_t bool clock_t clockid_t daddr_t dev_t dma_addr_t fmode_t gfp_t gid_t ino_t irq_hw_number_t
  key_t loff_t mode_t mqd_t nlink_t off_t pgoff_t phys_addr_t pid_t ptrdiff_t resource_size_t s16 s32 s64 s8 sector_t
  size_t slab_flags_t ssize_t suseconds_t timer_t u16 u32 u64 u8 uid_t uintptr_t umode_t unchar uint ulong ushort u_char
  u_int u_long u_short __be16 __be32 __be64 __kernel_loff_t __kernel_size_t __kernel_ssize_t __le16 __le32 __le64 __poll_t
  __s16 __s32 __s64 __s8 __sum16 __u16 __u32 __u64 __u8 __wsum`.split(/\s+/),
);

export function isCommonTypedef(name: string): boolean {
  return KNOWN.has(name);
}
