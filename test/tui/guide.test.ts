// The guide in the interface: what it speaks of wherever the author is, and how it opens,
// gives way to a page, and closes.
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/app/types.js";
import { COMMANDS } from "../../src/tui/commands.js";
import { placeOf } from "../../src/tui/guide/here.js";
import { withKeys } from "../../src/tui/keymap.js";
import { guideLines } from "../../src/tui/pages/guide.js";
import { findingInSight, reportFindings } from "../../src/tui/pages.js";
import { modeOf, type State } from "../../src/tui/state.js";
import { TestSession } from "./session.js";
import { memoryWorkbench, outOfRange } from "./workbench.js";

interface Size {
  readonly columns: number;
  readonly rows: number;
}
const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 30 },
  { columns: 170, rows: 50 },
];

const started = (size: Size, findings: readonly Finding[] = []) =>
  new TestSession({ ...size, workbench: memoryWorkbench({ findings: () => findings }) }).load();

/** Lines of the frame from the guide's title on, as one text. */
function guideIn(session: TestSession): string {
  const lines = session.plainFrame().split("\n");
  const at = lines.findIndex((line) => /- Guide/.test(line));
  return at < 0 ? "" : lines.slice(at).join(" ").replace(/\s+/g, " ");
}

/** Keys that lead somewhere from the queue, and what the guide says there, as a pane or as a page. */
const WAYS: readonly (readonly [place: string, keys: readonly string[], says: RegExp])[] = [
  ["queue", [], /About __func__\.0/],
  ["resolve", ["enter"], /About __func__\.0/],
  ["search", ["/", "type:acpi"], /1 name matches acpi/],
  ["filter", ["f"], /A filter hides rows and decides nothing/],
  ["order", ["o"], /can stand in another order/],
  ["marked", ["*", "enter"], /6 symbols marked/],
  ["sessions", ["g", "s"], /has a session of its own/],
  ["details", ["i"], /Everything that is known about __func__\.0/],
  ["code", ["d"], /own machine code around a place that uses __func__\.0/],
  ["review", ["enter", "enter", "a"], /Nothing is written before you choose/],
  ["report-open", ["r"], /Not converted yet: 3 to choose, 1 missing/],
  ["ask-skip", ["S"], /__func__\.0 will stay undefined/],
  ["palette", [":"], /Every command by its name/],
  ["help", ["?"], /All keys of this program/],
  ["quit", ["Q"], /4 symbols still to choose or missing/],
];

describe.each(SIZES)("at $columns x $rows", (size) => {
  test.each(WAYS)("F1 explains %s", async (place, keys, says) => {
    const session = started(size).press(...keys);
    await session.settled();
    expect(placeOf(session.state)).toBe(place);
    session.press("f1");
    expect(guideIn(session)).toMatch(says);
    expect(placeOf(session.state)).toBe(place);
  });

  test.each(WAYS)("F1 and F1 in %s: as before", async (place, keys) => {
    const session = started(size).press(...keys);
    await session.settled();
    const { overlay, screen, pane } = session.state;
    session.press("f1");
    if (modeOf(session.state) !== "guide") session.press("f1");
    // a pane that cannot show all gives way to a page
    if (modeOf(session.state) === "guide") session.press("f1");
    expect(session.state).toMatchObject({ overlay, screen, pane, guide: false });
    expect(placeOf(session.state)).toBe(place);
  });

  test("an open guide follows the author from place to place", () => {
    const session = started(size).press("f1");
    expect(guideIn(session)).toMatch(/Guide: About __func__\.0/);
    session.press("j");
    expect(guideIn(session)).toMatch(/Guide: About _printk .* exported by vmlinux/);
    session.press("f");
    expect(guideIn(session)).toMatch(/Guide: What is shown/);
    session.press("esc", "r");
    expect(guideIn(session)).toMatch(/Guide: The report/);
    session.press("esc", "/");
    expect(guideIn(session)).toMatch(/Guide: Search/);
  });
});

