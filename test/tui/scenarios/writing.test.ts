// What an author does to keep what was decided: in the source, in a file, in a session.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inputsOf } from "../../../src/app/sessions/inputs.js";
import { openSession } from "../../../src/app/sessions/store.js";
import type { OpenWorkbench } from "../../../src/app/workbench.js";
import { runEffect } from "../../../src/tui/effects.js";
import { modeOf } from "../../../src/tui/state.js";
import { Desk } from "./bench.js";

const desk = new Desk();
const source = () => readFileSync(desk.path("homonyms", "livepatch-homonyms.c"), "utf8");

describe("keeping what was decided", () => {
  test("the author reviews the change of the source as a diff, writes it, and opens the editor there", async () => {
    const session = await (await desk.open()).press("enter", "2", "enter", "a").settled();
    const frame = session.plainFrame();
    expect(frame).toContain("> Write it into livepatch-homonyms.c");
    expect(frame).toMatch(/^ @@ -\d+,\d+ \+\d+,\d+ @@/m);
    expect(frame).toMatch(/^ \+ +\{ &nfsd_open, 2 \},/m);
    const before = source();
    session.press("enter");
    expect(source()).toContain("{ &nfsd_open, 2 }");
    expect(source().length).toBeGreaterThan(before.length);
    expect(session.state.message?.text).toMatch(/^Written into /);
    session.press("e");
    const line =
      source()
        .split("\n")
        .findIndex((text) => text.includes("relocs_nfsd")) + 1;
    expect(session.outside.at(-1)).toEqual({
      kind: "edit",
      path: desk.path("homonyms", "livepatch-homonyms.c"),
      line,
    });
  });

  test("a review before anything is decided says what is left, not that nothing is ambiguous", async () => {
    const session = await (await desk.open()).press("a").settled();
    const frame = session.plainFrame();
    expect(frame).toContain("> Write it into the source: nothing to write yet");
    expect(frame.replace(/\s+/g, " ")).toContain(
      "Nothing that is decided needs a word in the source. Left: 3 to choose, 1 missing.",
    );
    expect(frame).not.toContain("nothing is ambiguous");
  });

  test("what the source says already is not written twice", async () => {
    const session = await (await desk.open()).press("enter", "2", "enter", "a").settled();
    expect(session.plainFrame()).toContain("Write it into the source: it says everything already");
    const before = source();
    session.press("enter");
    expect(source()).toBe(before);
    expect(session.state.message?.text).toBe("Not now: it says everything already");
  });

  test("the author takes the annotation in the other dialect to a file of its own", async () => {
    const session = (await desk.open()).press("enter", "2", "enter", "p", "p", "w");
    session.press("ctrl+u", `type:${desk.path("own.c")}`, "enter");
    expect(readFileSync(desk.path("own.c"), "utf8")).toContain(
      "KLP_RELOC_SYMBOL_POS(nfsd, nfsd, nfsd_open, 2)",
    );
    expect(session.state.annotationFile).toEqual({ path: desk.path("own.c"), line: 1 });
  });

  test("a name that is the source's, or an input's, is refused and the file left as it was", async () => {
    const session = (await desk.open()).press("enter", "2", "enter");
    for (const [name, told] of [
      ["livepatch-homonyms.c", "no annotation"],
      ["Makefile", "no annotation"],
      ["kallsyms.txt", "no annotation"],
    ] as const) {
      const file = desk.path("homonyms", name);
      const before = readFileSync(file, "utf8");
      session.press("w", "ctrl+u", `type:${file}`, "enter");
      expect(session.state.message?.text).toContain(told);
      expect(readFileSync(file, "utf8")).toBe(before);
    }
    for (const [name, told] of [
      ["livepatch-homonyms.c", /is there already, and is no object/],
      ["kallsyms.txt", /is no object/],
    ] as const) {
      const file = desk.path("homonyms", name);
      const before = readFileSync(file, "utf8");
      const failed = runEffect(
        { kind: "convert", path: file, decisions: session.state.history.present },
        session.workbench,
      );
      expect(failed).toMatchObject({ kind: "failed", text: expect.stringMatching(told) });
      expect(readFileSync(file, "utf8")).toBe(before);
    }
  });

  test("no output goes onto a file that was read", async () => {
    const { workbench, state } = await desk.open();
    const source = desk.path("homonyms", "kallsyms.txt");
    const before = readFileSync(source, "utf8");
    expect(() => workbench.convert(state.history.present, source)).toThrow("output-is-input");
    expect(() => workbench.writeText(source, "text")).toThrow("output-is-input");
    expect(() => workbench.writeText(workbench.path, "text")).toThrow("output-is-input");
    expect(readFileSync(source, "utf8")).toBe(before);
  });

  test("an annotation in a file of its own is replaced by the next one, in either dialect", async () => {
    const session = (await desk.open()).press("enter", "2", "enter");
    for (const keys of [[], ["p", "p"], ["p"], ["esc", "]", "enter", "enter"]]) {
      session.press(...keys, "w", "ctrl+u", `type:${desk.path("own.c")}`, "enter");
      expect(session.state.message?.text).toMatch(/^Annotation written to /);
    }
  });

  test("the author copies the annotation", async () => {
    const session = (await desk.open()).press("enter", "2", "enter", "y");
    expect(session.outside.at(-1)).toMatchObject({
      kind: "copy",
      what: "annotation",
      text: expect.stringContaining("KLP_SYMPOS(nfsd_open, 2)"),
    });
    session.send({ kind: "copied", what: "annotation", how: "with tmux" });
    expect(session.state.message?.text).toBe("Annotation copied with tmux.");
  });

  test("quitting with open symbols asks once", async () => {
    const session = (await desk.open()).press("Q");
    expect(modeOf(session.state)).toBe("confirm");
    expect(session.plainFrame()).toContain("4 symbols still to choose or missing.");
    expect(session.press("y").state.exit).toBe(1);
  });

  test("an earlier session is offered, and going on with it brings its decisions back", async () => {
    const session = await desk.open();
    const inputs = inputsOf(session.workbench as OpenWorkbench);
    const first = openSession(desk.path("sessions"), inputs);
    const { present } = (await desk.open()).press("enter", "2", "enter").state.history;
    first.save({
      history: { past: [[]], present, future: [] },
      options: { dialect: "sympos", source: null },
    });
    first.close();
    const second = openSession(desk.path("sessions"), inputs);
    session.send({ kind: "session-opened", session: second });
    expect(session.plainFrame()).toContain("Earlier session: 1 decision of ");
    session.press("enter");
    expect(session.state.history.present).toEqual(present);
    expect(session.press("u").state.history.present).toEqual([]);
    second.close();
  });

  test("a refused conversion tells what the kernel would have said", async () => {
    const session = (await desk.open()).press("enter", "enter");
    session.send({
      kind: "converted",
      result: {
        written: false,
        path: "out.ko",
        verified: false,
        counts: { sections: 0, relocations: 0, symbols: 0 },
        findings: [
          {
            code: "livepatch-modinfo-missing",
            severity: "error",
            facts: { name: "demo" },
            where: { file: "out.ko" },
          },
        ],
      },
    });
    expect(session.plainFrame()).toContain("Refused: out.ko was not written.");
    expect(session.plainFrame()).toMatch(/not marked as a livepatch\s+module/);
  });
});
