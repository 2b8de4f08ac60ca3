// SPDX-License-Identifier: GPL-2.0-only
/*
 * A livepatch of statickey_target's statickey_show(). It asks three static keys
 * and fires a tracepoint:
 *
 *  - its own key: static_branch_likely() is fine;
 *  - two keys of the module, one exported and one not: static_branch_unlikely()
 *    puts them into __jump_table, which the kernel walks when the livepatch is
 *    loaded. The relocations come only when the module is there: sympos refuses them;
 *  - a tracepoint of the module: trace_statickey_read() asks the tracepoint's key in
 *    the same way, and calls its probes by a static call, which is as late.
 *
 * The way out is static_key_enabled(), which reads a key when it is asked, and for
 * the tracepoint to call its __traceiter_ function under it: build with -DWAY_OUT.
 */
#include <linux/jump_label.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/tracepoint.h>

DECLARE_STATIC_KEY_FALSE(statickey_hidden);
DECLARE_STATIC_KEY_FALSE(statickey_exported);
DECLARE_TRACE(statickey_read, TP_PROTO(int hidden), TP_ARGS(hidden));

static DEFINE_STATIC_KEY_TRUE(own_key);

#ifdef WAY_OUT
#define is_on(key) static_key_enabled(key)

static void fire_statickey_read(int hidden)
{
	if (!static_key_enabled(&__tracepoint_statickey_read.key))
		return;
	preempt_disable_notrace();
	__traceiter_statickey_read(NULL, hidden);
	preempt_enable_notrace();
}
#else
#define is_on(key) static_branch_unlikely(key)
#define fire_statickey_read(hidden) trace_statickey_read(hidden)
#endif

static int livepatch_statickey_show(struct seq_file *m, void *v)
{
	int hidden = 0, exported = 0;

	if (is_on(&statickey_hidden))
		hidden = 1;
	if (is_on(&statickey_exported))
		exported = 1;
	fire_statickey_read(hidden);
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
MODULE_DESCRIPTION("Example livepatch: static keys and a tracepoint of the patched module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
