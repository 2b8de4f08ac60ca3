// The C files of a kernel's source tree: those of one machine, and no others.
import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, truncateSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { walkSources } from "../../src/app/kernel-source-walk.js";
import { codes, faultIn, Room } from "./room.js";

const room = new Room();
const X86_64 = 62;

const walk = (root: string, machine: number | null = X86_64) => walkSources(root, machine);

describe("the walk through a kernel's sources", () => {
  test("takes C files of the kernel, and leaves out other machines, tools and documents", () => {
    const files = [
      "kernel/cpu.c",
      "kernel/power/main.c",
      "arch/x86/kernel/setup.c",
      "arch/arm64/kernel/setup.c",
      "drivers/tools/a.c",
      "tools/perf/a.c",
      "scripts/kallsyms.c",
      "samples/livepatch/a.c",
      "Documentation/a.c",
      ".git/a.c",
      "kernel/cpu.h",
      "kernel/entry.S",
      "kernel/Makefile",
    ];
    for (const file of files) room.put(`tree/${file}`, "");
    const tree = room.path("tree");
    expect(walk(tree).files).toEqual([
      "arch/x86/kernel/setup.c",
      "drivers/tools/a.c",
      "kernel/cpu.c",
      "kernel/power/main.c",
    ]);
    expect(walk(`${tree}/`).files).toEqual(walk(tree).files);
    expect(walk(tree, null).files).toContain("arch/arm64/kernel/setup.c");
    expect(walk(tree, 183).files).toContain("arch/arm64/kernel/setup.c");
    expect(walk(tree, 183).files).not.toContain("arch/x86/kernel/setup.c");
  });

  test("follows no link to a folder, and reads nothing that is no file", () => {
    const tree = room.folder("links");
    room.put("links/real/a.c", "");
    symlinkSync("..", path.join(tree, "real", "up"));
    symlinkSync("real", path.join(tree, "alias"));
    symlinkSync("a.c", path.join(tree, "real", "b.c"));
    symlinkSync("nowhere", path.join(tree, "real", "c.c"));
    symlinkSync("/dev/zero", path.join(tree, "real", "d.c"));
    execFileSync("mkfifo", [path.join(tree, "real", "e.c")]);
    room.folder("links/real/folder.c");
    room.put("links/real/huge.c", "");
    truncateSync(path.join(tree, "real/huge.c"), 1 << 30);
    expect(walk(tree)).toEqual({ files: ["real/a.c", "real/b.c"], findings: [] });
  });

  test.skipIf(process.getuid?.() === 0)("reports a folder that cannot be read, and goes on", () => {
    const tree = room.folder("closed");
    room.put("closed/a/x.c", "");
    room.put("closed/b/y.c", "");
    chmodSync(path.join(tree, "a"), 0);
    const { files, findings } = walk(tree);
    chmodSync(path.join(tree, "a"), 0o755);
    expect(files).toEqual(["b/y.c"]);
    expect(codes(findings)).toEqual(["file-unreadable"]);
  });

  test("of nothing is refused", () => {
    expect(faultIn(() => walk(room.path("absent")))).toMatchObject({ code: "file-unreadable" });
    expect(faultIn(() => walk(room.put("plain", "")))).toMatchObject({ code: "file-unreadable" });
  });
});
