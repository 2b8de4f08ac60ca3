import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine } from "../../../src/symbols/kernel.js";
import { createSearcher, FEW_MATCHES } from "../../../src/symbols/search/searcher.js";
import { kallsyms, lines, symvers } from "../sources.js";
import { exhaustiveSearch } from "./exhaustive.js";

const searcher = (...names: string[]) => createSearcher(combine([lines("*vmlinux", ...names)]));
const found = (query: string, ...names: string[]) =>
  searcher(...names)
    .search(query, { limit: 100 })
    .hits.map(({ name }) => name);
/** The name with the matched ranges in brackets. */
const marked = (query: string, name: string) => {
  const [hit] = searcher(name).search(query, { limit: 1 }).hits;
  if (!hit) return null;
  return [...hit.ranges]
    .reverse()
    .reduce((text, [from, to]) => `${text.slice(0, from)}[${text.slice(from, to)}]${text.slice(to)}`, name);
};

describe("the order of hits", () => {
  test.each([
    ["exact, prefix, substring, subsequence", "read", ["read", "read_iter", "vfs_read", "r_e_a_d"]],
    ["the exact case before the other", "printk", ["printk", "PRINTK", "printk_once"]],
    ["among prefixes the shorter", "sched", ["sched", "schedule", "sched_clock"]],
    ["among substrings one that begins a word", "lock", ["lock", "mutex_lock", "unlock"]],
    ["among subsequences one along word beginnings", "tvr", ["tcp_v4_rcv", "tcpvars"]],
    ["among subsequences the one with fewer gaps", "abd", ["xabcd", "xaxbxcd"]],
    ["equal ones by length, then bytewise", "ab", ["xab_c", "xab_d", "xab_cc"]],
    ["the nth homonym adds nothing", "state", ["state_show"]],
  ])("%s", (_, query, names) => {
    expect(found(query, ...[...names].reverse(), ...names, "zzz")).toEqual(names);
  });

  test("is the same whatever the order of the file", () => {
    const names = ["b_state", "a_state", "state", "state_a", "stat_e"];
    expect(found("state", ...names)).toEqual(found("state", ...names.reverse()));
  });
});

describe("smart case", () => {
  test.each([
    ["ab", ["ab", "AB", "aB"]],
    ["AB", ["AB"]],
    ["'aB", ["aB"]],
    ["^Ab", []],
  ])("%s finds %j", (query, names) => {
    expect(new Set(found(query, "ab", "AB", "aB"))).toEqual(new Set(names));
  });
});

describe("terms", () => {
  const names = ["tcp_v4_rcv", "tcp_v6_rcv", "tcp_rcv_state", "udp_rcv"];
  test.each([
    ["tcp rcv", ["tcp_v4_rcv", "tcp_v6_rcv", "tcp_rcv_state"]],
    ["rcv$", ["udp_rcv", "tcp_v4_rcv", "tcp_v6_rcv"]],
    ["^tcp !v4", ["tcp_v6_rcv", "tcp_rcv_state"]],
    ["'tcp_v", ["tcp_v4_rcv", "tcp_v6_rcv"]],
    ["'_rcv", ["udp_rcv", "tcp_v4_rcv", "tcp_v6_rcv", "tcp_rcv_state"]],
    ["^udp_rcv$", ["udp_rcv"]],
    ["^udp$", []],
    ["v4 | v6", ["tcp_v4_rcv", "tcp_v6_rcv"]],
    ["v4 | !tcp", ["udp_rcv", "tcp_v4_rcv"]],
    ["!tcp", ["udp_rcv"]],
    ["!rcv$", ["tcp_rcv_state"]],
    ["", []],
    ["!", []],
    ["tcp \u0456", []],
  ])("%j finds %j", (query, expected) => {
    expect(found(query, ...names)).toEqual(expected);
  });
});

