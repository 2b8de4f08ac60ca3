// Rows that are invalid, and rows of patched functions.
import { describe, expect, test } from "vitest";
import { exitCode, isOpen, wordOf } from "../../src/tui/rows.js";
import { candidatesOf, selected } from "../../src/tui/state.js";
import { NO_PATHS, TestSession } from "./session.js";
import { candidate, memoryWorkbench, outOfRange } from "./workbench.js";

const loaded = (workbench: ReturnType<typeof memoryWorkbench>, columns = 80, rows = 24) =>
  new TestSession({ workbench, columns, rows, paths: { ...NO_PATHS, out: "o.ko" } }).load();
const words = ({ state }: TestSession) => state.rows.map((row) => [row.symbol, row.patchedIn, wordOf(row)]);
const pickOf = (symbol: string, object: string, sympos: number) =>
  ({ kind: "pick", symbol, object, name: symbol, sympos, applyWith: null }) as const;

describe("a row that an error names", () => {
  const refuted = () =>
    memoryWorkbench({
      symbols: ["_printk", "saved_command_line"],
      findings: (decisions) => (decisions.length > 0 ? [] : [outOfRange("saved_command_line")]),
    });

  test("is invalid, counted, and selected at the start", () => {
    const session = loaded(refuted());
    expect(words(session)).toEqual([
      ["_printk", null, "ordinary"],
      ["saved_command_line", null, "invalid"],
    ]);
    expect(selected(session.state)?.symbol).toBe("saved_command_line");
    const frame = session.plainFrame();
    expect(frame).toContain("2 unresolved: 1 ordinary, 1 invalid");
    expect(frame).toMatch(/^>x saved_command_line .* invalid$/m);
    expect(frame.split("\n").at(-2)).toMatch(/^ saved_command_line: .*\.\.$/);
  });

  test.each([
    [80, 24],
    [120, 30],
    [58, 14],
  ])("says the whole sentence at %i x %i", (columns, rows) => {
    const session = loaded(refuted(), columns, rows);
    if (columns === 58) session.press("tab", "tab");
    const text = session.plainFrame().replace(/\s+/g, " ");
    expect(text).toContain("error: saved_command_line:");
    expect(text.replaceAll(" ", "")).toContain("position7");
  });

  test("keeps the object from being converted, in the sentence's own words", () => {
    const session = loaded(refuted()).press("c");
    expect(session.state.message?.text).toMatch(/^Refused: saved_command_line: .*position 7/);
    expect(session.workbench.written).toEqual([]);
    expect(exitCode(session.state)).toBe(4);
    // too long for one line: it takes that of the keys as well, until the next key
    const [first, second] = session.plainFrame().split("\n").slice(-2);
    expect(first).toMatch(/^ Refused: saved_command_line: /);
    expect(second).not.toContain("help");
    expect(session.press("j").plainFrame()).toContain("? help");
  });

  test("is asked about like an open one, until a choice makes it right", () => {
    const session = loaded(refuted()).press("k", "]");
    expect(selected(session.state)?.symbol).toBe("saved_command_line");
    expect(session.press("Q").plainFrame()).toContain("1 invalid. Quit?");
    session.press("n", "enter", "enter");
    expect(words(session).at(1)).toEqual(["saved_command_line", null, "decided"]);
    expect(session.press("c").state.conversion?.verified).toBe(true);
    expect(exitCode(session.state)).toBe(0);
  });

  test("stays invalid where the choice does not mend it", () => {
    const workbench = memoryWorkbench({ symbols: ["acpi_info"], findings: () => [outOfRange("acpi_info")] });
    const session = loaded(workbench).press("enter", "enter");
    expect(session.state.message?.text).toBe("acpi_info: vmlinux, position 1 is invalid, r shows why.");
  });

  test("a warning, as an allowed error is one, changes nothing", () => {
    const allowed = { ...outOfRange("saved_command_line"), severity: "warning" } as const;
    const session = loaded(memoryWorkbench({ symbols: ["saved_command_line"], findings: () => [allowed] }));
    expect(words(session)).toEqual([["saved_command_line", null, "auto"]]);
    expect(exitCode(session.state)).toBe(0);
  });

  test("an error about no row is counted and refuses all the same", () => {
    const lost = outOfRange("elsewhere");
    const session = loaded(memoryWorkbench({ symbols: ["saved_command_line"], findings: () => [lost] }));
    expect(session.plainFrame()).toContain("1 unresolved: 1 auto, 1 error");
    expect(session.press("c").state.message?.text).toMatch(/^Refused: elsewhere: /);
    expect(exitCode(session.state)).toBe(4);
  });

  test("a conversion that the workbench refuses is told as refused, with its sentences", () => {
    const workbench = memoryWorkbench({ symbols: ["saved_command_line"] });
    workbench.convert = (_, path) => ({
      written: false,
      path,
      findings: [outOfRange("saved_command_line")],
      verified: false,
      counts: { sections: 0, relocations: 0, symbols: 0 },
    });
    const frame = loaded(workbench).press("c").plainFrame();
    expect(frame).toContain("Refused: o.ko was not written.");
    expect(frame).toContain("error: saved_command_line:");
    expect(frame).not.toContain("PASS");
  });
});

