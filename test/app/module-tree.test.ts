import { symlinkSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { findModules } from "../../src/app/module-walk.js";
import type { Progress } from "../../src/app/types.js";
import { localRow, moduleFile } from "../helpers/kernel-files.js";
import { codes, faultIn, open, Room } from "./room.js";

const room = new Room();
const module = (name: string, ...symbols: string[]) =>
  moduleFile({ name, symbols: symbols.map((symbol) => localRow(symbol)) });

describe("a tree of modules", () => {
  const tree = room.folder("tree");
  room.put("tree/kernel/fs/a.ko", module("a", "f", "f"));
  room.put("tree/kernel/net/b-c.ko.gz", gzipSync(module("b-c", "f")));
  room.put("tree/kernel/misnamed.ko.xz", module("plain_after_all", "f"));
  room.put("tree/kernel/lp.ko", moduleFile({ name: "lp", modinfo: ["livepatch=Y"] }));
  room.put("tree/modules.dep", "kernel/fs/a.ko:\n");
  room.put("tree/kernel/fs/a.o", "not looked at");

  test("is read from all its folders, packed or not, by content", () => {
    const { kernel, findings } = open({ modules: [tree] });
    expect(kernel.objects).toEqual(["a", "b_c", "plain_after_all"]);
    expect(
      kernel
        .definitions("f")
        .map(({ object, count, path: file }) => [object, count, path.relative(tree, file)]),
    ).toEqual([
      ["a", 2, "kernel/fs/a.ko"],
      ["b_c", 1, "kernel/net/b-c.ko.gz"],
      ["plain_after_all", 1, "kernel/misnamed.ko.xz"],
    ]);
    expect(codes(findings)).toEqual(["module-livepatch"]);
    expect(kernel.identities).toMatchObject([{ kind: "module", path: tree }]);
    expect(kernel.identities[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("has one identity, whatever names are asked for", () => {
    const whole = open({ modules: [tree] }).kernel.identities;
    expect(open({ modules: [tree] }, { only: ["nothing"] }).kernel.identities).toEqual(whole);
  });

  test("its identity is made of build-ids, and of whole files where there are none", () => {
    const built = (id: string, symbol: string) =>
      moduleFile({ name: "x", symbols: [localRow(symbol)], ...(id && { buildId: id.repeat(20) }) });
    const identity = (bytes: Uint8Array) =>
      open({ modules: [room.put("id/x.ko", bytes)] }).kernel.identities[0]?.sha256;
    expect(identity(built("ab", "f"))).toBe(identity(built("ab", "g")));
    expect(identity(built("ab", "f"))).not.toBe(identity(built("cd", "f")));
    expect(identity(built("", "f"))).not.toBe(identity(built("", "g")));
  });

  test("its identity changes with any symbol", () => {
    const one = room.put("one/x.ko", module("x", "f"));
    const before = open({ modules: [one] }).kernel.identities[0]?.sha256;
    room.put("one/x.ko", module("x", "g"));
    expect(open({ modules: [one] }).kernel.identities[0]?.sha256).not.toBe(before);
  });
});

describe("faults in a tree", () => {
  test("are reported, and the rest goes on", () => {
    const tree = room.folder("faulty");
    room.put("faulty/a.ko", module("a", "f"));
    room.put("faulty/cut.ko", module("cut", "f").subarray(0, 300));
    room.put("faulty/empty.ko", "");
    room.put("faulty/cut.ko.gz", gzipSync(module("gz", "f")).subarray(0, 100));
    room.put("faulty/z.ko.xz", Buffer.from("\xfd7zXZ\x00...", "latin1"));
    symlinkSync("nowhere", path.join(tree, "gone.ko"));
    symlinkSync("loop.ko", path.join(tree, "loop.ko"));
    symlinkSync("loop", path.join(tree, "loop"));
    const { kernel, findings } = open({ modules: [tree] });
    expect(kernel.objects).toEqual(["a"]);
    expect(findings.map(({ code, severity, where }) => [path.basename(where.file!), code, severity])).toEqual(
      [
        ["loop", "file-unreadable", "warning"],
        ["loop.ko", "file-unreadable", "warning"],
        ["cut.ko", "elf-malformed", "warning"],
        ["cut.ko.gz", "archive-truncated", "warning"],
        ["empty.ko", "elf-malformed", "warning"],
        ["gone.ko", "file-unreadable", "warning"],
        ["z.ko.xz", "archive-unsupported", "warning"],
      ],
    );
  });

  test("of one kind are told one by one only at first", () => {
    const tree = room.folder("all-cut");
    room.put("all-cut/a.ko", module("a", "f"));
    for (let i = 0; i < 9; i++) room.put(`all-cut/cut${i}.ko`, module("cut", "f").subarray(0, 100));
    const { findings } = open({ modules: [tree] });
    expect(codes(findings)).toEqual([...Array(5).fill("elf-malformed"), "tree-more-faults"]);
    expect(findings.at(-1)).toEqual({
      code: "tree-more-faults",
      severity: "warning",
      facts: { fault: "elf-malformed", more: 4, example: path.join(tree, "cut0.ko") },
      where: { file: tree },
    });
  });

  test("two files of one module: the one in updates is taken, as depmod does", () => {
    const tree = room.folder("double");
    room.put("double/kernel/a-b.ko", module("a_b", "old", "old"));
    room.put("double/updates/dkms/a-b.ko", module("a-b", "new"));
    const { kernel, findings } = open({ modules: [tree] });
    expect(kernel.definitions("new")).toMatchObject([{ object: "a_b", count: 1 }]);
    expect(kernel.definitions("old")).toEqual([]);
    expect(findings).toMatchObject([
      {
        code: "module-duplicate",
        facts: { object: "a_b", taken: path.join(tree, "updates/dkms/a-b.ko") },
        where: { file: path.join(tree, "kernel/a-b.ko") },
      },
    ]);
  });

  test("a folder without a module is an error, and so is one that is not there", () => {
    const tree = room.folder("nothing");
    room.put("nothing/README", "x");
    expect(faultIn(() => open({ modules: [tree] }))).toMatchObject({
      code: "modules-none",
      severity: "error",
      where: { file: tree },
    });
    expect(faultIn(() => open({ modules: [room.path("absent")] })).code).toBe("file-unreadable");
  });
});

describe("the walk", () => {
  test("takes files in the order of modules.order, the others after them by path", () => {
    const tree = room.folder("ordered");
    for (const name of ["kernel/b.ko", "kernel/a.ko.xz", "extra/y.ko", "extra/x.ko", "updates/z.ko"])
      room.put(`ordered/${name}`, "");
    room.put("ordered/modules.order", "kernel/b.ko\nkernel/a.ko\nkernel/gone.ko\n");
    const { files, findings } = findModules(tree);
    expect(files.map((file) => path.relative(tree, file))).toEqual([
      "updates/z.ko",
      "kernel/b.ko",
      "kernel/a.ko.xz",
      "extra/x.ko",
      "extra/y.ko",
    ]);
    expect(findings).toEqual([]);
  });

  test("follows symbolic links, but never in a circle and not into the build tree", () => {
    const tree = room.folder("linked");
    room.put("linked/kernel/a.ko", "");
    room.put("elsewhere/w.ko", "");
    room.put("headers/deep/h.ko", "");
    symlinkSync("..", path.join(tree, "kernel/up"));
    symlinkSync("../elsewhere", path.join(tree, "weak-updates"));
    symlinkSync("../headers", path.join(tree, "build"));
    symlinkSync("../headers", path.join(tree, "source"));
    symlinkSync("a.ko", path.join(tree, "kernel/alias.ko"));
    const { files } = findModules(tree);
    expect(files.map((file) => path.relative(tree, file))).toEqual([
      "kernel/a.ko",
      "kernel/alias.ko",
      "weak-updates/w.ko",
    ]);
  });
});

describe("a single module", () => {
  test("is one object, of which the file must be a module", () => {
    const file = room.put("single/a.ko", module("a", "f"));
    expect(open({ modules: [file] }).kernel.identities).toMatchObject([{ path: file, kind: "module" }]);
    const packed = room.put("single/b.ko.gz", gzipSync(module("b", "f")));
    expect(open({ modules: [file, packed] }).kernel.objects).toEqual(["a", "b"]);
    const image = room.put(
      "single/image",
      moduleFile({ change: (spec) => Object.assign(spec, { type: 2 }) }),
    );
    expect(faultIn(() => open({ modules: [image] }))).toMatchObject({
      code: "module-not-one",
      severity: "error",
      where: { file: image },
    });
    const text = room.put("single/text.ko", "hello");
    expect(faultIn(() => open({ modules: [text] }))).toMatchObject({
      code: "elf-malformed",
      where: { file: text },
    });
  });

  test("a livepatch is passed over with a note", () => {
    const file = room.put("single/lp.ko", moduleFile({ name: "lp", modinfo: ["livepatch=Y"] }));
    const { kernel, findings } = open({ modules: [file] });
    expect(kernel.objects).toEqual([]);
    expect(findings).toMatchObject([{ code: "module-livepatch", severity: "note" }]);
  });
});

test("progress is told for every 32 modules of a tree", () => {
  const tree = room.folder("many");
  for (let i = 0; i < 70; i++) room.put(`many/m${i}.ko`, module(`m${i}`, "f"));
  const seen: Progress[] = [];
  open({ modules: [tree] }, { onProgress: (progress) => seen.push(progress) });
  expect(seen[0]).toEqual({ stage: "symbols", path: tree, unit: "bytes", done: 0, total: 0 });
  expect(seen.slice(1)).toEqual(
    [0, 32, 64].map((done) => ({ stage: "symbols", path: tree, unit: "modules", done, total: 70 })),
  );
});

test("progress of a file has its size", () => {
  const file = room.put("sized/kallsyms", "ffffffff81000000 T f\n");
  const seen: Progress[] = [];
  open({ kallsyms: [file] }, { onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([{ stage: "symbols", path: file, unit: "bytes", done: 0, total: 21 }]);
});
