// What an author does to decide, on the example with every sort of symbol.
import { describe, expect, test } from "vitest";
import { verifyFile } from "../../../src/app/verify.js";
import { wordOf } from "../../../src/tui/rows.js";
import { modeOf, selected } from "../../../src/tui/state.js";
import type { AnySession } from "../session.js";
import { Desk, NO_SOURCES } from "./bench.js";

const desk = new Desk();
const at = ({ state }: AnySession) => selected(state)?.symbol;
const word = (session: AnySession, symbol: string) => {
  const row = session.state.rows.find((one) => one.symbol === symbol);
  return row && wordOf(row);
};

/** Picks as examples/homonyms/decisions.json has them. */
function decideAll(session: AnySession): AnySession {
  // nfsd_open, proc_get_long, state_show, pages_to_scan_show
  return session.press("enter", "2", "enter", "enter", "2", "enter", "2", "enter");
}

async function expectVerified(path: string): Promise<void> {
  const sources = { ...NO_SOURCES, kallsyms: [desk.path("homonyms", "kallsyms.txt")] };
  const report = await verifyFile({ path, sources, rules: { kernel: null, allow: [], traceable: null } });
  expect(report.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(report.verdict).toBe("PASS");
}

describe("deciding", () => {
  test("the author walks through the queue, each symbol with a mark and a word", async () => {
    const session = await desk.open({ columns: 120, rows: 30 });
    expect(at(session)).toBe("nfsd_open");
    const frame = session.plainFrame();
    for (const row of [
      /^ - kmem_cache_size +1 cand ordinary/m,
      /^ \+ khugepaged_pages_to_scan +1 cand auto/m,
      /^ = mm_slot_cache +2 cand decided/m,
      /^>\? nfsd_open +2 cand choose/m,
      /^ ! proc_get_long +1 cand missing/m,
      /^ \? pages_to_scan_show patched +2 cand choose/m,
    ])
      expect(frame).toMatch(row);
    expect(frame).toContain("3 to choose, 1 missing");
    session.press("]");
    expect(at(session)).toBe("proc_get_long");
  });

  test("the author decides every symbol, converts, and reads how to load the result and how to undo it", async () => {
    const session = decideAll(await desk.open());
    expect(session.plainFrame()).toContain("All decided: c converts.");
    session.press("c");
    const { conversion, screen } = session.state;
    expect(conversion).toMatchObject({ written: true, verified: true });
    expect(screen).toBe("report");
    expect(session.plainFrame()).toContain("verified: PASS");
    const frame = session.press("G").plainFrame();
    expect(frame).toContain("insmod");
    expect(frame).toContain("echo 0 > /sys/kernel/livepatch/livepatch_homonyms/enabled");
    expect(frame).toContain("rmmod livepatch_homonyms");
    await expectVerified(desk.path("out.ko"));
  });

  test("the author tells homonyms apart by their neighbours in memory", async () => {
    const session = (await desk.open({ columns: 120, rows: 30 })).press("enter", "2");
    const frame = session.plainFrame();
    expect(frame).toMatch(/Around it in memory -+ nfsd, position 2 -/);
    expect(frame).toMatch(/export_features_show\n.* > nfsd_open\n.* {3}nfsd_open/);
  });

  test("with a symbol list alone the author picks a position that stays unproven", async () => {
    const list = desk.path("kernel", "Symbols.list.gz");
    const session = await desk.open({ example: "cmdline", sources: { symbols: [list] } });
    expect(at(session)).toBe("pages_to_scan_show");
    const blind = session.press("enter").plainFrame();
    expect(blind.match(/vmlinux +[12] +- /g)).toHaveLength(2);
    expect(blind).toContain("The list cannot show which is which");
    session.press("2", "enter");
    const frame = session.press("]").plainFrame();
    expect(frame).toMatch(/= pages_to_scan_show .* unproven/);
    session.press("c");
    expect(session.state.conversion).toMatchObject({ written: true, verified: true });
    expect(session.plainFrame()).toMatch(/position not\s+proven/);
  });

  test("the author picks which of two functions of one name the livepatch replaces", async () => {
    const session = (await desk.open()).press("G", "enter");
    expect(session.plainFrame()).toContain("Candidates for pages_to_scan_show");
    session.press("2");
    expect(session.plainFrame()).toContain(".old_sympos = 2");
    expect(word(session.press("enter"), "pages_to_scan_show")).toBe("decided");
  });

  test("a missing symbol leads to the names near it, and to search", async () => {
    const session = (await desk.open()).press("]");
    expect(session.plainFrame()).toContain("Near names for proc_get_long");
    session.press("/");
    expect(modeOf(session.state)).toBe("search");
    expect(session.plainFrame()).toMatch(/^> proc_get_long\.constprop\.0 +vmlinux/m);
    session.press("enter", "enter");
    expect(word(session, "proc_get_long")).toBe("decided");
    const row = session.state.rows.find(({ symbol }) => symbol === "proc_get_long");
    expect(row?.outcome).toMatchObject({ kind: "klp", name: "proc_get_long.constprop.0", object: "vmlinux" });
  });

  test("the author searches, looks at one name after the other, and takes none", async () => {
    const session = (await desk.open()).press("/", "type:show", "enter");
    expect(session.state.found).not.toBeNull();
    const first = session.state.found;
    session.press("n");
    expect(session.state.found).not.toBe(first);
    expect(session.press("N").state.found).toBe(first);
    session.press("esc");
    expect(session.state).toMatchObject({ found: null, history: { present: [] } });
  });

  test("the author marks two symbols, skips them with a reason, and takes it back by one undo", async () => {
    const session = (await desk.open()).press("G", "k", "k", " ", "g", "g", "]", " ");
    expect(session.plainFrame()).toContain("2 marked");
    session.press("S", "type:not on this kernel", "enter");
    expect(session.state.rows.filter((row) => wordOf(row) === "skipped")).toHaveLength(2);
    expect(session.state.rows.find((row) => wordOf(row) === "skipped")?.outcome).toMatchObject({
      reason: "not on this kernel",
    });
    session.press("u");
    expect(session.state.rows.filter((row) => wordOf(row) === "skipped")).toEqual([]);
    expect(session.state.history.present).toEqual([]);
    session.press("ctrl+r");
    expect(session.state.rows.filter((row) => wordOf(row) === "skipped")).toHaveLength(2);
  });

  test("the author marks all symbols and takes the decisions on them back together", async () => {
    const session = (await desk.open()).press("enter", "2", "enter", "s", "g", "g", "*", "enter");
    const menu = session.plainFrame();
    expect(menu).toContain("Decide 12 marked symbols");
    expect(menu).toMatch(/^> Skip them +11 of 12$/m);
    expect(menu).toMatch(/^ {2}Take your decisions back +2 of 12$/m);
    session.press("j", "enter");
    expect(session.state.history.present).toEqual([]);
    expect(session.state.message?.text).toBe("2 decisions taken back.");
    expect(session.press("u").state.history.present).toHaveLength(2);
  });

  test("a symbol that stays skipped keeps the object from being converted", async () => {
    const session = (await desk.open()).press("s", "enter", "enter", "2", "enter", "2", "enter", "c");
    expect(session.state.message?.text).toMatch(/^Not yet: 1 skipped/);
    expect(session.state.conversion).toBeNull();
  });
});