describe("matched ranges", () => {
  test.each([
    ["vfs", "vfs_read", "[vfs]_read"],
    ["read", "vfs_read_read", "vfs_[read]_read"],
    ["tcpv4rcv", "tcp_v4_rcv", "[tcp]_[v4]_[rcv]"],
    ["rcv$ ^tcp", "tcp_v4_rcv", "[tcp]_v4_[rcv]"],
    ["tcp cp_v", "tcp_v4_rcv", "[tcp_v]4_rcv"],
    ["x | v4 | rcv !y", "tcp_v4_rcv", "tcp_[v4]_[rcv]"],
    ["!zz", "tcp_v4_rcv", "tcp_v4_rcv"],
    ["mutex_luck", "mutex_lock", "[mutex_l]o[ck]"],
  ])("%s in %s", (query, name, expected) => {
    expect(marked(query, name)).toBe(expected);
  });
});

describe("what a hit says", () => {
  const kernel = combine([
    lines(
      "*vmlinux",
      "printk",
      "__ksymtab_printk",
      "stale",
      "*mod-a",
      "printk",
      "probe",
      "*mod_b",
      "probe",
      "probe",
    ),
    kallsyms("ffffffff81000000 T printk\nffffffff82000000 r __ksymtab_printk\n").index,
    symvers("0x12345678\tprobe_it\tmod_c\tEXPORT_SYMBOL\t\n").index,
  ]);
  const search = createSearcher(kernel);
  const hits = (query: string) => search.search(query, { limit: 10 }).hits;

  test("its objects and how many definitions they have", () => {
    expect(hits("probe")[0]).toMatchObject({
      name: "probe",
      objects: ["mod_a", "mod_b"],
      count: 3,
      exported: false,
    });
  });

  test("references to an export are not counted", () => {
    expect(hits("printk")[0]).toMatchObject({ objects: ["vmlinux"], count: 1, exported: true });
  });

  test("an export of an object that no source lists", () => {
    expect(hits("probe_it")[0]).toMatchObject({ objects: ["mod_c"], count: 1, exported: true });
  });

  test("names that only a worse source has are none", () => {
    expect(hits("stale")).toEqual([]);
  });

  test("export marks are hits only of a query that begins like one", () => {
    expect(hits("printk").map(({ name }) => name)).toEqual(["printk"]);
    expect(hits("__ksymtab")).toEqual([]);
    expect(hits("__ksymtab_").map(({ name }) => name)).toEqual(["__ksymtab_printk"]);
    expect(hits("^__ksymtab_pr").map(({ name }) => name)).toEqual(["__ksymtab_printk"]);
  });
});

describe("typing errors", () => {
  const others = Array.from({ length: 3000 }, (_, i) => `mutex_other_${i}`);

  test.each([
    ["tcp_v4_rvc", "tcp_v4_rcv"],
    ["mutex_luck", "mutex_lock"],
    ["cmdline_porc_show", "cmdline_proc_show"],
    ["mutx_lokc", "mutex_lock"],
    ["muttex_lock", "mutex_lock"],
  ])("%s finds %s", (query, name) => {
    expect(found(query, ...others, "tcp_v4_rcv", "mutex_lock", "cmdline_proc_show")[0]).toBe(name);
  });

  test("come after what matches, the nearest in length first", () => {
    expect(found("mutex_lock", "mutex_lack", "mutex_lack_io", "m_mutex_lock")).toEqual([
      "m_mutex_lock",
      "mutex_lack",
      "mutex_lack_io",
    ]);
  });

  test.each([
    ["short", "abx", "abc"],
    ["several terms", "mutex_luck m", "mutex_lock"],
    ["operators", "'mutex_luck", "mutex_lock"],
    ["alternatives", "mutex_luck | zz", "mutex_lock"],
    ["too many errors", "mutex_look", "mutex_peel"],
    ["a query of 65 characters", `${"x".repeat(64)}a`, `${"x".repeat(64)}b`],
  ])("are not looked for: %s", (_, query, name) => {
    expect(found(query, name)).toEqual([]);
  });

  test("are not looked for when enough names match", () => {
    const matching = Array.from({ length: FEW_MATCHES }, (_, i) => `x_mutex_luck_${i}`);
    expect(searcher("mutex_lock", ...matching).search("mutex_luck", { limit: 100 }).total).toBe(FEW_MATCHES);
    expect(searcher("mutex_lock", ...matching.slice(1)).search("mutex_luck", { limit: 100 }).total).toBe(
      FEW_MATCHES,
    );
  });

  test("do not bring up export marks", () => {
    expect(found("ksymtab_pritnk", "__ksymtab_printk")).toEqual([]);
    expect(found("__ksymtab_pritnk", "__ksymtab_printk")).toEqual(["__ksymtab_printk"]);
  });
});

