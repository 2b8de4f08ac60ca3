// SPDX-License-Identifier: GPL-2.0-only
/* A module to be patched, beside second_target. */
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static noinline int first_secret(void)
{
	return 41;
}

static noinline int first_show(struct seq_file *m, void *v)
{
	seq_printf(m, "first %d\n", first_secret());
	return 0;
}

static int __init first_init(void)
{
	return proc_create_single("first", 0444, NULL, first_show) ? 0 : -ENOMEM;
}

static void __exit first_exit(void)
{
	remove_proc_entry("first", NULL);
}

module_init(first_init);
module_exit(first_exit);
MODULE_DESCRIPTION("Test module: the first of two to be patched");
MODULE_LICENSE("GPL");
