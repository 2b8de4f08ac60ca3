// SPDX-License-Identifier: GPL-2.0-only
/*
 * The easy livepatch: every symbol that it cannot link to exists once in the
 * kernel, so there is nothing to annotate and nothing to decide.
 */
#include <linux/init.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

static int unique_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s unique=1\n", saved_command_line);
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = unique_cmdline_proc_show },
	{ }
};

static struct klp_object objs[] = {
	{ .funcs = funcs },
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init unique_symbol_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit unique_symbol_exit(void)
{
}

module_init(unique_symbol_init);
module_exit(unique_symbol_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
