import path from "node:path";
import { describe, expect, test } from "vitest";
import { faultOf } from "../../src/app/faults.js";
import { planKernelTree } from "../../src/app/kernel-tree.js";
import { planRunning } from "../../src/app/running.js";
import { BASE, globalRow, imageFile, localRow, moduleFile } from "../helpers/kernel-files.js";
import { codes, faultIn, open, Room } from "./room.js";

const room = new Room();
const RELEASE = "6.1.0-9-amd64";
const LIST = "klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\nstate_show\n*ext4\next4_f\n";
const image = imageFile({
  release: RELEASE,
  symbols: [localRow("state_show", BASE + 32n), globalRow("state_show", BASE + 16n)],
});
const MAP = "ffffffff81000010 T state_show\nffffffff81000020 t state_show\nffffffff81100004 R linux_banner\n";

/** A built tree; its path. */
function build(name: string): string {
  room.put(`${name}/vmlinux`, image);
  room.put(`${name}/System.map`, MAP);
  room.put(`${name}/Module.symvers`, "0x12345678\text4_f\tfs/ext4/ext4\tEXPORT_SYMBOL_GPL\t\n");
  room.put(`${name}/Symbols.list`, LIST.replace("*ext4", "linux_banner\n*ext4"));
  room.put(`${name}/include/config/kernel.release`, `${RELEASE}\n`);
  room.put(`${name}/fs/ext4/ext4.ko`, moduleFile({ name: "ext4", symbols: [globalRow("ext4_f")] }));
  room.put(`${name}/stale/old.ko`, moduleFile({ name: "old" }));
  room.put(`${name}/lib/livepatch/lp.ko`, moduleFile({ name: "lp", modinfo: ["livepatch=Y"] }));
  room.put(`${name}/modules.order`, "fs/ext4/ext4.o\nlib/livepatch/lp.o\nnever/built.o\n");
  return room.path(name);
}

describe("a kernel tree", () => {
  const tree = build("whole");

  test("gives everything that it holds", () => {
    const { kernel, crcs, findings } = open({ kernelTree: tree });
    expect(crcs).toEqual(new Map([["ext4_f", 0x12345678]]));
    expect(kernel.identities.map(({ kind, path: file }) => [kind, path.relative(tree, file)])).toEqual([
      ["vmlinux", "vmlinux"],
      ["module", ""],
      ["symvers", "Module.symvers"],
      ["symbols-list", "Symbols.list"],
    ]);
    expect(kernel.objects).toEqual(["vmlinux", "ext4"]);
    expect(kernel.definitions("state_show")).toMatchObject([
      { object: "vmlinux", count: 2, positions: true, source: { kind: "vmlinux" } },
    ]);
    expect(kernel.exporters("ext4_f")).toEqual([
      { object: "ext4", name: "ext4_f", gpl: true, namespace: null },
    ]);
    expect(kernel.identities.map(({ release }) => release)).toEqual([RELEASE, RELEASE, RELEASE, RELEASE]);
    expect(findings).toMatchObject([
      { code: "tree-lacks", severity: "note", facts: { missing: ["symbols.klp"] }, where: { file: tree } },
      { code: "module-livepatch", where: { file: path.join(tree, "lib/livepatch/lp.ko") } },
    ]);
  });

  test("is of the release that its modules state, which header packages name otherwise elsewhere", () => {
    const tree = build("packaged");
    room.put("packaged/include/config/kernel.release", "6.1.192\n");
    room.put("packaged/include/generated/utsrelease.h", `#define UTS_RELEASE "${RELEASE}"\n`);
    const { kernel } = open({ kernelTree: tree });
    expect(new Set(kernel.identities.map(({ release }) => release))).toEqual(new Set([RELEASE]));
  });

  test("its System.map stands in for an image that cannot be read", () => {
    const stripped = build("stripped");
    room.put("stripped/vmlinux", image.subarray(0, 100));
    const { kernel, findings } = open({ kernelTree: stripped });
    expect(kernel.definitions("state_show")).toMatchObject([{ count: 2, source: { kind: "system-map" } }]);
    expect(codes(findings)).toContain("elf-malformed");
    expect(findings.every(({ severity }) => severity !== "error")).toBe(true);
  });

  test("alone, too", () => {
    room.put("map-only/System.map", MAP);
    const { kernel, findings } = open({ kernelTree: room.path("map-only") });
    expect(kernel.identities).toMatchObject([{ kind: "system-map" }]);
    expect(findings).toMatchObject([{ code: "tree-lacks", severity: "note" }]);
  });

  test("a stub instead of a System.map is a warning", () => {
    const stub = "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n";
    room.put("stub/System.map", stub);
    room.put("stub/Module.symvers", "");
    const { kernel, findings } = open({ kernelTree: room.path("stub") });
    expect(kernel.identities).toMatchObject([{ kind: "symvers" }]);
    expect(findings).toMatchObject([
      { code: "tree-lacks" },
      { code: "system-map-stub", severity: "warning", where: { file: room.path("stub/System.map") } },
    ]);
  });

  test("without any of it is an error that says what was looked for", () => {
    const empty = room.folder("empty");
    expect(faultIn(() => open({ kernelTree: empty }))).toEqual({
      code: "tree-empty",
      severity: "error",
      facts: {
        missing: [
          "vmlinux",
          "System.map",
          "Module.symvers",
          "modules.order with its modules",
          "Symbols.list",
          "symbols.klp",
        ],
      },
      where: { file: empty },
    });
    expect(faultIn(() => open({ kernelTree: room.path("absent") }))).toMatchObject({
      code: "file-unreadable",
      where: { file: room.path("absent") },
    });
  });

  test.each([
    ["kernel/fs/a.ko", "fs/a.ko"],
    ["kernel/fs/a.ko", "kernel/fs/a.ko.zst"],
    ["fs/a.o", "fs/a.ko"],
    ["fs/a.ko", "fs/a.ko"],
  ])("modules.order line %s is %s", (line, file) => {
    const name = `order-${line}-${file}`.replaceAll("/", "_");
    const expected = room.put(`${name}/${file}`, "");
    room.put(`${name}/modules.order`, `${line}\n`);
    expect(planKernelTree(room.path(name)).sources).toMatchObject([{ kind: "module", files: [expected] }]);
  });
});

