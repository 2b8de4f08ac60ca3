// Building from the interface: what the reducer makes of make, and the page of its errors.
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import type { BuildResult } from "../../src/app/build/rebuild.js";
import type { Finding } from "../../src/app/types.js";
import { runLine } from "../../src/tui/line/run.js";
import { LineSession } from "../../src/tui/line/session.js";
import { reduce } from "../../src/tui/reducer.js";
import { modeOf } from "../../src/tui/state.js";
import { TestSession } from "./session.js";
import { memoryWorkbench } from "./workbench.js";

const compiler = (line: number, message: string, severity: Finding["severity"] = "error"): Finding => ({
  code: "build-compiler",
  severity,
  facts: { message },
  where: { file: "lp.c", line },
});
const ended: Finding = {
  code: "build-failed",
  severity: "error",
  facts: { reason: "exit 2", last: "", command: "make -C /headers M=/lp modules" },
  where: {},
};

const result = (more: Partial<BuildResult> = {}): BuildResult => ({
  findings: [],
  interrupted: null,
  changed: true,
  ...more,
});

function start(columns = 80, rows = 24): TestSession {
  const session = new TestSession({ columns, rows }).load();
  session.send({ kind: "builder-found", builder: { fault: null } });
  return session;
}

const built = (session: TestSession, more: Partial<BuildResult> = {}) =>
  session.press("b").send({ kind: "built", result: result(more) });

const rebuilt = (session: TestSession, symbols: readonly string[]) =>
  session.send({ kind: "rebuilt", workbench: memoryWorkbench({ symbols }), session: null });

const message = ({ state }: TestSession) => state.message?.text;

describe("b", () => {
  test("builds beside the interface, which goes on", () => {
    const session = start().press("b");
    expect(session.outside).toEqual([{ kind: "build" }]);
    session.send({ kind: "build-said", line: "CC [M]  lp.o" });
    expect(session.plainFrame()).toContain("Building: CC [M]  lp.o, ^C ends it");
    session.press("j", "j");
    expect(session.state.symbols.index).not.toBe(start().state.symbols.index);
  });

  test("builds once at a time", () => {
    const session = start().press("b", "b");
    expect(session.outside).toEqual([{ kind: "build" }]);
    expect(message(session)).toBe("It is being built: ^C ends that.");
  });

  test("^C ends make and not the session; the second one does", () => {
    const session = start().press("b", "ctrl+c");
    expect(session.outside.at(-1)).toEqual({ kind: "end-build" });
    expect(session.state.exit).toBeNull();
    session.send({ kind: "built", result: result({ interrupted: "SIGINT", changed: false }) });
    expect(message(session)).toBe("make was ended: nothing was read again.");
    expect(start().press("b", "ctrl+c", "ctrl+c").state.exit).toBe(130);
  });

  test.each([
    ["build-no-folder", "No Makefile or Kbuild is in the object's folder."],
    ["build-no-module", "The Makefile in the object's folder builds no module: it has no obj-m."],
  ])("does nothing where nothing builds the object, and says why: %s", (code, told) => {
    const session = start();
    const fault = { code, severity: "error", facts: {}, where: { file: "/x" } } as const;
    session.send({ kind: "builder-found", builder: { fault } }).press("b");
    expect(session.outside).toEqual([]);
    expect(message(session)).toBe(told);
    expect(session.press("esc").plainFrame()).not.toContain("b build");
  });

  test("an object that is as it was is not read again", () => {
    const session = built(start(), { changed: false });
    expect(session.outside).toEqual([{ kind: "build" }]);
    expect(message(session)).toBe("Built: the object is the same as before.");
  });
});

