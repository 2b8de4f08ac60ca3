import { describe, expect, test } from "vitest";
import { memorySource } from "../../../src/elf/bytes.js";
import { combine } from "../../../src/symbols/kernel.js";
import { parseQuery } from "../../../src/symbols/search/query.js";
import { createSearcher } from "../../../src/symbols/search/searcher.js";
import { readVmlinux } from "../../../src/symbols/vmlinux.js";
import { BASE, globalRow, imageFile, localRow } from "../../helpers/kernel-files.js";
import { kallsyms, lines, list, symvers } from "../sources.js";

const MAPPED = `ffffffff81000000 T printk
ffffffff81000010 t state_show
ffffffff81000020 t state_show
ffffffff81000030 D jiffies
ffffffff82000000 r __ksymtab_printk
ffffffffc0001000 t state_show\t[ext4]
ffffffffc0001040 T ext4_iget\t[ext4]
ffffffffc0002000 t ext_probe\t[my-ext]
`;
const kernel = combine([
  kallsyms(MAPPED).index,
  symvers("0x12345678\text4_iget\text4\tEXPORT_SYMBOL_GPL\t\n0x00000001\tfar_away\tother\tEXPORT_SYMBOL\t\n")
    .index,
]);
const searcher = createSearcher(kernel);
const found = (query: string) =>
  searcher
    .search(query, { limit: 100 })
    .hits.map(({ name }) => name)
    .sort();

describe("fields", () => {
  test.each([
    ["obj:ext4", ["ext4_iget", "state_show"]],
    ["obj:ext", ["ext4_iget", "ext_probe", "state_show"]],
    ["obj:^ext", ["ext4_iget", "state_show"]],
    ["obj:my-ext", ["ext_probe"]],
    ["obj:^ext4$ state", ["state_show"]],
    ["!obj:vmlinux", ["ext4_iget", "ext_probe", "far_away", "state_show"]],
    ["obj:other", ["far_away"]],
    ["type:t", ["ext_probe", "state_show"]],
    ["type:TD", ["ext4_iget", "jiffies", "printk"]],
    ["obj:vmlinux type:t", ["state_show"]],
    ["obj:ext4 | obj:my_ext", ["ext4_iget", "ext_probe", "state_show"]],
    ["obj:my_ext | jiffies", ["ext_probe", "jiffies"]],
    ["exp:yes", ["ext4_iget", "far_away", "printk"]],
    ["exp:y", ["ext4_iget", "far_away", "printk"]],
    ["exp:no", ["ext_probe", "jiffies", "state_show"]],
    ["dup:yes", ["state_show"]],
    ["dup:yes obj:ext4", []],
    ["dup:no state", ["state_show"]],
    ["!dup:yes obj:vmlinux", ["jiffies", "printk"]],
    ["addr:ffffffff8100", ["jiffies", "printk", "state_show"]],
    ["addr:0xFFFFFFFF81000010", ["state_show"]],
    ["addr:ffffffffc000", ["ext4_iget", "ext_probe", "state_show"]],
    ["addr:1", []],
    ["file:utils", []],
    ["obj: type: dup:", []],
    ["obj:^ jiffies", ["jiffies"]],
  ])("%s finds %j", (query, names) => {
    expect(found(query)).toEqual(names);
  });

  test("hold for one and the same definition", () => {
    expect(found("obj:ext4 type:T state_show")).toEqual([]);
    expect(found("obj:vmlinux addr:ffffffffc0001000")).toEqual([]);
  });

  test("file: takes a part of the source file's path", () => {
    const text =
      "klp-convert-symbol-data.0.2\n*vmlinux\n-drivers/acpi/utils.c\nacpi_info\n-mm/slab.c\nkfree\n";
    const search = createSearcher(combine([list(text).index]));
    const names = (query: string) => search.search(query, { limit: 5 }).hits.map(({ name }) => name);
    expect(names("file:acpi")).toEqual(["acpi_info"]);
    expect(names("file:^mm")).toEqual(["kfree"]);
    expect(names("file:.c$")).toEqual(["kfree", "acpi_info"]);
  });

  test("that no source can answer are told", () => {
    const search = createSearcher(combine([lines("*vmlinux", "a_name")]));
    const asked = search.search("type:t addr:ff a", { limit: 5 });
    expect(asked.hits).toEqual([]);
    expect(asked.findings.map(({ facts }) => facts["field"])).toEqual(["type", "addr"]);
  });

  test("addr: with a whole address finds the symbol that it lies in, where sizes are known", () => {
    const image = imageFile({ symbols: [localRow("first_fn", BASE), globalRow("next_fn", BASE + 16n)] });
    const { index } = readVmlinux(memorySource(image), "vmlinux", () => "00");
    const search = createSearcher(combine([index]));
    const at = (address: bigint) =>
      search.search(`addr:0x${address.toString(16)}`, { limit: 5 }).hits.map(({ name }) => name);
    expect(at(BASE)).toEqual(["first_fn"]);
    expect(at(BASE + 15n)).toEqual(["first_fn"]);
    expect(at(BASE + 16n)).toEqual(["next_fn"]);
    expect(at(BASE + 32n)).toEqual([]);
  });

  test("keep typing errors to the names that they allow", () => {
    expect(found("obj:ext4 sttae_show")).toEqual(["state_show"]);
    expect(found("obj:my_ext sttae_show")).toEqual([]);
  });
});

describe("what a query cannot mean", () => {
  test.each([
    ["foo:bar", "query-field", 1, { field: "foo" }],
    ["abc !obj2:x", null, null, {}],
    ["abc !foo:x", "query-field", 6, { field: "foo" }],
    ["exp:maybe", "query-value", 5, { field: "exp", value: "maybe" }],
    ["a type:7", "query-value", 8, { field: "type", value: "7" }],
    ["addr:xyz", "query-value", 6, { field: "addr", value: "xyz" }],
    ["addr:0123456789abcdef0", "query-value", 6, { field: "addr" }],
  ])("%s is told with its column", (query, code, column, facts) => {
    const { findings } = parseQuery(query);
    if (code === null) expect(findings).toEqual([]);
    else expect(findings).toMatchObject([{ code, severity: "error", facts: { ...facts, column } }]);
  });

  test("is left out, and the rest is searched for", () => {
    expect(found("foo:bar jiffies")).toEqual(["jiffies"]);
  });
});
