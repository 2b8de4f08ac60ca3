// SPDX-License-Identifier: GPL-2.0-only
/* A module to be patched, loaded after first_target. */
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static noinline int second_secret(void)
{
	return 42;
}

static noinline int second_show(struct seq_file *m, void *v)
{
	seq_printf(m, "second %d\n", second_secret());
	return 0;
}

static int __init second_init(void)
{
	return proc_create_single("second", 0444, NULL, second_show) ? 0 : -ENOMEM;
}

static void __exit second_exit(void)
{
	remove_proc_entry("second", NULL);
}

module_init(second_init);
module_exit(second_exit);
MODULE_DESCRIPTION("Test module: the second of two to be patched");
MODULE_LICENSE("GPL");
