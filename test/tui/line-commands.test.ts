// The commands of line mode, on the workbench in memory.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/tui/commands.js";
import { choose, choosingLines, offersOf } from "../../src/tui/line/choose-sources.js";
import { LINE_COMMANDS } from "../../src/tui/line/commands.js";
import { complete } from "../../src/tui/line/complete.js";
import { runLine } from "../../src/tui/line/run.js";
import { LineSession } from "../../src/tui/line/session.js";
import type { SourceFinder } from "../../src/tui/options.js";
import { memoryWorkbench } from "./workbench.js";

function session(): LineSession {
  const line = new LineSession({
    load: async () => memoryWorkbench(),
    objectPath: "examples/livepatch-foo.ko",
    out: null,
    decisionsPath: null,
    initialDecisions: [],
    openSession: null,
  });
  line.send({ kind: "loaded", workbench: memoryWorkbench() });
  return line;
}

/** The answers to the lines, errors after a `!`. */
async function answers(lines: readonly string[], line = session()): Promise<string[]> {
  const told: string[] = [];
  for (const each of lines) {
    const { lines: said, errors = [] } = await runLine(
      { session: line, interactive: false, asked: false },
      each,
    );
    told.push(...said, ...errors.map((error) => `!${error}`));
  }
  return told;
}

/** What only a screen has: panes, cursors, what is typed into a field. */
const SCREEN_ONLY = [
  ...["answer", "take-item", "toggle-source", "add-source", "start", "quit-now", "stay", "back"],
  ...["back-or-quit", "interrupt", "suspend", "redraw", "pane-next", "palette", "run"],
];

