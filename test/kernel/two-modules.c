// SPDX-License-Identifier: GPL-2.0-only
/*
 * Patches two modules at once. The function of second_target calls static ones of
 * both: that of first_target is looked up there (B), while the arrival of
 * second_target (A) applies the relocation. A symbol of vmlinux, which is not
 * patched, is there for both.
 */
#include <linux/init.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern int second_secret(void);
extern int first_secret(void);

static int livepatch_second_show(struct seq_file *m, void *v)
{
	const char *booted = saved_command_line[0] ? "booted" : "not booted";

	seq_printf(m, "patched %d %d %s\n", second_secret(), first_secret(), booted);
	return 0;
}

static int livepatch_first_show(struct seq_file *m, void *v)
{
	seq_puts(m, "patched\n");
	return 0;
}

static struct klp_func second_funcs[] = {
	{ .old_name = "second_show", .new_func = livepatch_second_show },
	{ }
};

static struct klp_func first_funcs[] = {
	{ .old_name = "first_show", .new_func = livepatch_first_show },
	{ }
};

static struct klp_object objs[] = {
	{ .name = "second_target", .funcs = second_funcs },
	{ .name = "first_target", .funcs = first_funcs },
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init two_modules_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit two_modules_exit(void)
{
}

module_init(two_modules_init);
module_exit(two_modules_exit);
MODULE_DESCRIPTION("Test livepatch: two modules at once");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
