import { describe, expect, test } from "vitest";
import { frameOf, NO_PATHS, TestSession } from "./session.js";
import { candidate, type MemoryWorkbench, memoryWorkbench } from "./workbench.js";

const BLIND = memoryWorkbench({ positionsKnown: false });
const TWO = memoryWorkbench({ symbols: ["acpi_info", "saved_command_line"] });
// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences begin with ESC
const SGR = /\u001b\[[\d;]*m/g;

interface Drawing {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly keys: readonly string[];
  readonly workbench?: MemoryWorkbench;
}

const at = (
  columns: number,
  rows: number,
  name: string,
  keys: string[],
  workbench = memoryWorkbench(),
): Drawing => ({
  name,
  columns,
  rows,
  keys,
  workbench,
});

const DRAWINGS: readonly Drawing[] = [
  at(80, 24, "queue", ["]"]),
  at(80, 24, "resolve-list-alone", ["]", "enter", "j"], BLIND),
  at(80, 24, "resolve-decided", ["]", "enter", "j", "enter", "u", "ctrl+r", "enter"]),
  at(80, 24, "resolve-405-candidates", ["enter", ..."j".repeat(60)]),
  at(80, 24, "missing", ["["]),
  at(80, 24, "preview", ["]", "enter", "enter", "tab"]),
  at(80, 24, "search", ["/", "type:acpi"]),
  at(80, 24, "search-nothing", ["/", "type:zzz"]),
  at(80, 24, "prompt", ["]", "enter", "enter", "a"]),
  at(80, 24, "confirm-quit", ["Q"]),
  at(80, 24, "help", ["?"]),
  at(80, 24, "report-open", ["r"]),
  at(80, 24, "report-converted", ["enter", "enter", "c", "enter"], TWO),
  at(120, 30, "queue", ["]"]),
  at(120, 30, "resolve-list-alone", ["]", "enter", "j"], BLIND),
  at(58, 14, "queue", ["]"]),
  at(58, 14, "candidates", ["]", "tab"]),
  at(58, 14, "annotation", ["]", "enter", "enter", "tab"]),
  at(40, 10, "queue", ["]"]),
  at(40, 10, "candidates", ["]", "tab"]),
  at(38, 9, "too-small", []),
];

describe("frames", () => {
  test.each(DRAWINGS)("$name at $columns x $rows", async ({ name, columns, rows, keys, workbench }) => {
    const options = workbench === undefined ? {} : { workbench };
    const frame = new TestSession({ columns, rows, ...options })
      .load()
      .press(...keys)
      .plainFrame();
    expect(frame.split("\n").length).toBeLessThanOrEqual(rows);
    await expect(`${frame}\n`).toMatchFileSnapshot(`frames/${name}-${columns}x${rows}.txt`);
  });

  test("loading shows what is read and how much of it is done", () => {
    const session = new TestSession();
    expect(session.plainFrame()).toContain("Reading ...");
    session.send({
      kind: "progress",
      progress: { stage: "symbols", path: "Symbols.list", unit: "bytes", done: 3_000_000, total: 12_000_000 },
    });
    expect(session.plainFrame()).toContain("Reading Symbols.list");
    expect(session.plainFrame()).toContain("25 %, 3.0 of 12.0 MB");
  });

  test("a full frame has exactly the terminal's rows", () => {
    expect(new TestSession().load().plainFrame().split("\n")).toHaveLength(24);
  });

  test("the selection is marked without colour", () => {
    const frame = new TestSession().load().press("]").frame();
    expect(frame).toContain(">? \u001b[1macpi_info");
  });

  test.each([
    [58, 14],
    [40, 10],
  ])("the footer of every pane names Tab where one pane is shown: %i x %i", (columns, rows) => {
    const session = new TestSession({ columns, rows }).load().press("]");
    for (let pane = 0; pane < 3; pane++) expect(session.press("tab").plainFrame()).toContain("Tab panes");
  });

  test("an object's name is not capitalised in a hint", () => {
    const frame = new TestSession().load().press("G", "k", "k").plainFrame();
    expect(frame).toContain(" vmlinux, unique (the only symbol of that name).");
  });

  test("matched letters are underlined, also at both ends of a name that is shortened in the middle", () => {
    const name = `head_${"x".repeat(60)}_tail`;
    const session = new TestSession().load().press("/", "type:q");
    const hit = {
      name,
      objects: ["vmlinux"],
      objectCount: 1,
      count: 1,
      exported: false,
      ranges: [
        [0, 4],
        [5, 65],
        [66, 70],
      ] as const,
    };
    const { revision } = session.state.search;
    session.send({ kind: "found", revision, result: { hits: [hit], total: 1, findings: [] } });
    const row = session.frame().split("\n")[3] ?? "";
    // biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences begin with ESC
    const marked = [...row.matchAll(/\u001b\[4m(.*?)\u001b\[24m/g)].map(([, text]) => text);
    expect(marked).toEqual(["head", "x".repeat(14), "x".repeat(13), "tail"]);
    expect(row.replace(SGR, "")).toContain(`head_${"x".repeat(14)}..${"x".repeat(13)}_tail`);
  });

  test("colour says nothing that the text does not say", () => {
    const { state } = new TestSession().load().press("/", "type:acpi");
    const plain = frameOf(state, { palette: "mono", rule: "-" }).replace(SGR, "");
    expect(frameOf(state, { palette: "dark", rule: "-" }).replace(SGR, "")).toBe(plain);
  });

  test("a source file that is only inferred is marked", () => {
    const workbench = memoryWorkbench();
    const inner = workbench.resolve;
    workbench.resolve = (decisions) => {
      const { resolutions, ...rest } = inner(decisions);
      const candidates = [
        candidate("vmlinux", "acpi_info", 1, { file: "drivers/a.c", fileBy: "neighbours" }),
        candidate("vmlinux", "acpi_info", 2, { file: "drivers/b.c", fileBy: "debug-information" }),
      ];
      const outcome = { kind: "undecided", why: "several-in-object", candidates } as const;
      return { resolutions: [{ ...resolutions[0]!, symbol: "acpi_info", outcome }], ...rest };
    };
    const frame = new TestSession({ workbench }).load().press("]").plainFrame();
    expect(frame).toMatch(/ ~drivers\/a\.c/);
    expect(frame).toMatch(/ drivers\/b\.c/);
  });

  test("names of files and symbols cannot reach the terminal raw", () => {
    const evil = "x\u001b[2J\u202e\u754c";
    const workbench = memoryWorkbench();
    const inner = workbench.resolve;
    workbench.resolve = (decisions) => {
      const { resolutions } = inner(decisions);
      const [first, ...rest] = resolutions;
      const candidates = [candidate(evil, evil, 1, { file: evil }), candidate(evil, evil, 2)];
      const bad = {
        symbol: evil,
        uses: first?.uses ?? [],
        outcome: { kind: "undecided", why: "several-in-object", candidates },
      } as const;
      return { resolutions: [bad, ...rest], functions: [], findings: [] };
    };
    const session = new TestSession({ workbench, paths: { ...NO_PATHS, object: evil } })
      .load()
      .press("enter");
    const frame = session.plainFrame();
    expect(frame).toContain("x\\x1b[2J\\u{202e}\\u{754c}");
    expect(frame).toMatch(/^[\n -~]*$/);
  });
});
