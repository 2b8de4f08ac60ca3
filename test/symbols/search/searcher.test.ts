import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { combine } from "../../../src/symbols/kernel.js";
import { createSearcher, FEW_MATCHES } from "../../../src/symbols/search/searcher.js";
import type { SearchResult } from "../../../src/symbols/types.js";
import { KERNEL_LIST } from "../../helpers/sympos.js";
import { HEADER, kallsyms, lines, list, symvers } from "../sources.js";
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

  test("names of 511 bytes, and of odd ones", () => {
    const long = `${"very_".repeat(102)}l`;
    expect(long).toHaveLength(511);
    const odd = ["caf\u00e9_open", "$x", "a.b-c@@v1", "\u00ff\u00fe"];
    const search = searcher(long, ...odd);
    const names = (query: string) => search.search(query, { limit: 9 }).hits.map(({ name }) => name);
    expect(names("vvvl")).toEqual([long]);
    expect(names("'very_l")).toEqual([long]);
    expect(names(long)).toEqual([long]);
    expect(names("$x")).toEqual(["$x"]);
    expect(names("@@v1")).toEqual(["a.b-c@@v1"]);
    expect(names("f_open")).toEqual(["caf\u00e9_open"]);
  });

  test("one name a million times", () => {
    const text = `${HEADER}\n*vmlinux\n${"same_name\n".repeat(1_000_000)}other_name\n`;
    const search = createSearcher(combine([list(text).index]));
    expect(search.search("name", { limit: 5 })).toMatchObject({
      hits: [
        { name: "same_name", count: 1_000_000 },
        { name: "other_name", count: 1 },
      ],
      total: 2,
    });
    expect(search.search("dup:yes", { limit: 5 }).total).toBe(1);
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

  test("equals it on lists of 2,000 real names", () => {
    const all = gunzipSync(readFileSync(KERNEL_LIST)).toString("latin1").split("\n").slice(2, -1);
    const plain = [...new Set(all)].filter((name) => !name.startsWith("__ksymtab_"));
    const part = fc.integer({ min: 1, max: plain.length - 2000 }).map((at) => plain.slice(at, at + 2000));
    fc.assert(
      fc.property(
        part,
        fc.nat(1999),
        fc.nat(20),
        fc.integer({ min: 1, max: 4 }),
        (some, at, from, length) => {
          const query = some[at]!.slice(from, from + length).toLowerCase() || "s";
          const { hits, total } = searcher(...some).search(query, { limit: 40 });
          const expected = exhaustiveSearch(some, query);
          const matched = new Set(expected);
          expect(hits.map(({ name }) => name).filter((name) => matched.has(name))).toEqual(
            expected.slice(0, 40),
          );
          if (!/^['!^]|[$:]$/.test(query)) expect(total).toBeGreaterThanOrEqual(expected.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  test("equals a filter by hand for several terms", () => {
    const letters = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", "_"), minLength: 1, maxLength: 8 }),
      {
        minLength: 1,
        maxLength: 80,
      },
    );
    const word = fc.string({ unit: fc.constantFrom("a", "b", "_"), minLength: 1, maxLength: 2 });
    const inOrder = (name: string, term: string) =>
      [...term].reduce((at, c) => (at < 0 ? at : name.indexOf(c, at) + 1 || -1), 0) >= 0;
    fc.assert(
      fc.property(letters, word, word, word, word, (some, fuzzy, not, prefix, other) => {
        const names = new Set(some);
        const expected = [...names].filter(
          (name) =>
            inOrder(name, fuzzy) && !name.includes(not) && (name.startsWith(prefix) || name.endsWith(other)),
        );
        const query = `${fuzzy} !${not} ^${prefix} | ${other}$`;
        const { hits, total } = searcher(...names).search(query, { limit: 100 });
        expect(new Set(hits.map(({ name }) => name))).toEqual(new Set(expected));
        expect(total).toBe(expected.length);
      }),
      { numRuns: 1000 },
    );
  });

  test("leaves no trace of a search that was given up", () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `name_${i}_state`);
    const search = searcher(...names);
    const expected = searcher(...names).search("state", { limit: 20 });
    for (let polls = 0; polls < 30; polls++) {
      let left = polls;
      const poll = () => {
        if (left-- === 0) throw new Error("given up");
      };
      for (const query of ["s", "st", "sttae"]) {
        left = polls;
        try {
          search.search(query, { limit: 20, poll });
        } catch {
          // the next query must not notice
        }
      }
      expect(search.search("state", { limit: 20 })).toEqual(expected);
    }
  });

  test("streams a first page of the best before a long count", () => {
    const names = Array.from({ length: 120_000 }, (_, i) => (i < 60 ? `state_${i}` : `x_sxtxaxtxe_${i}`));
    const pages: SearchResult[] = [];
    const text = `${HEADER}\n*vmlinux\n${names.join("\n")}\n`;
    const search = createSearcher(combine([list(text).index]));
    const final = search.search("state", { limit: 60, onPage: (page) => pages.push(page) });
    expect(final.total).toBe(120_000);
    expect(pages).toHaveLength(1);
    expect(pages[0]!.hits).toEqual(final.hits.slice(0, 50));
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
