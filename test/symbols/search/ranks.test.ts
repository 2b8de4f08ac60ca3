// Where known names come on the names of a real kernel (its vmlinux; the whole list is for bench/).
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { combine } from "../../../src/symbols/kernel.js";
import { readSymbolList } from "../../../src/symbols/list.js";
import { createSearcher } from "../../../src/symbols/search/searcher.js";
import { KERNEL_LIST } from "../../helpers/sympos.js";
import { identity } from "../sources.js";

const { index } = readSymbolList(readFileSync(KERNEL_LIST), identity("symbols-list"));
const kernel = combine([index]);
const searcher = createSearcher(kernel);
const rankOf = (query: string, name: string): number =>
  searcher.search(query, { limit: 100 }).hits.findIndex((hit) => hit.name === name) + 1;

describe("on the names of a kernel", () => {
  // fzf 0.38 --filter on the same names
  test.each([
    ["saved_cmdl", "saved_command_line", 12],
    ["tcp_v4_rcv", "tcp_v4_rcv", 1],
    ["tcpv4rcv", "tcp_v4_rcv", 1],
    ["state_show", "state_show", 1],
    ["drvnm", "driver_name", 12],
    ["kmem_cache_aloc", "kmem_cache_alloc", 1],
    ["__x64_sys_opn", "__x64_sys_open", 1],
    ["mutex_lock", "mutex_lock", 1],
  ])("%s finds %s no later than fzf", (query, name, place) => {
    const rank = rankOf(query, name);
    expect(rank).toBeGreaterThan(0);
    expect(rank).toBeLessThanOrEqual(place);
  });

  test.each([
    ["tcp_v4_rvc", "tcp_v4_rcv"],
    ["mutex_luck", "mutex_lock"],
    ["cmdline_porc_show", "cmdline_proc_show"],
  ])("%s, which fzf does not find, has %s in the first three", (query, name) => {
    expect([1, 2, 3]).toContain(rankOf(query, name));
  });

  test("the exact name is always first", () => {
    const names = Array.from({ length: 300 }, (_, i) =>
      index.names.text(Math.floor((i * index.nameCount) / 300)),
    );
    for (const name of names) expect(rankOf(name, name), name).toBe(1);
  });

  test("a name is found while it is typed, and the later the surer", () => {
    const ranks = Array.from("cmdline_proc_show", (_, i) =>
      rankOf("cmdline_proc_show".slice(0, i + 1), "cmdline_proc_show"),
    );
    expect(ranks.slice(9).every((rank) => rank >= 1 && rank <= 5)).toBe(true);
    expect(ranks.at(-1)).toBe(1);
  });
});
