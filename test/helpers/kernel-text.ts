// The /proc/kallsyms of kernels that never were: what the example livepatch asks
// for, and its homonym once in each of the files that a kernel is made of.

/** Static in mm/ksm.c and in mm/khugepaged.c; examples/cmdline calls the latter. */
export const HOMONYM = "pages_to_scan_show";

/** The homonym among names of its file, file after file. */
export function kallsymsOf(...files: string[]): string {
  const exported = ["__fentry__", "__stack_chk_fail", "__x86_return_thunk", "klp_enable_patch"];
  const names = [
    ...["T _text", "T __fentry__", "D saved_command_line", "t cmdline_proc_show", "t hpage_pmd_size_show"],
    ...[...exported, "kstrtoull", "seq_printf", "sysfs_emit"].map((name) => `r __ksymtab_${name}`),
    ...files.flatMap((file) => [
      ...Array.from({ length: 60 }, (_, i) => `t ${file}_other${i}x`),
      ...["a", "b", "c", "d"].map((n) => `t ${file}_${n}`),
      `t ${HOMONYM}`,
      ...["w", "x", "y", "z"].map((n) => `t ${file}_${n}`),
    ]),
  ];
  return names.map((name, i) => `${(0xffffffff81000000n + BigInt(i) * 64n).toString(16)} ${name}\n`).join("");
}