describe("the errors of a build", () => {
  const errors = {
    changed: false,
    findings: [compiler(9, "unused", "warning"), compiler(4, "no ';'"), compiler(7, "no type")],
  };

  test("are a page, errors before warnings, whose lines open in the editor", () => {
    const session = built(start(), errors);
    expect(modeOf(session.state)).toBe("build");
    const lines = session.plainFrame().split("\n");
    expect(lines.slice(2, 5)).toEqual([
      "> lp.c:4: error: no ';'",
      "  lp.c:7: error: no type",
      "  lp.c:9: warning: unused",
    ]);
    session.press("j", "enter");
    expect(session.outside.at(-1)).toEqual({ kind: "edit", path: "lp.c", line: 7 });
    session.press("G", "e");
    expect(session.outside.at(-1)).toEqual({ kind: "edit", path: "lp.c", line: 9 });
  });

  test("are explained by the guide, as a pane below them", () => {
    const session = built(start(), errors).press("f1");
    expect(modeOf(session.state)).toBe("build");
    const frame = session.plainFrame();
    expect(frame).toContain("> lp.c:4: error: no ';'");
    expect(frame.replace(/\s+/g, " ")).toContain(
      "The compiler's own words, with the file and line that it names.",
    );
  });

  test("without a line open nothing, and say so", () => {
    const session = built(start(), { changed: false, findings: [ended] }).press("enter");
    expect(session.outside).toEqual([{ kind: "build" }]);
    expect(message(session)).toContain("It has no line to open");
  });

  test("are left by Esc, shown again by gb, and gone when it builds", () => {
    const session = built(start(), errors).press("esc");
    expect(modeOf(session.state)).toBe("queue");
    expect(modeOf(session.press("g", "b").state)).toBe("build");
    built(session, { findings: [] });
    rebuilt(session, ["acpi_info"]);
    expect(modeOf(session.state)).toBe("queue");
    expect(session.state.build.last?.findings).toEqual([]);
  });

  test.each([
    [80, 24],
    [58, 14],
    [40, 10],
  ])("fit %i columns and %i rows, whatever they say, with the selected one in sight", (columns, rows) => {
    const session = start(columns, rows);
    const findings = Array.from({ length: 60 }, (_, i) =>
      compiler(i + 1, `\u001b[31m\u6f22 ${"long ".repeat(i)}`),
    );
    built(session, { changed: false, findings }).press(..."j".repeat(45));
    const lines = session.plainFrame().split("\n");
    expect(lines).toHaveLength(rows);
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    expect(lines.join("\n")).toContain("> lp.c:46: error: \\x1b[31m\\u{6f22}");
  });
});

describe("news of make", () => {
  test("wait while something is typed or chosen, and come when that is over", () => {
    const session = start().press("b", "j", "S", "type:bec");
    const { symbols, overlay } = session.state;
    session.send({ kind: "built", result: result() });
    expect(session.state.overlay).toBe(overlay);
    expect(session.outside.at(-1)).toEqual({ kind: "build" });
    session.press("type:ause", "enter");
    expect(session.state.rows[symbols.index]?.outcome).toEqual({ kind: "skipped", reason: "because" });
    expect(session.outside.at(-1)).toEqual({ kind: "reload" });
  });

  test("errors do not take the keys of a search", () => {
    const session = start().press("b", "/", "type:acpi");
    session.send({ kind: "built", result: result({ changed: false, findings: [compiler(4, "no ';'")] }) });
    expect(modeOf(session.state)).toBe("search");
    expect(message(session)).toBe("make has ended: it is told when you are back in the queue.");
    session.press("type:b", "esc");
    expect(modeOf(session.state)).toBe("build");
  });

  test("an object that is read while a menu is open takes its place when that is closed", () => {
    const session = built(start()).press("f");
    const { rows } = session.state;
    rebuilt(session, ["acpi_info"]);
    expect(session.state.rows).toBe(rows);
    expect(session.press("esc").state.rows.map(({ symbol }) => symbol)).toEqual(["acpi_info"]);
    expect(message(session)).toContain("Built: ");
  });
});

