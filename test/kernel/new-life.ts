// The life of a module that sympos new began and make converted, beside zram: what the commands of `shown` print
// before it is loaded, while it is, and after it was disabled and unloaded.
import { readFileSync } from "node:fs";
import path from "node:path";
import { boot, inLoadOrder, moduleFiles, type StepResult } from "../../scripts/lab/lab.js";
import { kernel } from "./lab.js";

/** Commands of the guest by the key that their first line is shown under. */
type Shown = Readonly<Record<string, string>>;
type Moment = "before" | "patched" | "after";

export interface NewLife {
  readonly shown: (at: Moment) => Record<string, string>;
  readonly logs: readonly string[];
}

/** `folder` is named as the module, which is in its `converted`. */
export async function liveAndUnload(folder: string, shown: Shown): Promise<NewLife> {
  const file = `${path.basename(folder)}.ko`;
  const name = path.basename(folder).replaceAll("-", "_");
  const files = moduleFiles(kernel());
  const order = inLoadOrder(files, ["zram"]);
  const read = Object.entries(shown)
    .map(([key, command]) => `echo "${key} = $(${command})"`)
    .join("\n");
  const unload = `echo 0 > /sys/kernel/livepatch/${name}/enabled
wait_for "[ ! -e /sys/kernel/livepatch/${name} ]"
rmmod ${name} && echo "unloaded = yes"`;
  const results: ReadonlyMap<string, StepResult> = await boot({
    vmlinuz: kernel().vmlinuz,
    files: {
      [file]: readFileSync(path.join(folder, "converted", file)),
      ...Object.fromEntries(order.map((each) => [`m/${each}.ko`, readFileSync(files.get(each)!)])),
    },
    steps: [
      { name: "before", script: `${order.map((each) => `insmod /m/${each}.ko`).join("\n")}\n${read}` },
      { name: "patched", script: `insmod /${file} && settle ${name}\n${read}` },
      { name: "after", script: `${unload}\n${read}` },
    ],
  });
  return {
    shown: (at) =>
      Object.fromEntries(
        [...results.get(at)!.output.matchAll(/^(\w+) = (.*)$/gm)].map(([, key, value]) => [
          key!,
          value!.trimEnd(),
        ]),
      ),
    logs: [...results.values()].map(({ log }) => log),
  };
}
