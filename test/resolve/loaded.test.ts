import { describe, expect, it } from "vitest";
import { klpSymbolName } from "../../src/resolve/klp-names.js";
import { checkLoaded } from "../../src/resolve/loaded.js";
import type { ConvertedSymbol } from "../../src/resolve/subject.js";
import { kallsyms } from "../symbols/sources.js";

const KERNEL = [
  "ffffffff81000010 t state_show",
  "ffffffff81000020 t state_show",
  "ffffffff81000030 t only_one",
  "ffffffffc0001000 t nfsd_open\t[nfsd]",
  "ffffffffc0000900 T nfsd_open\t[nfsd]",
  "ffffffffc0009000 t lp_init\t[lp]",
];

const index = (lines: readonly string[]) => kallsyms(`${lines.join("\n")}\n`).index;

/** `A/B:name=sympos`; A defaults to B. */
function converted(text: string): ConvertedSymbol {
  const [, applyWith, object, name, digits] = /^(?:(\w+)\/)?(\w+):(\w+)=(\d+)$/.exec(text)!;
  const parsed = { object: object!, name: name!, sympos: Number(digits) };
  const uses = [{ section: ".text", offset: 0, type: 1, applyWith: applyWith ?? null }];
  return { ...parsed, id: 1, symbol: klpSymbolName(parsed), uses };
}

const lineOf = (address: string, one: ConvertedSymbol): string =>
  `${address.padStart(16, "0")} ? ${one.symbol}\t[lp]`;

/** State of one symbol that the kernel shows at `address`; lines of `without` are left out of the kernel's. */
function stateOf(text: string, address: string, without = /^$/) {
  const one = converted(text);
  const lines = [...KERNEL.filter((line) => !without.test(line)), lineOf(address, one)];
  const { symbols, findings } = checkLoaded([one], "lp", index(lines));
  return { state: symbols[0]!.state, codes: findings.map(({ code }) => code) };
}

const NFSD = /\[nfsd\]/;

describe("a livepatch symbol of a loaded livepatch", () => {
  it.each([
    ["vmlinux:state_show=2", "ffffffff81000020"],
    ["vmlinux:only_one=0", "ffffffff81000030"],
    ["nfsd:nfsd_open=1", "ffffffffc0001000"],
    ["nfsd:nfsd_open=2", "ffffffffc0000900"],
    ["nfsd/vmlinux:state_show=1", "ffffffff81000010"],
  ])("%s is the chosen one at %s", (text, address) => {
    expect(stateOf(text, address)).toEqual({ state: "chosen", codes: [] });
  });

  it.each([
    ["vmlinux:state_show=2", "ffffffff81000010", "other", "loaded-other-symbol"],
    ["nfsd:nfsd_open=2", "ffffffffc0001000", "other", "loaded-other-symbol"],
    ["vmlinux:state_show=3", "ffffffff81000010", "no-candidate", "loaded-no-candidate"],
    ["vmlinux:state_show=0", "ffffffff81000010", "no-candidate", "loaded-no-candidate"],
    ["nfsd:nfsd_open=1", "0", "unresolved", "loaded-unresolved"],
  ])("%s at %s is an error: %s", (text, address, state, code) => {
    expect(stateOf(text, address)).toEqual({ state, codes: [code] });
  });

  it("waits at 0 while its module is absent", () => {
    expect(stateOf("nfsd:nfsd_open=1", "0", NFSD)).toEqual({ state: "waits", codes: [] });
  });

  it("waits at 0 while the object that applies it is absent, although its own is there", () => {
    expect(stateOf("nfsd/vmlinux:state_show=1", "0", NFSD)).toEqual({ state: "waits", codes: [] });
    expect(stateOf("xfs/nfsd:nfsd_open=1", "0")).toEqual({ state: "waits", codes: [] });
  });

  it("keeps its address when the module has gone, which is no fault", () => {
    expect(stateOf("nfsd:nfsd_open=1", "ffffffffc0001000", NFSD)).toEqual({ state: "gone", codes: [] });
  });

  it("is compared with the line of the same number where two have one name", () => {
    const both = [converted("vmlinux:state_show=1"), converted("xfs/vmlinux:state_show=1")];
    const lines = [...KERNEL, lineOf("ffffffff81000010", both[0]!), lineOf("0", both[1]!)];
    const { symbols } = checkLoaded(both, "lp", index(lines));
    expect(symbols.map(({ state }) => state)).toEqual(["chosen", "waits"]);
  });

  it("is an error where the loaded livepatch has none of the name", () => {
    const { symbols, findings } = checkLoaded([converted("vmlinux:only_one=0")], "lp", index(KERNEL));
    expect(symbols[0]).toMatchObject({ state: "not-listed", address: null, expected: "0xffffffff81000030" });
    expect(findings).toMatchObject([{ code: "loaded-not-listed", severity: "error" }]);
  });

  it("is not judged at all where the livepatch is not loaded: one error", () => {
    const { findings } = checkLoaded(
      [converted("vmlinux:only_one=0"), converted("vmlinux:state_show=1")],
      "lp",
      index(KERNEL.filter((line) => !line.endsWith("[lp]"))),
    );
    expect(findings.map(({ code }) => code)).toEqual(["livepatch-not-loaded"]);
  });
});
