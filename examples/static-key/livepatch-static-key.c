// SPDX-License-Identifier: GPL-2.0-only
/*
 * A livepatch of statickey_target's statickey_show(). It asks three static keys:
 *
 *  - its own: static_branch_unlikely() is fine;
 *  - two of the module, one exported and one not: static_branch_unlikely() puts
 *    them into __jump_table, which the kernel walks when the livepatch is loaded.
 *    The relocations come only when the module is there: sympos refuses them.
 *
 * The way out is static_key_enabled(), which reads the key when it is asked:
 * build with -DWAY_OUT.
 */
#include <linux/jump_label.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

DECLARE_STATIC_KEY_FALSE(statickey_hidden);
DECLARE_STATIC_KEY_FALSE(statickey_exported);

static DEFINE_STATIC_KEY_TRUE(own_key);

#ifdef WAY_OUT
#define is_on(key) static_key_enabled(key)
#else
#define is_on(key) static_branch_unlikely(key)
#endif

static int livepatch_statickey_show(struct seq_file *m, void *v)
{
	int hidden = 0, exported = 0;

	if (is_on(&statickey_hidden))
		hidden = 1;
	if (is_on(&statickey_exported))
		exported = 1;
	if (static_branch_likely(&own_key))
		seq_puts(m, "livepatch ");
	seq_printf(m, "hidden %d exported %d\n", hidden, exported);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "statickey_show",
		.new_func = livepatch_statickey_show,
	},
	{ }
};

static struct klp_object objs[] = {
	{
		.name = "statickey_target",
		.funcs = funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_static_key_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_static_key_exit(void)
{
}

module_init(livepatch_static_key_init);
module_exit(livepatch_static_key_exit);
MODULE_DESCRIPTION("Example livepatch: static keys of the patched module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
