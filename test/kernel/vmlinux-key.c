// SPDX-License-Identifier: GPL-2.0-only
/* /proc/cmdline ends in the state of sched_schedstats, a static key of vmlinux that is not exported. */
#include <linux/jump_label.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

DECLARE_STATIC_KEY_FALSE(sched_schedstats);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	if (static_branch_unlikely(&sched_schedstats))
		seq_puts(m, "schedstats=on\n");
	else
		seq_puts(m, "schedstats=off\n");
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{ }
};

static struct klp_object objs[] = { { .funcs = funcs }, { } };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init vmlinux_key_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit vmlinux_key_exit(void)
{
}

module_init(vmlinux_key_init);
module_exit(vmlinux_key_exit);
MODULE_DESCRIPTION("Test livepatch: a static key of vmlinux");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
