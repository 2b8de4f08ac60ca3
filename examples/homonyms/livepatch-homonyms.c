// SPDX-License-Identifier: GPL-2.0-only
/*
 * One livepatch with a symbol of every sort that an author meets. Two files
 * show what each one became:
 *
 *  - /sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan has a line
 *    from /sys/power/state, and one on khugepaged itself;
 *  - /proc/fs/nfsd/export_features has a second line, the function nfsd_open.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <uapi/linux/nfsd/export.h>

/* a homonym of vmlinux: five files have one, this is kernel/power/main.c's */
extern ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

/* unexported, and there is only one */
extern unsigned int khugepaged_pages_to_scan;

/*
 * The compiler specialised it: the kernel has proc_get_long.constprop.0 alone,
 * which C cannot spell. Only its address is used: such a variant may take
 * other arguments than the source says.
 */
extern char proc_get_long[];

/* a homonym of the module nfsd: a local one in stats.c, the global one in vfs.c */
extern char nfsd_open[];

/* a homonym of data, mm/khugepaged.c's and mm/ksm.c's, answered here: the first is khugepaged's */
extern struct kmem_cache *mm_slot_cache;

struct klp_module_reloc {
	void *sym;
	unsigned int sympos;
} __packed;

static struct klp_module_reloc relocs[] __used __aligned(4) __section(".klp.module_relocs.vmlinux") = {
	{ &mm_slot_cache, 1 },
};

static ssize_t livepatch_pages_to_scan_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	ssize_t end = state_show(kobj, attr, buf);

	/* kmem_cache_size and sysfs_emit_at are exported: the module loader resolves them */
	return end + sysfs_emit_at(buf, end, "%u pages, slots of %u bytes, %ps\n", khugepaged_pages_to_scan,
				   kmem_cache_size(mm_slot_cache), (void *)proc_get_long);
}

static int livepatch_export_features_show(struct seq_file *m, void *v)
{
	seq_printf(m, "0x%x 0x%x\n%pS\n", NFSEXP_ALLFLAGS, NFSEXP_SECINFO_FLAGS, (void *)nfsd_open);
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{
		/* itself a homonym: mm/ksm.c has the first one; sympos sets .old_sympos */
		.old_name = "pages_to_scan_show",
		.new_func = livepatch_pages_to_scan_show,
	},
	{ }
};

static struct klp_func nfsd_funcs[] = {
	{
		.old_name = "export_features_show",
		.new_func = livepatch_export_features_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		/* no name: vmlinux */
		.funcs = vmlinux_funcs,
	},
	{
		.name = "nfsd",
		.funcs = nfsd_funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_homonyms_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_homonyms_exit(void)
{
}

module_init(livepatch_homonyms_init);
module_exit(livepatch_homonyms_exit);
MODULE_DESCRIPTION("Example livepatch: homonyms of vmlinux and of a module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
