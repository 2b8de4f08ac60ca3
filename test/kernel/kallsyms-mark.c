// SPDX-License-Identifier: GPL-2.0-only
/*
 * Patches the s_show of kernel/kallsyms.c, one of four functions of that name:
 * every line of /proc/kallsyms becomes "livepatched" and a distance. That is the
 * distance of the file's s_next, a homonym too, from its kallsyms_open, of which
 * there is one: small if the s_next of the same source file was meant.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern char s_next[];
extern char kallsyms_open[];

static int livepatch_s_show(struct seq_file *m, void *p)
{
	seq_printf(m, "livepatched %ld\n", (long)s_next - (long)kallsyms_open);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "s_show",
		.new_func = livepatch_s_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		.funcs = funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init kallsyms_mark_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit kallsyms_mark_exit(void)
{
}

module_init(kallsyms_mark_init);
module_exit(kallsyms_mark_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