describe("limits", () => {
  test("the best of many are given, and how many there are", () => {
    const names = Array.from({ length: 500 }, (_, i) => `name_${i}`);
    const result = searcher(...names).search("name", { limit: 3 });
    expect(result.total).toBe(500);
    expect(result.hits.map(({ name }) => name)).toEqual(["name_0", "name_1", "name_2"]);
    expect(searcher(...names).search("name", { limit: 0 })).toMatchObject({ hits: [], total: 500 });
    expect(searcher("name_x").search("nmae_x", { limit: 0 })).toMatchObject({ hits: [], total: 1 });
  });

  test("a query of 10,000 characters, in one term or in many", () => {
    const long = searcher("a", "ab", "x".repeat(511));
    expect(long.search("a".repeat(10_000), { limit: 5 })).toMatchObject({ hits: [], total: 0 });
    expect(long.search("a ".repeat(5_000), { limit: 5 }).total).toBe(2);
    expect(long.search("x".repeat(511), { limit: 5 }).total).toBe(1);
    const terms = Array.from({ length: 400 }, (_, i) => "x".repeat(i + 1)).join(" ");
    expect(long.search(terms, { limit: 5 }).hits.map(({ name }) => name.length)).toEqual([511]);
  });

  test("no names at all", () => {
    expect(createSearcher(combine([])).search("a", { limit: 5 })).toMatchObject({ hits: [], total: 0 });
  });
});

describe("the funnel", () => {
  const unit = fc.constantFrom("a", "b", "c", "_", "1", "A");
  const names = fc.array(fc.string({ unit, minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 120 });
  const typed = fc.string({ unit: fc.constantFrom("a", "b", "c", "_", "1"), minLength: 1, maxLength: 3 });

  test("equals an exhaustive search of the same ranking", () => {
    fc.assert(
      fc.property(names, typed, fc.integer({ min: 1, max: 60 }), (some, query, limit) => {
        const expected = exhaustiveSearch(some, query);
        const { hits, total } = searcher(...some).search(query, { limit });
        expect(hits.map(({ name }) => name)).toEqual(expected.slice(0, limit));
        expect(total).toBe(expected.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("gives the same for a query typed as for one pasted", () => {
    const keys = fc.string({
      unit: fc.constantFrom("a", "b", "A", "_", " ", "!", "^", "$", "'", "|"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(names, keys, (some, query) => {
        const typing = searcher(...some, "__ksymtab_a");
        for (let end = 0; end < query.length; end++) typing.search(query.slice(0, end), { limit: 5 });
        const pasted = searcher(...some, "__ksymtab_a").search(query, { limit: 20 });
        expect(typing.search(query, { limit: 20 })).toEqual(pasted);
      }),
      { numRuns: 500 },
    );
  });

  test("holds through typing an export mark", () => {
    const typing = searcher("__ksymtab_printk", "__ksymtabx_printk");
    const totals = ["__ksymtab", "__ksymtab_", "__ksymtab_p"].map(
      (query) => typing.search(query, { limit: 5 }).total,
    );
    expect(totals).toEqual([1, 2, 2]);
  });
});