describe("patched functions", () => {
  const patched = (...functions: [string, string][]) =>
    memoryWorkbench({ symbols: ["saved_command_line"], patched: functions });

  test("homonyms are rows, with the candidates of their object alone", () => {
    const session = loaded(patched(["vmlinux", "acpi_info"], ["vmlinux", "saved_command_line"]));
    expect(words(session)).toEqual([
      ["saved_command_line", null, "auto"],
      ["acpi_info", "vmlinux", "choose"],
    ]);
    expect(candidatesOf(session.state, selected(session.state)).map(({ object }) => object)).toEqual([
      "vmlinux",
      "vmlinux",
    ]);
    const frame = session.plainFrame();
    expect(frame).toMatch(/^>\? acpi_info patched +0 rel +2 cand +1 obj choose$/m);
    expect(frame).toContain("1 unresolved, 1 patched: 1 auto, 1 to choose");
    expect(frame).toContain(".old_sympos = 1");
  });

  test("a choice is the same kind of decision as for a symbol, and stays in sight", () => {
    const session = loaded(patched(["vmlinux", "acpi_info"])).press("enter", "j", "enter");
    expect(session.state.history.present).toEqual([pickOf("acpi_info", "vmlinux", 2)]);
    expect(words(session).at(1)).toEqual(["acpi_info", "vmlinux", "decided"]);
    expect(session.press("u").state.rows.filter(isOpen)).toHaveLength(1);
  });

  test("of one name in two objects each has its own decision", () => {
    const session = loaded(patched(["vmlinux", "acpi_info"], ["vmlinux", "__func__.0"]));
    session.send({ kind: "pick", symbol: "acpi_info", choice: pickOf("acpi_info", "acpi_pad", 0) });
    expect(session.state.message?.text).toBe("acpi_info is patched in vmlinux: only its own can be chosen.");
    expect(session.state.history.present).toEqual([]);
  });

  test("one that its object lacks is missing, and cannot be skipped", () => {
    const session = loaded(patched(["vmlinux", "state_show"]));
    expect(words(session).at(1)).toEqual(["state_show", "vmlinux", "missing"]);
    session.press("s");
    expect(session.state.message?.text).toBe("state_show is patched: correct .old_name in the source.");
    session.send({ kind: "pick", symbol: "state_show", choice: pickOf("acpi_info", "vmlinux", 1) });
    expect(session.state.message?.text).toBe("state_show is patched: correct .old_name in the source.");
    expect(session.state.history.present).toEqual([]);
    expect(exitCode(session.state)).toBe(1);
  });

  test("a name that is undefined and patched has one row and one decision for both", () => {
    const workbench = memoryWorkbench({ symbols: ["acpi_info"], patched: [["vmlinux", "acpi_info"]] });
    const session = loaded(workbench);
    expect(words(session)).toEqual([["acpi_info", "vmlinux", "choose"]]);
    expect(candidatesOf(session.state, selected(session.state))).toHaveLength(2);
    session.press("enter", "enter");
    expect(session.state.history.present).toEqual([pickOf("acpi_info", "vmlinux", 1)]);
    expect(session.state.rows.filter(isOpen)).toEqual([]);
    const frame = session.plainFrame();
    expect(frame).toContain("KLP_SYMPOS(acpi_info, 1)");
    expect(frame).toContain(".old_sympos = 1");
  });

  describe("replaced and used are told apart by F", () => {
    const shared = () =>
      loaded(memoryWorkbench({ symbols: ["acpi_info"], patched: [["vmlinux", "acpi_info"]] }));
    const present = ({ state }: TestSession) => state.history.present;
    const of = (meant: "symbol" | "function", sympos: number) => ({
      ...pickOf("acpi_info", "vmlinux", sympos),
      for: meant,
    });
    const answers = ({ state }: TestSession) => {
      const [row] = state.rows;
      const symbol = row?.outcome.kind === "klp" ? row.outcome.sympos : null;
      return [symbol, row?.replaced?.sympos ?? null];
    };

    test("before the pick: the pick is for the symbol alone then", () => {
      const session = shared().press("enter", "j", "F");
      expect(present(session)).toEqual([of("function", 2)]);
      expect(answers(session)).toEqual([null, 2]);
      session.press("1", "enter");
      expect(present(session)).toEqual([of("function", 2), of("symbol", 1)]);
      expect(answers(session)).toEqual([1, 2]);
      expect(session.state.rows.filter(isOpen)).toEqual([]);
    });

    test("after it: the pick stands for the symbol, and its row says both", () => {
      const session = shared().press("enter", "enter", "enter", "2", "F");
      expect(present(session)).toEqual([pickOf("acpi_info", "vmlinux", 1), of("function", 2)]);
      expect(answers(session)).toEqual([1, 2]);
      expect(session.press("esc").plainFrame()).toContain("KLP_SYMPOS(acpi_info, 1)");
      expect(session.plainFrame()).toContain(".old_sympos = 2");
      expect(session.press("i").plainFrame()).toContain("replaced is vmlinux, position 2");
    });

    test("each is decided anew by itself, and undone in its turn", () => {
      const session = shared().press("enter", "j", "F", "1", "enter", "enter", "1", "F", "2", "enter");
      // they were the same again before the last pick
      expect(answers(session)).toEqual([2, 2]);
      session.press("u");
      expect(answers(session)).toEqual([1, 1]);
      session.press("u");
      expect(answers(session)).toEqual([1, 2]);
      session.press("u");
      expect(answers(session)).toEqual([null, 2]);
    });

    test("where both are the same again, a pick answers both", () => {
      const session = shared().press("enter", "enter", "enter", "2", "enter");
      expect(present(session)).toEqual([pickOf("acpi_info", "vmlinux", 2)]);
      expect(answers(session)).toEqual([2, 2]);
    });

    test("on a row with one question it does nothing", () => {
      const session = loaded(patched(["vmlinux", "acpi_info"])).press("enter", "F");
      expect(session.state.message?.text).toBe("Only a name that is replaced and used has two answers.");
      expect(present(session)).toEqual([]);
    });
  });

  test("a name patched in two objects keeps both decisions", () => {
    const workbench = patched(["vmlinux", "acpi_info"], ["mod_0", "acpi_info"]);
    const { candidates } = workbench;
    const two = [1, 2].map((sympos) => candidate("mod_0", "acpi_info", sympos));
    workbench.candidates = (name) => [...candidates(name), ...(name === "acpi_info" ? two : [])];
    const { resolve } = workbench;
    workbench.resolve = (decisions) => {
      const resolved = resolve(decisions);
      const functions = resolved.functions.map((row) =>
        row.object === "mod_0" && row.outcome.kind === "missing"
          ? { ...row, outcome: { kind: "undecided", why: "several-in-object", candidates: two } as const }
          : row,
      );
      return { ...resolved, functions };
    };
    const session = loaded(workbench).press("enter", "enter", "enter");
    expect(session.state.history.present).toEqual([
      pickOf("acpi_info", "vmlinux", 1),
      pickOf("acpi_info", "mod_0", 1),
    ]);
    expect(session.state.rows.filter(isOpen)).toEqual([]);
  });
});

