// The queue as it is shown, and decisions on several rows at once, on the workbench in memory.
import { describe, expect, test } from "vitest";
import { FILTERS, marksOf, ORDERS, viewOf } from "../../src/tui/model/queue.js";
import { wordOf } from "../../src/tui/rows.js";
import { selected } from "../../src/tui/state.js";
import { TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

const loaded = () => new TestSession().load();
const names = ({ state }: TestSession) => state.view.indices.map((index) => state.rows[index]?.symbol);
const menu = (session: TestSession) =>
  session
    .plainFrame()
    .split("\n")
    .filter((line) => /\d of \d+$/.test(line.trim()));

describe("filter and order", () => {
  const { state } = loaded();
  const shown = (options: Partial<typeof state.queue>) =>
    viewOf(state.rows, { ...state.queue, ...options }).indices.map((index) => state.rows[index]?.symbol);

  test("every filter shows the rows of its word and no others", () => {
    expect(shown({ filter: "open" })).toEqual(["__func__.0", "acpi_info", "state_show", "xfs_trace_missing"]);
    expect(shown({ filter: "auto" })).toEqual(["saved_command_line"]);
    expect(shown({ filter: "ordinary" })).toEqual(["_printk"]);
    expect(shown({ filter: "skipped" })).toEqual([]);
    expect(shown({ filter: "marked", marks: ["acpi_info"] })).toEqual(["acpi_info"]);
    expect(shown({ text: "SHOW" })).toEqual(["state_show"]);
  });

  test("every order keeps all rows", () => {
    for (const order of Object.keys(ORDERS) as (keyof typeof ORDERS)[])
      expect(shown({ order }).sort()).toEqual(shown({}).sort());
    expect(shown({ order: "uses" })[0]).toBe("state_show");
    expect(shown({ order: "state" }).at(-1)).toBe("_printk");
  });

  test("] goes to the next open row in the order that is shown", () => {
    const session = loaded().press("o", "G", "enter", "g", "g");
    expect(names(session).slice(0, 3)).toEqual(["state_show", "_printk", "acpi_info"]);
    expect(selected(session.press("]").state)?.symbol).toBe("acpi_info");
  });

  test("a row that is decided leaves the view of the open ones, and the next one is selected", () => {
    const session = loaded().press("f", "j", "enter", "j", "enter", "enter");
    expect(names(session)).toEqual(["__func__.0", "state_show", "xfs_trace_missing"]);
    expect(selected(session.state)?.symbol).toBe("state_show");
  });

  test("a filter that shows nothing says so", () => {
    const session = loaded();
    const skipped = Object.keys(FILTERS).indexOf("skipped");
    session.press("f", ..."j".repeat(skipped), "enter");
    expect(session.plainFrame()).toContain("No symbol to show: f shows others.");
  });
});

describe("marks", () => {
  test("Space marks and goes on, again unmarks", () => {
    const session = loaded().press("g", "g", " ", " ", "k");
    expect([...marksOf(session.state)]).toEqual(["__func__.0", "_printk"]);
    expect([...marksOf(session.press(" ").state)]).toEqual(["__func__.0"]);
  });

  test("V marks from where it began to the cursor, in either direction; Esc gives it up", () => {
    const session = loaded().press("G", "V", "k", "k");
    expect(marksOf(session.state).size).toBe(3);
    expect(marksOf(session.press("esc").state).size).toBe(0);
    expect([...marksOf(session.press("V", "j", "V").state)]).toEqual(["saved_command_line", "state_show"]);
    expect(marksOf(session.press("esc").state).size).toBe(0);
  });

  test("* marks all in sight, and none when all are", () => {
    const session = loaded().press("*");
    expect(marksOf(session.state).size).toBe(6);
    expect(marksOf(session.press("*").state).size).toBe(0);
  });

  test("a row is marked without colour", () => {
    expect(loaded().press("g", "g", " ").plainFrame()).toContain(" ?*__func__.0");
  });
});

describe("deciding marked rows together", () => {
  test("each object is offered with how many it decides, and the others stay open", () => {
    const session = loaded().press("*", "enter");
    expect(menu(session)[0]).toMatch(/^> Take the one in acpi_pad +1 of 6$/);
    session.press("enter");
    expect(session.state.history.present).toMatchObject([{ symbol: "acpi_info", object: "acpi_pad" }]);
    expect(session.state.message?.text).toContain("1 symbol decided, 5 left as they were.");
    expect(marksOf(session.state).size).toBe(0);
  });

  test("what the module loader or a rule has settled is not decided", () => {
    const session = loaded().press("*", "enter", "enter");
    const settled = session.state.rows.filter(({ symbol }) => /_printk|saved_command_line/.test(symbol));
    expect(settled.map(wordOf)).toEqual(["ordinary", "auto"]);
  });

  test("skipping them passes patched functions by", () => {
    const workbench = memoryWorkbench({
      symbols: ["saved_command_line"],
      patched: [["vmlinux", "acpi_info"]],
    });
    const session = new TestSession({ workbench }).load().press("*", "s");
    expect(session.state.rows.map(wordOf)).toEqual(["skipped", "choose"]);
    expect(session.state.message?.text).toContain("1 symbol skipped, 1 patched function cannot be.");
  });

  test("m without marks says what marks", () => {
    expect(loaded().press("m").state.message?.text).toBe("No symbol is marked: Space marks.");
  });
});