describe("with keys of the author's", () => {
  const set = (command: string, ...keys: string[]) => ({ command, keys, where: { file: "config.toml" } });
  const { commands } = withKeys(COMMANDS, [
    set("undo", "z"),
    set("open", "x"),
    set("next-open", "g n"),
    set("annotate", "A"),
    set("convert", "ctrl+t"),
  ]);
  const remapped = (): TestSession => {
    const session = new TestSession({ columns: 120, rows: 50, workbench: memoryWorkbench() });
    session.state = { ...session.state, commands };
    return session.load();
  };

  test("the guide tells those", () => {
    const page = guideLines(remapped().state, 500).map(({ text }) => text);
    expect(page.join(" ")).toMatch(/gn goes to the next one, and x shows .*, z takes the last decision back/);
    const done = new TestSession({ workbench: memoryWorkbench({ symbols: ["_printk"] }) });
    done.state = { ...done.state, commands };
    const open = guideLines(done.load().state, 500).map(({ text }) => text);
    expect(open.join(" ")).toContain("A reviews the annotation, ^T converts the object");
  });
});

describe("the page", () => {
  test("has the row and the place, and scrolls", () => {
    const session = started({ columns: 50, rows: 12 }).press("f1");
    expect(modeOf(session.state)).toBe("guide");
    expect(session.plainFrame()).toMatch(/About __func__\.0/);
    session.press("G");
    expect(session.plainFrame()).toMatch(/Decisions live in this run until/);
    expect(session.press("esc").state.overlay).toBeNull();
  });

  test("goes back to what was open below it", () => {
    const session = started({ columns: 80, rows: 24 }).press(":", "type:con", "f1");
    expect(modeOf(session.state)).toBe("guide");
    session.press("q");
    expect(session.state.overlay).toMatchObject({ kind: "palette", field: { text: "con" } });
  });

  test("comes where a pane cannot show all, and F1 closes both", () => {
    const size = { columns: 80, rows: 17 };
    const session = started(size).press("f1");
    expect(session.plainFrame()).toContain("F1 shows all");
    session.press("f1");
    expect(modeOf(session.state)).toBe("guide");
    session.press("f1");
    expect(session.state).toMatchObject({ guide: false, overlay: null });
  });
});

describe("before the queue", () => {
  const loading = (): TestSession => new TestSession({ columns: 80, rows: 24 });

  test("F1 is no key typed ahead while sources are read", () => {
    const session = loading().send({
      kind: "progress",
      progress: { stage: "symbols", path: "/boot/vmlinux", unit: "bytes", done: 1, total: 2 },
      at: 0,
    });
    session.press("f1");
    expect(session.state.ahead).toEqual([]);
    expect(guideIn(session)).toMatch(/Guide: Reading .*\/boot\/vmlinux is read now/);
  });

  test("a page on the reading closes when that is over", () => {
    const session = new TestSession({ columns: 50, rows: 12 }).press("f1");
    expect(modeOf(session.state)).toBe("guide");
    expect(modeOf(session.load().state)).toBe("queue");
  });

  test("the sources that were found are counted", () => {
    const offer = {
      kind: "kallsyms",
      path: "/proc/kallsyms",
      release: null,
      fits: null,
      options: {},
    } as const;
    const session = loading().send({ kind: "offered", offers: [offer] });
    expect(guideIn(session.press("f1"))).toMatch(/1 source was found here/);
  });
});

describe("an error", () => {
  test("is explained by the pane as long as it is told, and by F1 on a page", () => {
    const small = new TestSession({ columns: 50, rows: 14 }).load();
    small.workbench.readOnly = true;
    small.press("p", "w", "enter");
    expect(placeOf(small.state)).toBe("error");
    small.press("f1");
    expect(small.plainFrame().replace(/\s+/g, " ")).toMatch(/It did not work: .*read-only/);
    small.press("j");
    expect(small.plainFrame().replace(/\s+/g, " ")).toMatch(/What went wrong|nothing is half written/);
    expect(placeOf(small.press("esc").state)).toBe("annotation");
  });
});

