// The C source of a new livepatch: it compiles as it is, and does nothing yet where the author's work begins.
import { compareObjects, VMLINUX } from "../../symbols/object-name.js";
import { commented } from "./comment.js";
import { afterHeaders, beforeHeaders, copyText } from "./copied-text.js";
import { functionsArray, ownNames } from "./names.js";
import type { Livepatch, Patched, Replacement } from "./types.js";

const INCLUDES = ["linux/init.h", "linux/kernel.h", "linux/livepatch.h", "linux/module.h", "linux/types.h"];

function whereText({ object, file }: Patched): string {
  return commented(file === null ? object : `${object}, ${file}`);
}

/** The objects in the order of klp_object, each with its functions. */
function byObject({ functions }: Livepatch): [string, Replacement[]][] {
  const objects = new Map<string, Replacement[]>();
  for (const each of functions) objects.set(each.object, [...(objects.get(each.object) ?? []), each]);
  return [...objects].sort(([a], [b]) => compareObjects(a, b));
}

/** A source file's own headers are in its order: some need others before them. */
function headersOf({ headers, copies }: Livepatch): string[] {
  if (copies.length === 0) return [...new Set([...INCLUDES, ...headers])].sort();
  return [...new Set([...INCLUDES, ...copies.flatMap((copy) => copy.headers), ...headers])];
}

function headText(livepatch: Livepatch): string {
  const lines = livepatch.functions.map((each) => ` *  - ${commented(each.name)} (${whereText(each)})`);
  const kernel = livepatch.release === null ? "" : `, for ${livepatch.release}`;
  return `// SPDX-License-Identifier: GPL-2.0-only
/*
 * ${livepatch.name}: a livepatch${kernel}. It replaces
${lines.join("\n")}
 */
${beforeHeaders(livepatch.copies)}${headersOf(livepatch)
  .map((file) => `#include <${file}>\n`)
  .join("")}${afterHeaders(livepatch.copies)}`;
}

/** Forward declarations: structures that are passed on by pointer need no more. */
function tagsText({ tags }: Livepatch): string {
  return tags.length === 0 ? "" : `\n${tags.map((tag) => `${tag};`).join("\n")}\n`;
}

function replacementText(replacement: Replacement): string {
  const { name, newName, signature, maybe } = replacement;
  const head = `\n/* replaces ${commented(name)} (${whereText(replacement)}) */\n`;
  const body = `	/* TODO: what ${commented(name)} must do from now on; the original no longer runs */\n`;
  if (signature === null) {
    const known =
      maybe.length === 0 ? "" : `/* one of:\n${maybe.map((text) => ` *   ${text}\n`).join("")} */\n`;
    return `${head}${known}#warning "the parameters of ${name} are not known: write its prototype"
static void ${newName}(void)
{
${body}}
`;
  }
  return `${head}static ${signature.text}
{
${body}${signature.isVoid ? "" : "\treturn 0;\n"}}
`;
}

function funcText({ name, newName, sympos }: Replacement): string {
  const position = sympos === 0 ? "" : `\t\t.old_sympos = ${sympos},\n`;
  return `	{
		.old_name = "${name}",
		.new_func = ${newName},
${position}	},
`;
}

/** No name that what is copied has may be defined again; its words are more than its names, and safe. */
function namesFor({ copies, functions }: Livepatch): ReturnType<typeof ownNames> {
  const copied = copies.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? []);
  return ownNames(new Set([...copied, ...functions.map(({ newName }) => newName)]));
}

function tablesText(livepatch: Livepatch): string {
  const { patch, objects: list } = namesFor(livepatch);
  const objects = byObject(livepatch);
  const arrays = objects.map(([object, functions]) => {
    const entries = functions.map(funcText).join("");
    return `\nstatic struct klp_func ${functionsArray(object)}[] = {\n${entries}	{ }\n};\n`;
  });
  const rows = objects.map(([object]) => {
    const name = object === VMLINUX ? "/* no name: vmlinux */" : `.name = "${object}",`;
    return `	{\n		${name}\n		.funcs = ${functionsArray(object)},\n	},\n`;
  });
  return `${arrays.join("")}
static struct klp_object ${list}[] = {
${rows.join("")}	{ }
};

static struct klp_patch ${patch} = {
	.mod = THIS_MODULE,
	.objs = ${list},
};
`;
}

/** Before 5.1 a patch was registered first (958ef1e39d24 in Linux); RHEL 8 took that over. */
function startText(livepatch: Livepatch): string {
  const { patch } = namesFor(livepatch);
  const { release } = livepatch;
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release ?? "") ?? [];
  const isOld = major !== undefined && (Number(major) < 5 || (major === "5" && minor === "0"));
  if (!isOld || /\.el8/.test(release ?? "")) return `	return klp_enable_patch(&${patch});\n`;
  return `	int err = klp_register_patch(&${patch});

	if (err)
		return err;
	err = klp_enable_patch(&${patch});
	if (err)
		klp_unregister_patch(&${patch});
	return err;
`;
}

function moduleText(livepatch: Livepatch): string {
  const { init, exit } = namesFor(livepatch);
  return `
static int __init ${init}(void)
{
${startText(livepatch)}}

static void __exit ${exit}(void)
{
}

module_init(${init});
module_exit(${exit});
MODULE_DESCRIPTION("Livepatch of ${livepatch.functions.map(({ name: each }) => each).join(", ")}");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
`;
}

/** `NAME.c`, with a tab of indentation and a final newline. */
export function sourceText(livepatch: Livepatch): string {
  return [
    headText(livepatch),
    tagsText(livepatch),
    ...livepatch.copies.map(copyText),
    ...livepatch.functions.filter(({ isCopied }) => !isCopied).map(replacementText),
    tablesText(livepatch),
    moduleText(livepatch),
  ].join("");
}
