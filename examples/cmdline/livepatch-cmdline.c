// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two small patches of vmlinux, each with a symbol that a module cannot link to:
 *
 *  - /proc/cmdline ends in "livepatch=1". The text comes from
 *    saved_command_line, which vmlinux does not export; there is only one.
 *  - /sys/kernel/mm/transparent_hugepage/hpage_pmd_size has a second line, the
 *    number of pages that khugepaged looks at in one go. The text comes from
 *    pages_to_scan_show, static in mm/khugepaged.c; mm/ksm.c has another one.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/livepatch.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/sysfs.h>

extern ssize_t pages_to_scan_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s livepatch=1\n", saved_command_line);
	return 0;
}

static ssize_t livepatch_hpage_pmd_size_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	unsigned long pages;
	int err;

	/* sysfs gives one page, and both functions want to begin at its start: keep the number only */
	pages_to_scan_show(kobj, attr, buf);
	err = kstrtoul(buf, 10, &pages);
	if (err)
		return err;
	return sysfs_emit(buf, "%lu\npages_to_scan %lu\n", HPAGE_PMD_SIZE, pages);
}

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	},
	{
		.old_name = "hpage_pmd_size_show",
		.new_func = livepatch_hpage_pmd_size_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		/* no name: vmlinux */
		.funcs = funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_cmdline_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_cmdline_exit(void)
{
}

module_init(livepatch_cmdline_init);
module_exit(livepatch_cmdline_exit);
MODULE_DESCRIPTION("Example livepatch: one unexported symbol and one homonym of vmlinux");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
