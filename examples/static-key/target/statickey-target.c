// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module that is patched: /proc/statickey says whether its two static keys
 * are on, and fires a tracepoint. /sys/module/statickey_target/parameters/on sets
 * both keys and attaches a probe to the tracepoint, which counts in
 * /sys/module/statickey_target/parameters/seen. One key is exported, one is not.
 */
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/tracepoint.h>

DECLARE_TRACE(statickey_read, TP_PROTO(int hidden), TP_ARGS(hidden));
DEFINE_TRACE(statickey_read, TP_PROTO(int hidden), TP_ARGS(hidden));

DEFINE_STATIC_KEY_FALSE(statickey_hidden);
DEFINE_STATIC_KEY_FALSE(statickey_exported);
EXPORT_SYMBOL_GPL(statickey_exported);

static int seen;
module_param(seen, int, 0444);

static void statickey_probe(void *data, int hidden)
{
	seen++;
}

static noinline int statickey_show(struct seq_file *m, void *v)
{
	int hidden = static_branch_unlikely(&statickey_hidden) ? 1 : 0;

	trace_statickey_read(hidden);
	seq_printf(m, "hidden %d exported %d\n", hidden, static_branch_unlikely(&statickey_exported) ? 1 : 0);
	return 0;
}

static bool is_on;

static int set_keys(const char *val, const struct kernel_param *kp)
{
	bool on;
	int err = kstrtobool(val, &on);

	if (err || on == is_on)
		return err;
	if (on) {
		static_branch_enable(&statickey_hidden);
		static_branch_enable(&statickey_exported);
		err = register_trace_statickey_read(statickey_probe, NULL);
	} else {
		static_branch_disable(&statickey_hidden);
		static_branch_disable(&statickey_exported);
		unregister_trace_statickey_read(statickey_probe, NULL);
		tracepoint_synchronize_unregister();
	}
	is_on = on;
	return err;
}

static const struct kernel_param_ops key_ops = { .set = set_keys };
module_param_cb(on, &key_ops, NULL, 0200);

static int __init statickey_init(void)
{
	return proc_create_single("statickey", 0444, NULL, statickey_show) ? 0 : -ENOMEM;
}

static void __exit statickey_exit(void)
{
	remove_proc_entry("statickey", NULL);
	set_keys("0", NULL);
}

module_init(statickey_init);
module_exit(statickey_exit);
MODULE_DESCRIPTION("Example module with static keys and a tracepoint");
MODULE_LICENSE("GPL");
