import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { findSources, sourceAt, withOffers } from "../../src/app/found-sources.js";
import { imageFile, moduleFile } from "../helpers/kernel-files.js";
import { NO_SOURCES, Room } from "./room.js";

const room = new Room();
const KO = readFileSync(
  fileURLToPath(new URL("../../examples/homonyms/livepatch-homonyms.ko", import.meta.url)),
);
/** vermagic of the example. */
const RELEASE = /vermagic=(\S+)/.exec(KO.toString("latin1"))?.[1] ?? "";
const LIST = "klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\n";
const KALLSYMS = "ffffffff81000000 T _text\n";

const shown = (offers: ReturnType<typeof findSources>) =>
  offers.map(({ kind, path, fits }) => [kind, path.slice(room.root.length + 1), fits]);

describe("sources that nobody named", () => {
  const object = room.put("work/lp.ko", KO);
  room.put("work/Symbols.list.gz", LIST);
  room.put("work/Module.symvers", "");
  room.put(`root/lib/modules/${RELEASE}/kernel/a.ko`, moduleFile({ name: "a" }));
  room.put(`root/usr/src/linux-headers-${RELEASE}/Module.symvers`, "");
  room.put("root/proc/kallsyms", KALLSYMS);
  const root = room.path("root");

  test("are found beside the object, on the machine for its kernel, and in the running kernel", () => {
    expect(shown(findSources(object, { root, release: "6.99.0-other" }))).toEqual([
      ["symbols-list", "work/Symbols.list.gz", null],
      ["symvers", "work/Module.symvers", null],
      ["kernel-tree", `root/usr/src/linux-headers-${RELEASE}`, true],
      ["module", `root/lib/modules/${RELEASE}`, true],
      ["running", expect.any(String), false],
    ]);
  });

  test("a folder of modules with the headers alone is none", () => {
    room.put(`headers/lib/modules/${RELEASE}/build/Makefile`, "");
    const offers = findSources(object, { root: room.path("headers"), release: "6.99.0-other" });
    expect(offers.filter(({ kind }) => kind === "module")).toEqual([]);
  });

  test("of the running kernel fit where it is the one that the object was built for", () => {
    const offers = findSources(object, { root, release: RELEASE });
    expect(offers.at(-1)).toMatchObject({ kind: "running", fits: true, options: { running: true } });
    expect(offers.filter(({ kind }) => kind === "module")).toEqual([]);
  });

  test("are none on a bare machine", () => {
    const alone = room.put("alone/lp.ko", KO);
    expect(findSources(alone, { root: room.folder("bare"), release: RELEASE })).toEqual([]);
  });

  test("an object that cannot be read ends nothing: opening it says why", () => {
    const broken = room.put("broken/lp.ko", "no ELF");
    expect(findSources(broken, { root: room.folder("bare"), release: RELEASE })).toEqual([]);
  });
});

/** The first bytes of an xz file. */
const XZ = new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]);

describe("a path that the author types", () => {
  const place = (name: string, content: string | Uint8Array) =>
    sourceAt(room.put(`typed/${name}`, content))?.kind;

  test.each([
    ["vmlinux-6.1", imageFile({ symbols: [] }), "vmlinux"],
    ["image", imageFile({ symbols: [] }), "vmlinux"],
    ["a.ko.xz", XZ, "module"],
    ["a.bin", moduleFile({ name: "a" }), "module"],
    ["System.map-6.1", KALLSYMS, "system-map"],
    ["kallsyms.txt.gz", gzipSync(KALLSYMS), "kallsyms"],
    ["vmlinux.list", KALLSYMS, "kallsyms"],
    ["a.ko", LIST, "symbols-list"],
    ["kallsyms", "# notes\n", undefined],
    ["saved", KALLSYMS, "kallsyms"],
    ["my.list", LIST, "symbols-list"],
    ["names", LIST, "symbols-list"],
    ["exports", "0x12345678\text4_f\tfs/ext4/ext4\tEXPORT_SYMBOL_GPL\t\n", "symvers"],
    ["notes.md", "# notes\n", undefined],
  ])("%s is known by its content, packed by its name", (name, content, kind) => {
    expect(place(name, content)).toBe(kind);
  });

  test("a folder is a kernel's build tree or holds modules; nothing is nothing", () => {
    room.put("tree/Module.symvers", "");
    room.put("mods/a.ko", moduleFile({ name: "a" }));
    expect(sourceAt(room.path("tree"))).toMatchObject({ kind: "kernel-tree" });
    expect(sourceAt(room.path("mods"))).toMatchObject({
      kind: "module",
      options: { modules: [room.path("mods")] },
    });
    expect(sourceAt(room.path("nowhere"))).toBeNull();
  });
});

test("chosen sources are added to those of the command line", () => {
  const given = { ...NO_SOURCES, symbols: ["a.list"] };
  const file = room.put("more/kallsyms", KALLSYMS);
  const chosen = [sourceAt(file), sourceAt(room.folder("more/mods"))].filter((one) => one !== null);
  expect(withOffers(given, chosen)).toMatchObject({
    symbols: ["a.list"],
    kallsyms: [file],
    modules: [room.path("more/mods")],
    running: false,
    kernelTree: null,
  });
});
