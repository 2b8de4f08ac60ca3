// What an author does to find the way and to understand, on real examples.
import { describe, expect, test } from "vitest";
import { findSources } from "../../../src/app/found-sources.js";
import { modeOf, selected } from "../../../src/tui/state.js";
import { AnySession, NO_PATHS } from "../session.js";
import { Desk } from "./bench.js";

const desk = new Desk();

describe("finding the way", () => {
  test("who names no symbol source is offered those beside the object, takes one more and begins", async () => {
    const workbench = (await desk.open()).workbench;
    const session = new AnySession({ workbench, paths: { ...NO_PATHS, object: desk.object() } });
    const offers = findSources(desk.object(), { root: desk.path("bare"), release: "6.1.0" });
    session.send({ kind: "offered", offers });
    expect(session.plainFrame()).toMatch(/\[x\] .*\/kallsyms\.txt +kallsyms$/m);
    expect(session.plainFrame()).toContain("[x]");
    session.press(" ");
    expect(session.plainFrame()).toContain("[ ]");
    session.press(" ", "+", `type:${desk.path("kernel", "Symbols.list.gz")}`, "enter");
    expect(session.outside).toEqual([{ kind: "look-at", path: desk.path("kernel", "Symbols.list.gz") }]);
    session.send({ kind: "source-found", path: "x", offer: null });
    expect(session.plainFrame()).toContain("x is no symbol source, or not there.");
    session.press("enter");
    expect(session.outside.at(-1)).toEqual({ kind: "load", chosen: offers });
    session.load();
    expect(selected(session.state)?.symbol).toBe("nfsd_open");
  });

  test("who has no source at hand reads where to get one", async () => {
    const { workbench } = await desk.open();
    const session = new AnySession({ workbench }).send({ kind: "offered", offers: [] });
    expect(session.plainFrame()).toContain("None was found here.");
    expect(session.plainFrame()).toContain("/proc/kallsyms");
  });

  test("while the sources are read the livepatch's symbols and the time left are shown", async () => {
    const { workbench } = await desk.open();
    const session = new AnySession({ workbench });
    const symbols = [{ name: "nfsd_open", uses: 1 }];
    session.send({ kind: "object-read", object: { machine: "x86_64", release: null, symbols } });
    const progress = { stage: "symbols", path: "vmlinux", unit: "bytes", total: 8_000_000 } as const;
    session.send({ kind: "progress", progress: { ...progress, done: 0 }, at: 1_000 });
    session.send({ kind: "progress", progress: { ...progress, done: 2_000_000 }, at: 3_000 });
    const frame = session.plainFrame();
    expect(frame).toContain("25 %, 2.0 of 8.0 MB, about 6 s left");
    expect(frame).toMatch(/nfsd_open +1 rel/);
  });

  test("the author shows open symbols only, in another order, and sees which those are", async () => {
    const session = (await desk.open()).press("f", "j", "enter");
    expect(session.plainFrame()).toMatch(/Symbols -+ 1 of 4 of 12, open -/);
    session.press("o", "j", "enter");
    const names = session.state.view.indices.map((index) => session.state.rows[index]?.symbol);
    expect(names.at(-1)).toBe("proc_get_long");
    session.press("f", "G", "enter", "type:show", "enter");
    expect(session.plainFrame()).toContain('open, "show"');
    expect(session.state.view.indices).toHaveLength(2);
  });

  test("the author finds a command by its name", async () => {
    const session = (await desk.open()).press(":", "type:quit");
    expect(session.plainFrame()).toMatch(/^> Q +save and quit/m);
    session.press("enter");
    expect(modeOf(session.state)).toBe("confirm");
  });

  test("a command that can do nothing says why, also in the list of commands", async () => {
    const session = (await desk.open()).press("c");
    expect(session.state.message?.text).toMatch(/^Not yet: 3 to choose, 1 missing/);
    session.press(":", "type:undo");
    expect(session.plainFrame()).toContain("(Nothing to undo.)");
  });

  test("every choice is explained in three to six sentences", async () => {
    const session = await desk.open({ columns: 120, rows: 40 });
    session.press("g", "?", "g", "g");
    for (let row = 0; row < session.state.rows.length; row++) {
      const frame = session.plainFrame();
      expect(frame).toContain("Guide");
      session.press("j");
    }
    expect(session.press("f1").plainFrame()).not.toContain("Guide");
  });

  test("on a small terminal the explanation is a page of its own", async () => {
    const session = (await desk.open({ columns: 58, rows: 14 })).press("f1");
    expect(session.plainFrame()).toContain("About nfsd_open");
    expect(session.plainFrame()).toContain("Your livepatch uses nfsd_open");
    session.press("q");
    expect(modeOf(session.state)).toBe("queue");
  });

  test("the author reads everything about a symbol on one page", async () => {
    const frame = (await desk.open({ columns: 100, rows: 40 })).press("i").plainFrame();
    expect(frame).toContain("Used 1 time");
    expect(frame).toContain("livepatch_export_features_show+0x8");
    expect(frame).toContain("replaces nfsd:export_features_show");
    expect(frame).toContain("nfsd_open in nfsd, position 2");
    expect(frame).toContain("[nfsd_open]");
  });

  test("the author looks at the instruction that uses the symbol", async () => {
    const session = await (await desk.open()).press("d").settled();
    expect(session.plainFrame()).toMatch(/^ >\s+R_X86_64_32S nfsd_open/m);
    expect(session.press("n").state.message?.text).toBe("It is used once only.");
  });

  test("a wide terminal shows the code beside the candidates", async () => {
    const session = await desk.open({ columns: 170, rows: 50 });
    await session.settled();
    expect(session.plainFrame()).toMatch(/Code at livepatch_export_features_show\+0x8/);
    expect(session.plainFrame()).toMatch(/R_X86_64_32S nfsd_open/);
  });

  test("too small a terminal says what is needed, and goes on when it grows", async () => {
    const session = await desk.open({ columns: 38, rows: 9 });
    expect(session.plainFrame()).toContain("sympos needs at least 40 columns");
    session.send({ kind: "resized", size: { columns: 80, rows: 24 } });
    expect(session.plainFrame()).toContain("Candidates for nfsd_open");
  });
});
