// A Symbols.list of all modules of a distribution, as the kernel makefiles would write it:
// for each of them nm -f posix FILE | cut -d' ' -f1.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { sympos } from "./cli.js";
import { describeKernel, kernel, scratch } from "./lab.js";

/** Names by object, each as often as it is there, sorted. */
type Names = Map<string, string[]>;

function sorted(names: Names): Names {
  for (const own of names.values()) own.sort();
  return names;
}

function recipe(): Names {
  const { modules } = kernel();
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ko"))
    .map((file) => path.join(modules, file));
  const { stdout } = spawnSync("nm", ["-A", "-f", "posix", ...files], {
    encoding: "latin1",
    maxBuffer: 1 << 30,
  });
  const names: Names = new Map();
  for (const [, file, name] of stdout.matchAll(/^([^:\n]+): (\S+) /gm)) {
    const object = path.basename(file!, ".ko").replaceAll("-", "_");
    const own = names.get(object);
    if (own) own.push(name!);
    else names.set(object, [name!]);
  }
  return sorted(names);
}

function written(room: string): Names {
  const list = path.join(room, "Symbols.list");
  const { status, stderr } = sympos("symbols", "--modules", kernel().modules, "--as-kbuild", "-o", list);
  expect([status, stderr]).toEqual([0, ""]);
  const [, ...blocks] = readFileSync(list, "latin1").split("\n*");
  const objects = blocks.map((block) => block.trimEnd().split("\n"));
  return sorted(new Map(objects.map(([object, ...names]) => [object!, names])));
}

describeKernel("symbols --as-kbuild of the modules of the kernel under test", () => {
  const room = scratch();

  test("is, name for name, what the kernel makefiles write", () => {
    const [ours, theirs] = [written(room), recipe()];
    expect(theirs.size).toBeGreaterThan(1000);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    const different = [...theirs].filter(([object, names]) => names.join() !== ours.get(object)!.join());
    expect(different).toEqual([]);
  });
});