/** /sys/kernel/notes with a build-id of ab...ab. */
const NOTE = Buffer.alloc(36);
NOTE.writeUInt32LE(4, 0);
NOTE.writeUInt32LE(20, 4);
NOTE.writeUInt32LE(3, 8);
NOTE.write("GNU\0", 12);
NOTE.fill(0xab, 16);

describe("the running kernel", () => {
  const release = RELEASE;

  test("gives its kallsyms, its modules and its Module.symvers", () => {
    room.put("run/sys/kernel/notes", NOTE);
    room.put("run/proc/kallsyms", "ffffffff81000010 T f\n");
    room.put(`run/lib/modules/${release}/kernel/a.ko`, moduleFile({ name: "a" }));
    room.put(`run/lib/modules/${release}/build/Module.symvers`, "");
    const { sources, findings } = planRunning({ root: room.path("run"), release });
    expect(sources.map(({ kind, path: file }) => [kind, path.relative(room.path("run"), file)])).toEqual([
      ["kallsyms", "proc/kallsyms"],
      ["module", `lib/modules/${release}`],
      ["symvers", `lib/modules/${release}/build/Module.symvers`],
    ]);
    expect(sources[0]?.known).toEqual({ release, buildId: "ab".repeat(20) });
    expect(findings).toEqual([]);
  });

  test.each([
    ["of a debug package", `usr/lib/debug/boot/vmlinux-${release}`, "ab".repeat(20), true],
    ["by its build-id", `usr/lib/debug/.build-id/ab/${"ab".repeat(19)}.debug`, "ab".repeat(20), true],
    ["of a build", `lib/modules/${release}/build/vmlinux`, "ab".repeat(20), true],
    ["of another build is left alone:", `usr/lib/debug/boot/vmlinux-${release}`, "cd".repeat(20), false],
  ])("its vmlinux %s %s", (_, name, buildId, taken) => {
    const folder = `image-${name.replaceAll("/", "_")}-${taken}`;
    room.put(`${folder}/sys/kernel/notes`, NOTE);
    room.put(`${folder}/proc/kallsyms`, "ffffffff81000010 T f\n");
    const file = room.put(
      `${folder}/${name}`,
      imageFile({ release, symbols: [globalRow("f", BASE)], buildId }),
    );
    const { sources } = planRunning({ root: room.path(folder), release });
    expect(sources.filter(({ kind }) => kind === "vmlinux").map((source) => source.path)).toEqual(
      taken ? [file] : [],
    );
  });

  test("what is missing is a note; usr/lib and packed symvers are found", () => {
    room.put(`merged/usr/lib/modules/${release}/kernel/a.ko`, moduleFile({ name: "a" }));
    room.put(`merged/boot/symvers-${release}.gz`, "");
    const { sources, findings } = planRunning({ root: room.path("merged"), release });
    expect(sources.map(({ kind }) => kind)).toEqual(["module", "symvers"]);
    expect(findings).toMatchObject([
      { code: "tree-lacks", severity: "note", facts: { missing: [room.path("merged/proc/kallsyms")] } },
    ]);
  });

  test("nothing at all is an error", () => {
    const bare = room.folder("bare");
    expect(faultIn(() => planRunning({ root: bare, release }))).toMatchObject({
      code: "tree-empty",
      facts: { missing: [room.path("bare/proc/kallsyms"), expect.any(String), expect.any(String)] },
    });
  });

  test("is that of this machine, as far as it shows anything", () => {
    const kinds = (): string[] =>
      open({ running: true }, { only: ["printk"] }).kernel.identities.map((i) => i.kind);
    let found: string[] = [];
    try {
      found = kinds();
    } catch (error) {
      expect(faultOf(error)?.finding.code).toBe("tree-empty");
    }
    expect(["kallsyms", "module", "symvers"]).toEqual(expect.arrayContaining(found));
  });
});