const contradiction: Finding = {
  code: "decision-contradicts-annotation",
  severity: "warning",
  facts: { annotated: "vmlinux, position 1", decided: "vmlinux, position 2" },
  where: { symbol: "acpi_info" },
};
const FINDINGS = [contradiction, outOfRange("saved_command_line")];

describe("the report", () => {
  const report = (): TestSession => started({ columns: 80, rows: 24 }, FINDINGS).press("r", "f1");
  const marked = (state: State) => reportFindings(state)[findingInSight(state) ?? -1]?.code;

  test("explains the first error", () => {
    const session = report();
    expect(marked(session.state)).toBe("sympos-out-of-range");
    expect(guideIn(session)).toMatch(/Guide: Finding 2 of 2 .*position 7 .*counted among the symbols/);
  });

  test("] and [ go through the findings, the mark goes with them, and neither leaves the list", () => {
    const session = report().press("[");
    expect(marked(session.state)).toBe("decision-contradicts-annotation");
    expect(guideIn(session)).toMatch(/Finding 1 of 2 .*the next build from this source/);
    expect(session.plainFrame()).toMatch(/^>warning: acpi_info: annotated/m);
    session.press("[", "]", "]", "n");
    expect(marked(session.state)).toBe("sympos-out-of-range");
    expect(session.plainFrame()).toMatch(/^>error: saved_command_line: position 7/m);
  });

  test("a finding out of sight is scrolled to", () => {
    const many = Array.from({ length: 30 }, (_, at) => outOfRange(`symbol_${at}`));
    const session = started({ columns: 80, rows: 24 }, many).press("r");
    for (let i = 0; i < 29; i++) session.press("]");
    expect(session.plainFrame()).toMatch(/^>error: symbol_29: /m);
    for (let i = 0; i < 29; i++) session.press("[");
    expect(session.plainFrame()).toMatch(/^>error: symbol_0: /m);
  });

  test("without a finding it says so", () => {
    const session = started({ columns: 80, rows: 24 }).press("r", "]");
    expect(session.state.message?.text).toBe("The report has no finding.");
  });

  test("the verdict of a conversion is in sight, with the guide and many findings before it", () => {
    const notes = Array.from({ length: 40 }, (_, at) => ({ ...contradiction, where: { symbol: `s${at}` } }));
    const workbench = memoryWorkbench({ symbols: ["_printk", "saved_command_line"], findings: () => notes });
    const session = new TestSession({ workbench }).load().press("f1", "c", "enter");
    expect(session.plainFrame()).toMatch(/^ verified: PASS /m);
    expect(guideIn(session)).toMatch(/Guide: Loading it/);
  });

  test("after a conversion it says how to load and to undo, or what the refusal means", () => {
    const workbench = memoryWorkbench({ symbols: ["_printk", "saved_command_line"] });
    const session = new TestSession({ workbench, columns: 120, rows: 30 }).load().press("c", "enter");
    expect(placeOf(session.state)).toBe("report-pass");
    expect(guideIn(session.press("f1"))).toMatch(/Loading it .*livepatch_foo\/transition is 1 while tasks/);
    workbench.refuse = true;
    session.press("c", "enter");
    expect(placeOf(session.state)).toBe("report-fail");
    expect(guideIn(session)).toMatch(/Finding 1 of 1/);
  });
});

describe("an invalid row", () => {
  test("has the guide of its finding", () => {
    const session = started({ columns: 80, rows: 24 }, [outOfRange("saved_command_line")]).press("f1");
    for (let i = 0; i < 3; i++) session.press("j");
    expect(session.plainFrame()).toMatch(/^>x saved_command_line/m);
    expect(guideIn(session)).toMatch(/position 7 .*counted among the symbols of that name/);
  });
});
