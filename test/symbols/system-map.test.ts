import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readSystemMap } from "../../src/symbols/system-map.js";
import type { ReadOptions } from "../../src/symbols/types.js";
import { bytes, identity, kallsyms, refusal } from "./sources.js";

const map = (text: string, options?: ReadOptions) =>
  readSystemMap(bytes(text), identity("system-map"), options);

const TEXT = [
  "0000000000000000 D __per_cpu_start",
  "ffffffff81000000 T _stext",
  "ffffffff81000000 T _text",
  "ffffffff81000010 t state_show",
  "ffffffff81000020 T state_show",
  "ffffffff81000030 T __start_x",
  "ffffffff81000030 T aa",
  "ffffffff81000030 W ab",
  "ffffffff81000030 t zz",
  "ffffffff82000000 r __ksymtab_aa",
  "ffffffff82000010 r __kstrtab_aa",
  "",
].join("\n");

describe("System.map", () => {
  test("gives vmlinux's symbols in the order of kallsyms, which is not its own", () => {
    const { index, findings } = map(TEXT);
    expect(findings).toEqual([]);
    expect(index.order).toBe("kallsyms");
    expect(index.objects).toEqual(["vmlinux"]);
    expect(Array.from(index.rowName, (id) => index.names.text(id))).toEqual([
      "__per_cpu_start",
      "_stext",
      "_text",
      "state_show",
      "state_show",
      "aa",
      "zz",
      "__start_x",
      "ab",
      "__ksymtab_aa",
    ]);
    expect(index.definitions("state_show")).toMatchObject([
      { object: "vmlinux", address: 0xffffffff81000010n, type: "t", size: null, section: null },
      { object: "vmlinux", address: 0xffffffff81000020n, type: "T" },
    ]);
    expect(index.exporters("aa").map(({ object }) => object)).toEqual(["vmlinux"]);
  });

  test("drops what kallsyms drops in the release that is told", () => {
    expect(map(TEXT).index.definitions("__kstrtab_aa")).toEqual([]);
    expect(map(TEXT, { release: "5.10.0" }).index.definitions("__kstrtab_aa")).toHaveLength(1);
  });

  test("counts as /proc/kallsyms of the same kernel does", () => {
    const sorted = TEXT.replace(/^(.*__start_x)\n(.*)\n(.*)\n(.*)\n/m, "$2\n$4\n$1\n$3\n");
    const running = kallsyms(sorted.replace(/^.*__kstrtab.*\n/m, "")).index;
    expect(Array.from(running.rowName, (id) => running.names.text(id))).toEqual(
      Array.from(map(TEXT).index.rowName, (id) => map(TEXT).index.names.text(id)),
    );
  });

  test("of a 32-bit kernel, with CRLF, and packed", () => {
    const text = "c0008000 T _text\r\nc0008010 t f\r\n";
    expect(map(text).index.definitions("f")[0]?.address).toBe(0xc0008010n);
    const packed = readSystemMap(gzipSync(bytes(text)), identity("system-map"));
    expect(packed.index.rowCount).toBe(2);
  });

  test("keeps wanted names, more than fit into the first room", () => {
    const many = Array.from(
      { length: 3000 },
      (_, i) => `ffffffff8100${i.toString(16).padStart(4, "0")} t f${i}`,
    );
    const { index } = map(`${many.reverse().join("\n")}\n`);
    expect(index.rowCount).toBe(3000);
    expect(index.names.text(index.rowName[0]!)).toBe("f0");
    expect(map(TEXT, { only: ["state_show"] }).index.rowCount).toBe(2);
  });
});

describe("what is no System.map is refused", () => {
  test.each([
    [
      "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n",
      "system-map-stub",
      { package: "linux-image-<version>-dbg" },
      undefined,
    ],
    ["", "system-map-empty", {}, undefined],
    ["\n\n", "system-map-empty", {}, undefined],
    ["ffffffff81000000 T _text\nnonsense\n", "system-map-bad-line", { found: "nonsense" }, 2],
    ["ffffffffc0000000 t f\t[ext4]\n", "system-map-bad-line", {}, 1],
    ["\x7fELF\x02\x01\x01", "system-map-bad-line", { like: "elf" }, 1],
  ])("%j: %s", (text, code, facts, line) => {
    const finding = refusal(() => map(text));
    expect(finding).toMatchObject({ code, facts, where: { file: "system-map" } });
    expect(finding.where.line).toBe(line);
  });
});
