import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceError } from "../../src/symbols/errors.js";
import { readKallsyms } from "../../src/symbols/kallsyms.js";
import { bytes, identity, kallsyms, refusal } from "./sources.js";

const TEXT = [
  "0000000000000000 A fixed_percpu_data",
  "ffffffff81000000 T _text",
  "ffffffff81000010 t state_show",
  "ffffffff81000020 T state_show",
  "ffffffff82000000 r __ksymtab__text",
  "ffffffffc0000000 t state_show\t[snd_hda]",
  "ffffffffc0001000 t nfsd_open\t[nfsd]",
  "ffffffffc0000900 T nfsd_open\t[nfsd]",
  "ffffffffc0002000 t bpf_prog_6deef7357e7b4530\t[bpf]",
  "ffffffffc0003000 t kprobe_insn_page\t[__builtin__kprobes]",
  "",
].join("\n");

describe("/proc/kallsyms", () => {
  test("gives definitions with address and type in file order, which is the kernel's", () => {
    const { index, findings } = kallsyms(TEXT);
    expect(findings).toEqual([]);
    expect(index.order).toBe("kallsyms");
    expect(index.hasAddresses).toBe(true);
    expect(index.definitions("state_show")).toMatchObject([
      { object: "vmlinux", name: "state_show", address: 0xffffffff81000010n, type: "t" },
      { object: "vmlinux", name: "state_show", address: 0xffffffff81000020n, type: "T" },
      { object: "snd_hda", name: "state_show", address: 0xffffffffc0000000n, type: "t" },
    ]);
    // the local one first although its address is higher: the order of the module's symbol table
    expect(index.definitions("nfsd_open").map(({ type }) => type)).toEqual(["t", "T"]);
    expect(index.definitions("fixed_percpu_data")[0]?.address).toBe(0n);
  });

  test("takes __ksymtab_ symbols of vmlinux for its exports", () => {
    expect(
      kallsyms(TEXT)
        .index.exporters("_text")
        .map(({ object }) => object),
    ).toEqual(["vmlinux"]);
  });

  test("passes over what bpf, kprobes and ftrace put in", () => {
    const { index } = kallsyms(TEXT);
    expect(index.objects).toEqual(["vmlinux", "snd_hda", "nfsd"]);
    expect(index.definitions("kprobe_insn_page")).toEqual([]);
  });

  test("does not count the init functions that ftrace remembers after all modules", () => {
    const { index } = kallsyms(
      `${TEXT}ffffffffc0001800 T nfsd_open\t[nfsd]\nffffffffc0000000 T state_show\t[snd_hda]\n`,
    );
    expect(index.definitions("nfsd_open").map(({ type }) => type)).toEqual(["t", "T"]);
    expect(index.definitions("state_show").filter(({ object }) => object === "snd_hda")).toHaveLength(1);
  });

  test("does not count what a loaded livepatch leaves undefined", () => {
    const { index } = kallsyms(`${TEXT}ffffffff81000000 u _text\t[livepatch_cmdline]\n`);
    expect(index.definitions("_text").map(({ object }) => object)).toEqual(["vmlinux"]);
  });

  test("keeps symbols of loaded livepatches apart, in order", () => {
    const { index } = kallsyms(
      `${TEXT}ffffffff8250a2c8 ? .klp.sym.vmlinux.saved_command_line,0\t[livepatch_cmdline]\n` +
        "0000000000000000 ? .klp.sym.nfsd.nfsd_open,2\t[livepatch_cmdline]\n" +
        "ffffffffc0004000 t .klp.other\t[livepatch_cmdline]\n",
    );
    expect(index.definitions(".klp.sym.nfsd.nfsd_open,2")).toEqual([]);
    expect(index.definitions(".klp.other")).toHaveLength(1);
    expect(index.livepatch).toMatchObject([
      {
        object: "livepatch_cmdline",
        name: ".klp.sym.vmlinux.saved_command_line,0",
        address: 0xffffffff8250a2c8n,
        type: "?",
      },
      { object: "livepatch_cmdline", name: ".klp.sym.nfsd.nfsd_open,2", address: 0n, type: "?" },
    ]);
  });

  test("reads a copy from a serial console: CRLF, empty lines, blanks before the module", () => {
    const { index, findings } = kallsyms("\r\nffffffff81000000 T a\r\nffffffffc0000000 T b [m-n]\r\n\r\n");
    expect(findings).toEqual([]);
    expect(index.definitions("b")[0]?.object).toBe("m_n");
  });

  test("without addresses (kptr_restrict) still knows the order, and says so", () => {
    const { index, findings } = kallsyms("0000000000000000 T a\n0000000000000000 t a\n");
    expect(findings).toMatchObject([{ code: "kallsyms-zeroed", severity: "note" }]);
    expect(index.order).toBe("kallsyms");
    expect(index.definitions("a").map(({ address, type }) => [address, type])).toEqual([
      [null, "T"],
      [null, "t"],
    ]);
  });

  test("of a 32-bit kernel has eight digits", () => {
    expect(kallsyms("c0008000 T stext\n").index.definitions("stext")[0]?.address).toBe(0xc0008000n);
  });

  test("of modules alone does not speak for vmlinux", () => {
    expect(kallsyms("ffffffffc0000000 t a\t[m]\n").index.hasObject("vmlinux")).toBe(false);
  });

  test("without its last line feed is read with a warning", () => {
    expect(kallsyms("c0008000 T stext\nc0009000 T sys").findings).toMatchObject([
      { code: "kallsyms-no-final-newline", severity: "warning", where: { line: 2 } },
    ]);
  });

  test("of wanted names alone answers the same for these", () => {
    const full = kallsyms(TEXT).index;
    const part = kallsyms(TEXT, { only: ["state_show", "_text"] }).index;
    expect(part.rowCount).toBe(5);
    for (const name of ["state_show", "_text", "__ksymtab__text"]) {
      expect(part.definitions(name)).toEqual(full.definitions(name));
      expect(part.exporters(name)).toEqual(full.exporters(name));
    }
    expect(
      kallsyms(TEXT, { only: ["fixed_percpu_data"] }).index.definitions("fixed_percpu_data")[0]?.address,
    ).toBe(0n);
  });
});

