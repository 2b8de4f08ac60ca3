import { describe, expect, test } from "vitest";
import { droppedIn } from "../../src/symbols/drop-table.js";

const T = "T".charCodeAt(0);

describe("names that kallsyms drops", () => {
  test.each<[string, string | null, boolean]>([
    ["$x", "4.19.0", true],
    ["__crc_printk", "4.19.0", true],
    ["__efistub_entry", "5.10.0", true],
    ["x_veneer", "4.19.0", true],
    ["00000001.long_branch.memcpy", "5.10.0", true],
    ["_SDA2_BASE_", "5.10.0", true],
    ["kallsyms_names", "5.10.0", true],
    ["kallsyms_on_each_symbol", null, false],
    // names of exports are symbols of kallsyms up to 6.0
    ["__kstrtab_printk", "6.0.19", false],
    ["__kstrtab_printk", "6.1.0-9-amd64", true],
    ["__kstrtabns_printk", "6.0.19", false],
    ["__kstrtabns_printk", null, true],
    ["__ksymtab_printk", null, false],
    [".Ltmp0", "5.17.0", false],
    [".Ltmp0", "5.18.0", true],
    [".LASANPC1", "5.10.0", true],
    ["__kvm_nvhe_memcpy", "5.8.0", false],
    ["__kvm_nvhe_memcpy", "5.15.0", true],
    ["__kvm_nvhe_memcpy", "5.19.0", false],
    ["__kvm_nvhe_$d", "5.19.0", true],
    ["__pi_.L12", "6.4.0", false],
    ["__pi_.L12", "6.12.0", true],
    ["__AArch64ADRPThunk_f", "5.11.0", false],
    ["__AArch64ADRPThunk_f", "6.1.0", true],
    ["__ARMv4PILongThunk_f", "6.1.0", false],
    ["__ARMv4PILongThunk_f", "6.12.0", true],
    ["__UNIQUE_ID_modinfo123", "6.17.0", false],
    ["__UNIQUE_ID_modinfo123", "6.18.0", true],
    ["L0", "6.0.0", false],
    ["L0", "6.1.0", true],
    ["L01", "6.1.0", false],
    ["n".repeat(128), "6.0.0", true],
    ["n".repeat(511), "6.1.0", false],
    ["n".repeat(512), "6.1.0", true],
    ["foo.llvm.123", null, false],
    ["state_show", "no release", false],
  ])("%s in %s: %s", (name, release, dropped) => {
    const rules = droppedIn(release);
    expect(rules.testName(name)).toBe(dropped);
    expect(rules.test(name, T)).toBe(dropped);
  });

  test.each(["a", "A", "N", "n", "U", "u", "v", "w"])("letter %s", (letter) => {
    expect(droppedIn(null).test("x", letter.charCodeAt(0))).toBe(true);
  });

  test.each(["b", "B", "d", "D", "r", "R", "t", "T", "V", "W"])("not letter %s", (letter) => {
    expect(droppedIn(null).test("x", letter.charCodeAt(0))).toBe(false);
  });

  test("absolute symbols that kallsyms needs stay", () => {
    const rules = droppedIn(null);
    const kept = ["__kernel_syscall_via_break", "__kernel_syscall_via_epc", "__kernel_sigtramp", "__gp"];
    expect(kept.filter((name) => rules.test(name, "A".charCodeAt(0)))).toEqual([]);
  });
});
