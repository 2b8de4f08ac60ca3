// Functions that the author names -> functions of the kernel, each proven to be one that can be replaced, as far
// as the sources tell.
import path from "node:path";
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { normaliseObject } from "../../symbols/object-name.js";
import type { Definition, ObjectDefinitions } from "../../symbols/types.js";
import { isUnchecked } from "../../verify/rule.js";
import { type FunctionEvidence, judgeFunction } from "../../verify/rules/functions.js";
import { EXIT } from "../exit.js";
import { InputError } from "../faults.js";
import type { FunctionWish } from "./types.js";

const NEAR_MAX = 5;

/** `[OBJ:]NAME[=POS][@FILE]`. Throws InputError. */
export function parseFunctionWish(option: string): FunctionWish {
  const [, object, name, position, file] =
    /^(?:([^:=@]+):)?([^:=@]+)(?:=(\d{1,9}))?(?:@(.+))?$/.exec(option) ?? [];
  if (name === undefined) {
    const finding = { code: "new-function-option", severity: "error", facts: { option }, where: {} } as const;
    throw new InputError({ finding, exit: EXIT.usage });
  }
  return {
    object: object === undefined ? null : normaliseObject(object),
    name,
    sympos: position === undefined ? null : Number(position),
    file: file === undefined ? null : path.posix.normalize(file),
  };
}

const error = (code: string, name: string, facts: Finding["facts"]): Finding => ({
  code,
  severity: "error",
  facts: { name, ...facts },
  where: {},
});

const isCode = ({ type }: Definition): boolean => type === null || /[tTwW]/.test(type);

/** `vmlinux:state_show=2`: how each of them is asked for. */
function choicesOf(groups: readonly ObjectDefinitions[]): string[] {
  return groups.flatMap(({ object, name, count, definitions }) =>
    definitions.flatMap((definition, i) => {
      if (!isCode(definition)) return [];
      return count === 1 ? `${object}:${name}` : `${object}:${name}=${i + 1}`;
    }),
  );
}

export type Choice = { readonly patched: Patched } | { readonly finding: Finding };

/** The one function that is meant. `file`: what is known of its source file. */
export function chooseFunction(
  kernel: KernelSymbols,
  { object, name, sympos }: FunctionWish,
  fileOf: (group: ObjectDefinitions, position: number) => string | null,
): Choice {
  const all = kernel.definitions(name);
  const groups = all.filter((group) => object === null || group.object === object);
  if (groups.length === 0) {
    const near = kernel.complete ? kernel.nearNames(name, NEAR_MAX).map((each) => each.name) : [];
    const elsewhere = all.map((group) => group.object);
    return { finding: error("new-function-missing", name, { object, near, elsewhere }) };
  }
  const withCode = groups.filter(({ definitions }) => definitions.some(isCode));
  const [group = groups[0]!, ...others] = withCode;
  if (others.length > 0 || (group.count > 1 && sympos === null))
    return { finding: error("new-function-several", name, { choices: choicesOf(groups) }) };
  // a unique symbol has position 0, whatever the author wrote
  const position = group.count === 1 && sympos === 1 ? 0 : (sympos ?? 0);
  const patched = { object: group.object, name, sympos: position };
  return { patched: { ...patched, file: fileOf(group, Math.max(position, 1)) } };
}

/** What speaks against replacing it. */
export function judgeChoice(evidence: FunctionEvidence, { object, name, sympos }: Patched): Finding[] {
  return judgeFunction(evidence, object, { oldName: name, oldSympos: sympos }).filter(
    (judgement) => !isUnchecked(judgement),
  ) as Finding[];
}