describe("what is no kallsyms is refused, with its line", () => {
  const good = "ffffffff81000000 T _text\n";
  test.each([
    ["", "kallsyms-empty", undefined],
    ["\n\n", "kallsyms-empty", undefined],
    ["ffffffffc0002000 t prog\t[bpf]\n", "kallsyms-empty", undefined],
    ["klp-convert-symbol-data.0.1\n", "kallsyms-bad-line", 1],
    [`${good}login: root\n${good}`, "kallsyms-bad-line", 2],
    [`${good}ffffffff8100000 T a\n`, "kallsyms-bad-line", 2],
    [`${good}fffffffff81000000 T a\n`, "kallsyms-bad-line", 2],
    [`${good}FFFFFFFF81000000 T a\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 1 a\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 Ta\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T \n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T a b\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T a\t[]\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T a\t[x.ko]\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T a\t[x\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T ${"a".repeat(512)}\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff81000000 T\x01a\n`, "kallsyms-bad-line", 2],
    [`${good}ffffffff810000`, "kallsyms-truncated", 2],
    [`${good}${good}ffffffff81000000 T a\t[nf`, "kallsyms-truncated", 3],
  ])("%j: %s", (text, code, line) => {
    const finding = refusal(() => kallsyms(text));
    expect([finding.code, finding.where.line]).toEqual([code, line]);
  });
});

test("any bytes give an index or a SourceError", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 30 }),
    fc.constantFrom("ffffffff81000000 T a\n", "c0008000 ", "T ", "x", "\t[m]", "\n", "\r\n").map(bytes),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        const { index } = readKallsyms(Buffer.concat(pieces), identity("kallsyms"));
        expect(index.objects.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SourceError);
      }
    }),
    { numRuns: 2000 },
  );
});

describe("the order of the lines", () => {
  const line = (address: string, type: string, name: string): string =>
    `ffffffff810${address} ${type} ${name}\n`;
  const sorted = [line("01000", "t", "show"), line("02000", "t", "other"), line("02000", "t", "show")];

  test("of vmlinux ascends: a copy sorted by name is refused at the line that tells", () => {
    const byName = [sorted[1], sorted[0], sorted[2]].join("");
    const { code, where, facts } = refusal(() => kallsyms(byName));
    expect([code, where.line, facts["name"]]).toEqual(["kallsyms-unsorted", 2, "show"]);
  });

  test("ends where another copy was joined to it", () => {
    const module = "ffffffffc0000000 t f\t[nfsd]\n";
    const finding = refusal(() => kallsyms([...sorted, module, ...sorted, module].join("")));
    expect([finding.code, finding.where.line]).toEqual(["kallsyms-unsorted", 5]);
  });

  test("is any in a module, for absolute symbols, and where the addresses are hidden", () => {
    const absolute = "0000000000000004 A irq_count\n";
    const modules = ["ffffffffc0000010 t f\t[nfsd]\n", "ffffffffc0000000 t f\t[nfsd]\n"];
    expect(kallsyms([...sorted, absolute, ...modules].join("")).findings).toEqual([]);
    const hidden = sorted.map((each) => each.replace(/^\w+/, "0".repeat(16))).reverse();
    expect(kallsyms(hidden.join("")).findings.map((f) => f.code)).toEqual(["kallsyms-zeroed"]);
  });
});

test("a kernel without CONFIG_KALLSYMS_ALL is told of: it shows neither data nor exports", () => {
  const text = (data: number): string =>
    Array.from({ length: 12_000 }, (_, i) => `ffffffff81000000 ${i < data ? "d" : "t"} f${i}\n`).join("");
  const codes = (data: number) => kallsyms(text(data)).findings.map(({ code }) => code);
  expect(codes(100)).toEqual(["kallsyms-text-only"]);
  expect(codes(3000)).toEqual([]);
  expect(kallsyms("ffffffff81000000 t f\n").findings).toEqual([]);
});
