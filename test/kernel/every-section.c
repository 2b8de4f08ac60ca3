// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/cmdline says what it got through klp relocations to symbols of vmlinux that
 * are not exported: in several text sections, in data and read-only data, in .init
 * and .exit, in the places of a tracepoint, of static calls and of alternatives.
 */
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/sched/stat.h>
#include <linux/seq_file.h>
#include <linux/static_call.h>
#include <asm/alternative.h>
#include <asm/paravirt.h>
#include <trace/events/task.h>

extern char *saved_command_line;

typedef unsigned int (*counter_fn)(void);

static char **volatile in_data = &saved_command_line;
static const counter_fn in_rodata[] = { nr_iowait, nr_running };
static volatile int second = 1;

static noinline __cold int in_cold(void)
{
	return nr_processes();
}

static noinline __section(".text.of_its_own") int in_own(void)
{
	return nr_processes();
}

/* two unlike functions: the result says which of them was called */
static noinline int in_alternative(void)
{
	int count = 0;

	alternative_call(nr_processes, nr_running, X86_FEATURE_ALWAYS, "=a" (count), "a" (0)
			 : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc", "memory");
	return count;
}

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	int processes = nr_processes();

	trace_task_rename(current, "every_section");
	seq_printf(m, "data %s\n", *in_data == saved_command_line ? "right" : "wrong");
	seq_printf(m, "rodata %s\n", in_rodata[second]() < processes ? "right" : "wrong");
	seq_printf(m, "cold %s\n", in_cold() == processes ? "right" : "wrong");
	seq_printf(m, "own %s\n", in_own() == processes ? "right" : "wrong");
	seq_printf(m, "alternative %s\n", in_alternative() < processes ? "right" : "wrong");
	seq_printf(m, "clock %s\n", static_call(pv_sched_clock)() > 0 ? "right" : "wrong");
	return 0;
}

static struct klp_func funcs[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{ }
};

static struct klp_object objs[] = { { .funcs = funcs }, { } };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init every_section_init(void)
{
	pr_info("every_section: init %s\n", nr_processes() > 0 ? "right" : "wrong");
	return klp_enable_patch(&patch);
}

static void __exit every_section_exit(void)
{
	pr_info("every_section: exit %s\n", nr_processes() > 0 ? "right" : "wrong");
}

module_init(every_section_init);
module_exit(every_section_exit);
MODULE_DESCRIPTION("Test livepatch: klp relocations of every section");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
