// What happens in the virtual machine, and the readers of what it printed: the
// livepatch is loaded before its target modules, then all modules, then the
// livepatch once more, when every target is there.
import { gunzipSync } from "node:zlib";
import type { Step, StepResult } from "../../../scripts/lab/lab.js";
import { NAME } from "./livepatch.js";

const FILE = `/${NAME}.ko`;

const SHOW = `
grep -F '[${NAME}]' /proc/kallsyms
cd /sys/module/${NAME}/parameters && for object in *; do
  echo "references $object"
  cat $object
done
cd /
`;

const LOAD = `insmod ${FILE}; echo "insmod $?"; settle ${NAME}
echo "enabled $(livepatch_state ${NAME} enabled)"
`;

const UNLOAD = `echo 0 > /sys/kernel/livepatch/${NAME}/enabled
wait_for "[ ! -e /sys/kernel/livepatch/${NAME} ]"
rmmod ${NAME}; echo "rmmod $?"
`;

const packed = (command: string): string => `(${command}) | gzip -c | base64`;

/** Path of a module in the guest. */
export const guestPath = (name: string): string => `m/${name}.ko`;

export function guestSteps(modules: readonly string[], removed: string): Step[] {
  return [
    { name: "alone", script: LOAD + SHOW },
    {
      name: "modules",
      script: modules.map((name) => `insmod /${guestPath(name)} || echo "failed ${name}"`).join("\n"),
    },
    { name: "late", script: SHOW },
    { name: "sections", script: packed("grep -r . /sys/module/*/sections") },
    { name: "kallsyms", script: packed("cat /proc/kallsyms") },
    { name: "again", script: UNLOAD + LOAD + SHOW },
    { name: "removed", script: `rmmod ${removed}; echo "rmmod $?"\n${packed("cat /proc/kallsyms")}` },
  ];
}

/** What SHOW printed. */
export interface Shown {
  /** Values of \`insmod\`, \`enabled\`, \`rmmod\`. */
  readonly states: ReadonlyMap<string, string>;
  /** Lines of /proc/kallsyms of the livepatch, as they stand. */
  readonly lines: readonly string[];
  /** Addresses of its livepatch symbols by name, 16 hex digits. */
  readonly symbols: ReadonlyMap<string, string>;
  /** What the kernel wrote into the arrays, by object. */
  readonly references: ReadonlyMap<string, readonly string[]>;
}

export function readShown({ output }: StepResult): Shown {
  const states = new Map<string, string>();
  const lines: string[] = [];
  const symbols = new Map<string, string>();
  const references = new Map<string, string[]>();
  let object = "";
  for (const line of output.split("\n")) {
    const [, address, name] = /^([0-9a-f]{16}) \S (\S+)\t/.exec(line) ?? [];
    const [, key, value] = /^(\w+) (\w+)$/.exec(line) ?? [];
    if (address !== undefined && name !== undefined) {
      lines.push(line);
      if (name.startsWith(".klp.sym.")) symbols.set(name, address);
    } else if (key === "references" && value !== undefined) {
      object = value;
      references.set(object, []);
    } else if (/^[0-9a-f]{16}$/.test(line)) references.get(object)?.push(line);
    else if (key !== undefined && value !== undefined) states.set(key, value);
  }
  return { states, lines, symbols, references };
}

/** Text that a step printed through gzip and base64, without what it printed before. */
export function unpack({ output }: StepResult): string {
  const encoded = output.split("\n").filter((line) => /^[A-Za-z0-9+/]+=*$/.test(line));
  return gunzipSync(Buffer.from(encoded.join(""), "base64")).toString("latin1");
}

/** Address of every section of the loaded modules, by \`module section\`. */
export function readSections(text: string): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [, module, section, address] of text.matchAll(
    /^\/sys\/module\/([^/]+)\/sections\/([^:]+):(0x[0-9a-f]+)$/gm,
  ))
    found.set(`${module} ${section}`, BigInt(address!));
  return found;
}
