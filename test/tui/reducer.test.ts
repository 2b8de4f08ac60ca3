import { describe, expect, test } from "vitest";
import { exitCode, wordOf } from "../../src/tui/rows.js";
import { candidatesOf, modeOf, selected } from "../../src/tui/state.js";
import { NO_PATHS, TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

const loaded = (options: ConstructorParameters<typeof TestSession>[0] = {}) =>
  new TestSession(options).load();
const two = () => memoryWorkbench({ symbols: ["acpi_info", "saved_command_line"] });
const at = (session: TestSession) => selected(session.state)?.symbol;
const words = (session: TestSession) => session.state.rows.map(wordOf);

describe("moving", () => {
  test("the session begins at the first symbol to choose", () => {
    expect(at(loaded({ workbench: memoryWorkbench({ symbols: ["_printk", "acpi_info"] }) }))).toBe(
      "acpi_info",
    );
  });

  test.each([
    ["j", 1],
    ["down", 1],
    ["ctrl+n", 1],
    ["G", 5],
    ["end", 5],
    ["pagedown", 5],
    ["ctrl+d", 3],
  ])("%s in the queue goes to row %i", (key, row) => {
    expect(loaded().press(key).state.symbols.index).toBe(row);
  });

  test("gg goes to the first row, and a single g does nothing yet", () => {
    expect(loaded().press("G", "g", "g").state.symbols.index).toBe(0);
    expect(loaded().press("G", "g").state).toMatchObject({ symbols: { index: 5 }, pendingKey: "g" });
  });

  test("] and [ go round the symbols to choose", () => {
    const session = loaded();
    const seen = [0, 1, 2, 3].map(() => at(session.press("]")));
    expect(seen).toEqual(["acpi_info", "state_show", "xfs_trace_missing", "__func__.0"]);
    expect(at(session.press("["))).toBe("xfs_trace_missing");
  });

  test("Tab, h and l go through the panes", () => {
    const session = loaded();
    expect(["tab", "tab", "tab", "l", "l", "l", "h"].map((key) => session.press(key).state.pane)).toEqual([
      "candidates",
      "annotation",
      "symbols",
      "candidates",
      "annotation",
      "annotation",
      "candidates",
    ]);
  });

  test("a digit puts the cursor on that candidate and picks nothing", () => {
    const session = loaded().press("]", "3");
    expect(session.state).toMatchObject({
      pane: "candidates",
      candidates: { index: 2 },
      history: { present: [] },
    });
    expect(session.press("9").state.message?.text).toBe("There are only 3 candidates.");
  });

  test("an unknown key says so", () => {
    expect(loaded().press("x").state.message?.text).toBe("No action on 'x' here, ? for help");
    expect(loaded().press("\u001b[2J").state.message?.text).not.toContain("\u001b");
  });

  test("the window follows the cursor with a neighbour in sight", () => {
    const session = loaded().press("enter", ..."j".repeat(100));
    const { index, top } = session.state.candidates;
    expect(index).toBe(100);
    expect(top).toBe(index - 4);
  });
});

describe("typing ahead", () => {
  test("keys that come while the sources are read are carried out when everything is there", () => {
    const session = new TestSession().press("j", "j", "]").load();
    const first = at(session);
    session.send({ kind: "ready" });
    expect(at(session)).not.toBe(first);
    expect(at(session)).toBe("state_show");
    expect(session.state.ahead).toEqual([]);
  });

  test("they do not answer a question that nobody had seen", () => {
    const session = new TestSession().press("enter", "enter").load();
    session.state = { ...session.state, overlay: { kind: "menu", menu: "resume", index: 0 } };
    session.send({ kind: "ready" });
    expect(modeOf(session.state)).toBe("menu");
    expect(session.state.history.present).toEqual([]);
    expect(session.state.message?.text).toBe("2 keys typed while loading dropped: answer first.");
  });

  test("q still ends the loading", () => {
    expect(new TestSession().press("x", "q").state.exit).toBe(1);
  });
});

describe("deciding", () => {
  test("Enter in the queue shows the candidates and decides nothing", () => {
    const session = loaded().press("]", "enter");
    expect(modeOf(session.state)).toBe("resolve");
    expect(session.state.history.present).toEqual([]);
  });

  test("Enter on a candidate decides and goes on to the next symbol to choose", () => {
    const session = loaded().press("]", "enter", "j", "enter");
    expect(session.state.history.present).toEqual([
      { kind: "pick", symbol: "acpi_info", object: "vmlinux", name: "acpi_info", sympos: 2, applyWith: null },
    ]);
    expect(at(session)).toBe("state_show");
    expect(modeOf(session.state)).toBe("resolve");
  });

  test("a pick that no source can show is called unproven", () => {
    const session = loaded({ workbench: memoryWorkbench({ positionsKnown: false }) }).press(
      "]",
      "enter",
      "enter",
    );
    expect(session.state.message?.text).toBe("acpi_info: vmlinux, position 1, unproven.");
  });

  test("after the last decision the queue says what comes next", () => {
    const session = loaded({ workbench: two() }).press("enter", "enter");
    expect(session.state.message?.text).toBe("acpi_info: vmlinux, position 1. All decided: c converts.");
    expect(modeOf(session.state)).toBe("queue");
  });

  test("after the last skip nobody is told to convert", () => {
    const session = loaded({ workbench: two() }).press("s");
    expect(session.state.message?.text).toBe("acpi_info: skipped. 1 skipped: cannot convert.");
    expect(session.press("c").state.message?.text).toBe("Not yet: 1 skipped; it needs a choice.");
    expect(session.workbench.written).toEqual([]);
  });

  test("u takes back, ^R decides again, both show the symbol", () => {
    const session = loaded().press("]", "enter", "enter", "u");
    expect(at(session)).toBe("acpi_info");
    expect(session.state.message?.text).toBe("Undone: acpi_info is to choose again.");
    session.press("ctrl+r");
    expect(words(session)[2]).toBe("decided");
    expect(session.press("u", "u").state.message?.text).toBe("Nothing to undo.");
  });

  test("a new decision ends what could be redone", () => {
    const session = loaded().press("]", "s", "u", "s", "ctrl+r");
    expect(session.state.message?.text).toBe("Nothing to redo.");
  });

  test("a second decision on a symbol stands in for the first", () => {
    const session = loaded().press("]", "s", "k", "k", "enter", "enter");
    expect(session.state.history.present.map(({ kind }) => kind)).toEqual(["pick"]);
  });

  test("decisions go to the decisions file one by one", () => {
    const session = loaded({ paths: { ...NO_PATHS, decisions: "d.json" } }).press("]", "s", "s", "u");
    expect(session.workbench.written.map(({ path }) => path)).toEqual(["d.json", "d.json", "d.json"]);
    expect(session.state.saved).toBe(true);
  });

  test("a decisions file that cannot be written is told and ends in exit code 5", () => {
    const session = loaded({ paths: { ...NO_PATHS, decisions: "d.json" } });
    session.workbench.readOnly = true;
    session.press("]", "s");
    expect(session.state.message).toEqual({ tone: "error", text: "d.json: read-only file system" });
    expect(exitCode(session.state)).toBe(5);
  });
});

describe("searching", () => {
  test("each change of the query is a request; a moved cursor is none", () => {
    const session = loaded().press("/", "type:acp");
    expect(session.state.search.revision).toBe(4);
    expect(session.press("left").state.search.revision).toBe(4);
  });

  test("a result of an older request is dropped", () => {
    const session = loaded().press("/", "type:acpi");
    const { result } = session.state.search;
    session.send({ kind: "found", revision: 2, result: { hits: [], total: 0, findings: [] } });
    expect(session.state.search.result).toBe(result);
  });

  test("a missing symbol is searched for under its own name", () => {
    expect(loaded().press("[", "/").state.search.field.text).toBe("xfs_trace_missing");
  });

  test("what is typed takes the place of a proposed name, an editing key keeps it", () => {
    const text = (...keys: string[]) => loaded().press("[", "/", ...keys).state.search.field.text;
    expect(text("v", "f", "s")).toBe("vfs");
    expect(text("left", "x")).toBe("xfs_trace_missinxg");
    expect(text("backspace", "x")).toBe("xfs_trace_missinx");
  });

  test("the definitions of a found name stand in for the candidates, and one can be picked", () => {
    const session = loaded().press("[", "/", "ctrl+u", "type:saved", "enter");
    expect(candidatesOf(session.state, selected(session.state)).map(({ name }) => name)).toEqual([
      "saved_command_line",
    ]);
    session.press("enter");
    expect(session.state.history.present).toMatchObject([
      { symbol: "xfs_trace_missing", name: "saved_command_line" },
    ]);
  });

  test("Esc leaves search, then the found name", () => {
    const session = loaded().press("[", "/", "ctrl+u", "type:saved", "enter", "esc");
    expect(session.state).toMatchObject({ found: null, screen: "main", pane: "candidates" });
  });

  test("letters that are commands elsewhere are typed", () => {
    expect(loaded().press("/", "type:qQ?u").state.search.field.text).toBe("qQ?u");
  });
});

describe("writing", () => {
  test("converting is refused while symbols are open", () => {
    const session = loaded().press("c");
    expect(session.state.message?.text).toBe("Not yet: 3 to choose, 1 missing; ] goes to the next.");
    expect(session.workbench.written).toEqual([]);
  });

  test("c asks for the name, with one beside the object offered", () => {
    const session = loaded({ workbench: two() }).press("enter", "enter", "c");
    expect(session.state.overlay).toMatchObject({
      kind: "prompt",
      field: { text: "examples/livepatch-foo.klp.ko" },
    });
    session.press("ctrl+u", "type:out.ko", "enter");
    expect(session.state).toMatchObject({ screen: "report", conversion: { path: "out.ko", verified: true } });
    expect(exitCode(session.state)).toBe(0);
  });

  test("c writes at once where the output was given", () => {
    const session = loaded({ workbench: two(), paths: { ...NO_PATHS, out: "o.ko" } }).press(
      "enter",
      "enter",
      "c",
    );
    expect(session.state.conversion?.path).toBe("o.ko");
  });

  test("a refused conversion ends in exit code 4, until another decision", () => {
    const session = loaded({ workbench: two(), paths: { ...NO_PATHS, out: "o.ko" } });
    session.workbench.refuse = true;
    session.press("enter", "enter", "c");
    expect(exitCode(session.state)).toBe(4);
    expect(exitCode(session.press("q", "u").state)).toBe(1);
  });

  test("an output that cannot be written ends in exit code 5", () => {
    const session = loaded({ workbench: two(), paths: { ...NO_PATHS, out: "o.ko" } });
    session.workbench.readOnly = true;
    session.press("enter", "enter", "c");
    expect(session.state.message?.tone).toBe("error");
    expect(exitCode(session.state)).toBe(5);
    session.workbench.readOnly = false;
    expect(exitCode(session.press("c").state)).toBe(0);
  });

  test("w writes the annotation in the dialect that is shown", () => {
    const session = loaded({ workbench: two() }).press("enter", "enter", "p", "p", "w", "enter");
    expect(session.workbench.written).toMatchObject([
      { path: "examples/livepatch-foo.annotation.c", text: expect.stringContaining("KLP_RELOC_SYMBOL(") },
    ]);
  });

  test("an empty file name is refused", () => {
    const session = loaded({ workbench: two() }).press("enter", "enter", "w", "ctrl+u", "enter");
    expect(session.state.message?.text).toBe("A file name is needed.");
    expect(modeOf(session.state)).toBe("prompt");
  });
});

describe("leaving", () => {
  test("q goes back one level at a time and then asks, since symbols are open", () => {
    const session = loaded().press("enter", "?", "q", "q", "q");
    expect(modeOf(session.state)).toBe("confirm");
    expect(session.press("y").state.exit).toBe(1);
  });

  test("any key but yes stays", () => {
    const session = loaded().press("Q", "x");
    expect(session.state).toMatchObject({ overlay: null, exit: null });
  });

  test("with everything decided and saved nothing is asked", () => {
    const paths = { ...NO_PATHS, decisions: "d.json" };
    expect(loaded({ workbench: two(), paths }).press("enter", "enter", "Q").state.exit).toBe(0);
  });

  test("decisions that are in no file are asked about", () => {
    expect(modeOf(loaded({ workbench: two() }).press("enter", "enter", "Q").state)).toBe("confirm");
  });

  test("skipped symbols end in exit code 1", () => {
    const session = loaded({ workbench: two() }).press("s", "Q", "y");
    expect(session.state.exit).toBe(1);
  });

  test("^C cancels; twice within 2 seconds it ends with 130", () => {
    const press = (session: TestSession, time: number) =>
      session.send({ kind: "key", key: "ctrl+c", text: "", at: time });
    const session = press(loaded().press("?"), 1_000);
    expect(session.state).toMatchObject({ overlay: null, exit: null });
    expect(press(session, 4_000).state.exit).toBeNull();
    expect(press(session, 5_000).state.exit).toBe(130);
  });

  test("a finished session takes no more keys", () => {
    const session = loaded().press("Q", "y");
    const { state } = session;
    expect(session.press("j").state).toBe(state);
  });
});
