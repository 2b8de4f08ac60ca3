// The C source of the positions module: for every object an array of pointers,
// one for each case, spelled in the reloc dialect, so that one module can mean
// many symbols of one name. A read-only parameter named after the object shows
// what the kernel wrote there.
import { type Case, symbolOf } from "./cases.js";

export const NAME = "sympos_positions";

/** A replaced function for each object: without one the kernel never applies the object's relocations. */
export type Patched = ReadonlyMap<string, string>;

const annotated = (one: Case): string =>
  symbolOf(one).replace(/^\.klp\.sym\./, `.klp.sym.rela.${one.applyWith}.`);

function references(object: string, cases: readonly Case[], first: number): string {
  const declared = cases.map(
    (one, i) => `extern char symbol_${first + i}[] __asm__("\\"${annotated(one)}\\"");`,
  );
  return `${declared.join("\n")}
static void *at_${object}[] = {
${cases.map((_, i) => `\tsymbol_${first + i},`).join("\n")}
};
static struct references of_${object} = { at_${object}, ARRAY_SIZE(at_${object}) };
module_param_cb(${object}, &show_references, &of_${object}, 0444);
`;
}

function patchedObject(object: string, oldName: string): string {
  return `static struct klp_func funcs_${object}[] = {
	{ .old_name = "${oldName}", .new_func = do_nothing },
	{ }
};
`;
}

const objectEntry = (object: string): string =>
  object === "vmlinux"
    ? "\t{ .funcs = funcs_vmlinux },"
    : `\t{ .name = "${object}", .funcs = funcs_${object} },`;

/** Cases in the order in which each parameter shows them. */
export function casesByApply(cases: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of cases) groups.set(one.applyWith, [...(groups.get(one.applyWith) ?? []), one]);
  return groups;
}

export function positionsSource(cases: readonly Case[], patched: Patched): string {
  let first = 0;
  const arrays = [...casesByApply(cases)].map(([object, own]) => {
    const text = references(object, own, first);
    first += own.length;
    return text;
  });
  return `// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

struct references {
	void **at;
	int count;
};

static int show(char *page, const struct kernel_param *param)
{
	const struct references *shown = param->arg;
	int i, end = 0;

	for (i = 0; i < shown->count; i++)
		end += scnprintf(page + end, PAGE_SIZE - end, "%016lx\\n", (unsigned long)shown->at[i]);
	return end;
}

static const struct kernel_param_ops show_references = { .get = show };

${arrays.join("\n")}
static int do_nothing(void)
{
	return 0;
}

${[...patched].map(([object, oldName]) => patchedObject(object, oldName)).join("\n")}
static struct klp_object objs[] = {
${[...patched.keys()].map(objectEntry).join("\n")}
	{ }
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init positions_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit positions_exit(void)
{
}

module_init(positions_init);
module_exit(positions_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`;
}