describe("an object that was built", () => {
  const changed = (keys: readonly string[], symbols: readonly string[]) => {
    const session = start().press(...keys);
    built(session);
    expect(session.outside.at(-1)).toEqual({ kind: "reload" });
    return rebuilt(session, symbols);
  };

  test("takes the old one's place: what is new, gone and otherwise is told", () => {
    const session = changed([], ["acpi_info", "xfs_trace_missing"]);
    expect(session.state.rows.map(({ symbol }) => symbol)).toEqual(["acpi_info", "xfs_trace_missing"]);
    expect(message(session)).toBe("Built: 4 gone; gb shows. Now 1 to choose, 1 missing.");
    rebuilt(session.press("b").send({ kind: "built", result: result() }), ["acpi_info", "state_show"]);
    expect(session.state.build.changes).toEqual(["+ state_show: choose", "- xfs_trace_missing"]);
    expect(session.press("g", "b").plainFrame()).toContain("> + state_show: choose");
  });

  test("keeps the decisions, also those on symbols that are gone for now, and their undo", () => {
    const session = start().press("]", "enter", "enter");
    const { present } = session.state.history;
    expect(present).toHaveLength(1);
    const symbol = present[0]?.symbol ?? "";
    built(session);
    rebuilt(session, ["_printk"]);
    expect(message(session)).toContain("1 decision waits for its symbol");
    built(session);
    rebuilt(session, [symbol, "_printk"]);
    expect(session.state.history.present).toEqual(present);
    expect(session.state.rows.find((row) => row.symbol === symbol)?.outcome).toMatchObject({
      rule: "author",
    });
    expect(session.press("u").state.history.present).toEqual([]);
  });

  test("has a session of its own, which begins with what is decided", () => {
    const { state } = built(start().press("]", "enter", "enter"));
    const session = { keeps: true, findings: [] };
    const { effects } = reduce(state, { kind: "rebuilt", workbench: memoryWorkbench(), session });
    expect(effects).toContainEqual(
      expect.objectContaining({
        kind: "save-session",
        content: expect.objectContaining({ history: state.history }),
      }),
    );
    const undecided = built(start()).state;
    expect(reduce(undecided, { kind: "rebuilt", workbench: memoryWorkbench(), session }).effects).toEqual([]);
  });

  test("whose session cannot be kept is told so", () => {
    const off: Finding = {
      code: "session-off",
      severity: "warning",
      facts: { reason: "no space left on the device" },
      where: {},
    };
    const session = built(start());
    session.send({
      kind: "rebuilt",
      workbench: memoryWorkbench(),
      session: { keeps: false, findings: [off] },
    });
    expect(session.state.message).toMatchObject({
      tone: "warning",
      text: expect.stringContaining("no space left"),
    });
  });

  test("forgets what was written of the old one: the plan, the conversion, code", async () => {
    const session = await start().press("]", "enter", "enter", "a").settled();
    expect(session.state.review.plan).not.toBeNull();
    session.press("esc", "d");
    await session.settled();
    session.press("esc");
    built(session);
    rebuilt(session, ["acpi_info"]);
    const { review, conversion, code, screen } = session.state;
    expect({ plan: review.plan, conversion, code, screen }).toEqual({
      plan: null,
      conversion: null,
      code: {},
      screen: "main",
    });
  });

  test("that cannot be read leaves the old one, and says why", () => {
    const session = start();
    const { rows } = session.state;
    built(session).send({ kind: "failed", what: "build", text: "lp.ko: it is a device." });
    expect(session.state.rows).toBe(rows);
    expect(session.state.build.running).toBeNull();
    expect(message(session)).toBe("lp.ko: it is a device.");
  });
});

describe("line mode", () => {
  function line(results: BuildResult[], symbols: readonly string[] = ["acpi_info"]) {
    const session = new LineSession({
      load: async () => memoryWorkbench({ symbols }),
      objectPath: "lp.ko",
      out: null,
      decisionsPath: null,
      initialDecisions: [],
      openSession: null,
      builder: { fault: null, build: async () => results.shift() ?? result() },
    });
    session.send({ kind: "loaded", workbench: memoryWorkbench() });
    return session;
  }
  const say = (session: LineSession, text: string) =>
    runLine({ session, interactive: false, asked: false }, text);

  test("tells what is otherwise and goes on with the new object", async () => {
    const session = line([result({ findings: [compiler(2, "unused", "warning")] })]);
    const { lines } = await say(session, "build");
    expect(lines).toContain("lp.c:2: warning: unused");
    expect(lines).toContain("- state_show");
    expect(lines.at(-1)).toMatch(/^Built: 5 gone, 1 warning: gb shows\. Now 1 to choose\.$/);
    expect(session.state.rows.map(({ symbol }) => symbol)).toEqual(["acpi_info"]);
    expect((await say(session, "built")).lines).toContain("lp.c:2: warning: unused");
  });

  test("tells errors as errors and keeps the old object", async () => {
    const session = line([result({ changed: false, findings: [compiler(4, "no ';'")] })]);
    const { lines, errors } = await say(session, "b");
    expect({ lines, errors }).toEqual({
      lines: [],
      errors: ["lp.c:4: error: no ';'", "It does not build: 1 error."],
    });
    expect(session.state.rows).toHaveLength(6);
  });

  test("says so where make said nothing and all is as it was", async () => {
    const session = line([result({ changed: false })]);
    expect((await say(session, "build")).lines).toEqual(["Built: the object is the same as before."]);
    expect(await say(session, "built")).toEqual({ lines: ["Built without a word."] });
  });

  test("ends with the exit code of a signal that ended make", async () => {
    const session = line([result({ interrupted: "SIGTERM", changed: false })]);
    expect(await say(session, "build")).toMatchObject({ exit: 143 });
  });

  test("says why nothing builds the object", async () => {
    const session = new LineSession({
      load: async () => memoryWorkbench(),
      objectPath: "lp.ko",
      out: null,
      decisionsPath: null,
      initialDecisions: [],
      openSession: null,
    });
    expect(await say(session, "build")).toEqual({ lines: [], errors: ["Nothing here builds the object."] });
  });
});