describe("what is said of a choice", () => {
  test("a pick without proof says so in its row, in the hint and in the report", () => {
    const workbench = memoryWorkbench({ symbols: ["acpi_info"], positionsKnown: false });
    const session = loaded(workbench).press("enter", "enter", "k");
    const frame = session.plainFrame();
    expect(frame).toMatch(/^>= acpi_info .* unproven$/m);
    expect(frame).toMatch(/position not proven: only a list was given/i);
    expect(session.press("r").plainFrame().replace(/\s+/g, " ")).toContain(
      "position not proven: only a list was given",
    );
  });

  test("the candidate that most speaks for is marked and explained, never picked", () => {
    const workbench = memoryWorkbench({ symbols: ["acpi_info"] });
    const { resolve } = workbench;
    const candidates = [
      candidate("vmlinux", "acpi_info", 1, { reasons: ["exported", "fits-relocation"] }),
      candidate("vmlinux", "acpi_info", 2, { reasons: ["same-source-file", "patched-object"] }),
      candidate("vmlinux", "acpi_info", 3),
    ];
    workbench.resolve = (decisions) => ({
      ...resolve(decisions),
      resolutions: resolve(decisions).resolutions.map((one) => ({
        ...one,
        outcome: { kind: "undecided", why: "several-in-object", candidates },
      })),
    });
    const session = loaded(workbench);
    expect(session.state.history.present).toEqual([]);
    const frame = session.plainFrame();
    expect(frame).toMatch(/^ {2}\* vmlinux +2 /m);
    expect(frame.match(/^.. \* vmlinux|^> \* vmlinux/m)).toBeNull();
    expect(frame).toContain("* is suggested: same source file as the patched function");
    expect(session.press("enter").plainFrame()).toContain("For it: exported, a call needs a function.");
    expect(session.press("j").plainFrame()).toContain(
      "Suggested: same source file as the patched function, in the patched object.",
    );
  });
});