describe("the table", () => {
  test("line mode can do what the screen can, but for what only a screen has", () => {
    const asked = COMMANDS.filter(({ group }) => group !== "Moving").map(({ id }) => id);
    const done = new Set<string>([...LINE_COMMANDS.flatMap(({ does }) => does), ...SCREEN_ONLY]);
    expect(asked.filter((id) => !done.has(id))).toEqual([]);
  });

  test("no word means two commands", () => {
    const names = LINE_COMMANDS.flatMap((command) => command.names);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe("list", () => {
  test.each([
    ["list open by uses", ["state_show", "acpi_info", "__func__.0", "xfs_trace_missing"]],
    ["list auto", ["saved_command_line"]],
    ["list acpi", ["acpi_info"]],
    ["list open xfs", ["xfs_trace_missing"]],
    [
      "list by state",
      ["__func__.0", "acpi_info", "state_show", "xfs_trace_missing", "saved_command_line", "_printk"],
    ],
  ])("%s", async (line, symbols) => {
    const told = await answers([line]);
    expect(told.map((text) => / ([\w.]+): /.exec(text)?.[1])).toEqual(symbols);
  });

  test("nothing to list, and an order that there is not", async () => {
    expect(await answers(["list skipped", "list by size"])).toEqual([
      "None.",
      expect.stringMatching(/^!Usage: list \[all\|open/),
    ]);
  });
});

describe("deciding several together", () => {
  test("marks by name, by pattern and by state; the ways are numbered, and one is taken", async () => {
    const line = session();
    expect(
      await answers(["mark *_info state_show", "mark open", "unmark xfs* __func__.0", "decide"], line),
    ).toEqual([
      "2 symbols marked: acpi_info, state_show.",
      "4 symbols marked: __func__.0, acpi_info, state_show, xfs_trace_missing.",
      "2 symbols marked: acpi_info, state_show.",
      expect.stringMatching(/^1\. Take the one in /),
      ...Array.from({ length: 7 }, () => expect.stringMatching(/^\d\. /)),
      "decide 1 to decide 8.",
    ]);
    const told = await answers(["decide 7"], line);
    expect(told).toEqual([expect.stringMatching(/^2 symbols skipped\./)]);
    expect(await answers(["list skipped"], line)).toHaveLength(2);
    expect(await answers(["undo", "list skipped"], line)).toEqual([
      expect.stringMatching(/^Undone/),
      "None.",
    ]);
  });

  test.each([
    ["mark nowhere", "!nowhere is no unresolved symbol of the object."],
    ["mark *nowhere*", "!*nowhere* is no unresolved symbol of the object."],
    ["decide", '!No symbol is marked; "mark NAME ..." marks.'],
    ["mark", "No symbol is marked."],
    ["unmark", "No symbol is marked."],
  ])("%s", async (typed, told) => {
    expect(await answers([typed])).toEqual([told]);
  });

  test("a way that there is not is refused", async () => {
    const told = await answers(["mark acpi_info", "decide 99", "decide x"]);
    expect(told.slice(1)).toEqual(Array(2).fill(expect.stringMatching(/^!Usage: decide \[1-/)));
  });
});

describe("pages", () => {
  test("explain says in sentences what the symbol is about", async () => {
    const told = await answers(["explain acpi_info"]);
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const text of told) expect(text).toMatch(/^[A-Za-z_].*[.:]$/);
  });

  test("explain without a name says it of the symbol that is asked about, and of the queue", async () => {
    const told = (await answers(["explain"])).join(" ");
    expect(told).toMatch(/__func__\.0 .*6 undefined symbols.*3 to choose among homonyms/);
    expect(told).not.toMatch(/Enter|Space|F1/);
  });

  test("explain after a conversion says how to load the result and to undo it", async () => {
    const line = session();
    const decisions = ["pick __func__.0 vmlinux 1", "pick acpi_info vmlinux 2", "pick state_show mod_0 1"];
    const last = "pick xfs_trace_missing vmlinux 0 xfs_trace_inode";
    const told = (await answers([...decisions, last, "convert out.ko", "explain"], line)).join(" ");
    expect(told).toMatch(/out\.ko is written, read back and passed every check.*rmmod livepatch_foo/);
  });

  test("function says which one is replaced, where another one is used", async () => {
    const workbench = memoryWorkbench({ symbols: ["acpi_info"], patched: [["vmlinux", "acpi_info"]] });
    const line = session();
    line.send({ kind: "loaded", workbench });
    const told = await answers(["function acpi_info vmlinux 2", "pick acpi_info vmlinux 1", "list"], line);
    expect(told.join(" ")).toMatch(/position 2 is replaced.*position 1 .*replaced is vmlinux, position 2/);
    expect(await answers(["function state_show mod_0 1"])).toEqual([
      "!state_show is not replaced and used at once: a pick says all.",
    ]);
    expect(await answers(["function acpi_info"])).toEqual([
      "!Usage: function NAME OBJECT POSITION; position 0 where it is unique",
    ]);
  });

  test("details and code are about the symbol that is named", async () => {
    const told = await answers(["details acpi_info", "code acpi_info"]);
    expect(told).toContain("acpi_info");
    expect(told.some((text) => text.includes("drivers/acpi/utils.c"))).toBe(true);
  });

  test.each(["explain", "details", "code"])("%s of what is no symbol of the object", async (command) => {
    expect(await answers([`${command} nowhere`])).toEqual([
      "!nowhere is no unresolved symbol of the object.",
    ]);
  });

  test("sources names each with its hash", async () => {
    expect(await answers(["sources"])).toEqual([`Symbols.list: symbols-list, sha256 ${"0".repeat(64)}.`]);
  });

  test("what needs a person says so", async () => {
    expect(await answers(["copy", "edit"])).toEqual(
      Array(2).fill("!It needs a terminal with somebody at it."),
    );
  });
});

describe("any lines", () => {
  const words = fc.constantFrom(
    ...LINE_COMMANDS.flatMap(({ names }) => names),
    ...[
      "acpi_info",
      "state_show",
      "__func__.0",
      "xfs_trace_missing",
      "vmlinux",
      "acpi_pad",
      "*",
      "open",
      "by",
      "uses",
    ],
    ...["0", "1", "2", "99", "reloc", "sympos", "#", "y", "n", "\u001b[2J", "\u202e", "a\u0000b"],
  );
  const lines = fc.array(
    fc.array(words, { maxLength: 4 }).map((all) => all.join(" ")),
    { maxLength: 12 },
  );

  test("never end in an error, and nothing that acts on a terminal is printed", async () => {
    await fc.assert(
      fc.asyncProperty(lines, async (typed) => {
        // files are none of this test's
        const told = await answers(
          typed.filter((line) => !/^(?:write|w|annotate|a|convert|c|diff)\b/.test(line)),
        );
        for (const text of told) expect(text).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 150 },
    );
  });
});

describe("Tab", () => {
  test.each([
    ["sk", ["skip "]],
    ["skip acp", ["acpi_info"]],
    ["show saved", ["saved_command_line"]],
    ["show xfs_trace_in", []],
    ["pick acpi", ["acpi_info "]],
    ["pick acpi_info v", ["vmlinux "]],
    ["pick acpi_info vmlinux ", ["1", "2"]],
    ["snippet r", ["reloc"]],
    ["help un", ["undo", "unmark"]],
    ["undo x", []],
  ])("after %j", (line, offered) => {
    expect(complete(line, session())[0]).toEqual(offered);
  });

  test("files, with folders to go on into", () => {
    const [offered, word] = complete("annotate --orig src/tui/l", session());
    expect(word).toBe("src/tui/l");
    expect(offered).toEqual(["src/tui/layout.ts", "src/tui/line/"]);
  });
});

describe("choosing symbol sources", () => {
  const offer = (
    kind: "kallsyms" | "kernel-tree",
    path: string,
    fits: boolean | null,
    release: string | null,
  ) => ({ kind, path, fits, release, options: {} }) as const;
  const finder: SourceFinder = {
    find: () => [
      offer("kernel-tree", "/lib/modules/6.1.0-38-amd64/build", true, "6.1.0-38-amd64"),
      offer("kallsyms", "/proc/kallsyms", false, "6.18.0"),
    ],
    at: (path) => (path === "kallsyms.txt" ? offer("kallsyms", path, null, null) : null),
  };
  const begun = offersOf(finder);

  test("what fits is taken, and said to be", () => {
    expect(choosingLines(begun).slice(2)).toEqual([
      "1. /lib/modules/6.1.0-38-amd64/build, kernel's build tree, 6.1.0-38-amd64. Taken.",
      "2. /proc/kallsyms, kallsyms: positions, 6.18.0, another kernel.",
    ]);
    expect(choose(begun, "", finder)).toMatchObject({ kind: "begin", chosen: [{ kind: "kernel-tree" }] });
  });

  test("numbers take and leave, a path adds", () => {
    const step = choose(begun, "1, 2", finder);
    expect(step).toMatchObject({ kind: "again", choosing: { taken: [1] } });
    const added = step.kind === "again" ? choose(step.choosing, " kallsyms.txt ", finder) : step;
    expect(added).toMatchObject({ kind: "again", choosing: { taken: [1, 2] } });
  });

  test("the path of one that is listed takes it", () => {
    const step = choose(begun, "/proc/kallsyms", finder);
    expect(step).toMatchObject({ kind: "again", choosing: { list: { length: 2 }, taken: [0, 1] } });
  });

  test.each([
    ["3", "Choose 1 to 2."],
    ["no\u001bwhere", "no\\x1bwhere is no symbol source, or not there."],
  ])("%j is told and changes nothing", (line, told) => {
    expect(choose(begun, line, finder)).toEqual({ kind: "again", choosing: begun, lines: [told] });
  });

  test("0 begins without any, q leaves", () => {
    expect(choose(begun, "0", finder)).toEqual({ kind: "begin", chosen: [] });
    expect(choose(begun, "q", finder)).toEqual({ kind: "quit" });
  });
});
