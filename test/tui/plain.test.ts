import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/app/types.js";
import { runPlain } from "../../src/tui/plain.js";
import { type MemoryWorkbench, memoryWorkbench, outOfRange } from "./workbench.js";

interface Run {
  readonly text: string;
  readonly errors: string;
  readonly code: number;
  readonly workbench: MemoryWorkbench;
}

async function run(
  lines: readonly string[],
  options: {
    workbench?: MemoryWorkbench;
    walk?: boolean;
    out?: string;
    decisionsPath?: string;
    initialDecisions?: readonly Decision[];
    interactive?: boolean;
  } = {},
): Promise<Run> {
  const workbench = options.workbench ?? memoryWorkbench({ positionsKnown: false });
  const input = new PassThrough();
  const output = new PassThrough();
  const errorOutput = new PassThrough();
  let text = "";
  let errors = "";
  errorOutput.on("data", (bytes: Buffer) => {
    errors += bytes.toString();
  });
  output.on("data", (bytes: Buffer) => {
    text += bytes.toString();
  });
  input.end(lines.map((line) => `${line}\n`).join(""));
  const code = await runPlain({
    load: async () => workbench,
    objectPath: "examples/livepatch-foo.ko",
    out: options.out ?? null,
    decisionsPath: options.decisionsPath ?? null,
    initialDecisions: options.initialDecisions ?? [],
    openSession: null,
    input,
    output,
    errors: errorOutput,
    interactive: options.interactive ?? false,
    walk: options.walk ?? false,
  });
  return { text, errors, code, workbench };
}

const two = () => memoryWorkbench({ symbols: ["acpi_info", "saved_command_line"] });
const pickFirst: Decision = {
  kind: "pick",
  symbol: "acpi_info",
  object: "vmlinux",
  name: "acpi_info",
  sympos: 1,
  applyWith: null,
};

describe("line mode", () => {
  test("asks in full sentences", async () => {
    const { text, code } = await run([], { workbench: two() });
    expect(text).toBe(`2 unresolved: 1 auto, 1 to choose.

Symbol 1 of 1 to choose: acpi_info. 2 relocations. 3 candidates.
1. vmlinux, position 1, drivers/acpi/utils.c, size 92.
2. vmlinux, position 2, drivers/acpi/osl.c, size 49.
3. acpi_pad, unique, drivers/acpi/acpi_pad.c, size 24.
Choose 1-3, s skip, / search, u undo, ? help, q quit:
`);
    expect(code).toBe(1);
  });

  test("the same reducer: pick, undo, redo, convert, quit", async () => {
    const { text, code, workbench } = await run(["2", "undo", "redo", "convert out.ko", "quit"], {
      workbench: two(),
    });
    expect(text).toContain("acpi_info: vmlinux, position 2. All decided: c converts.");
    expect(text).toContain("Undone: acpi_info is to choose again.");
    expect(text).toContain("verified: PASS out.ko");
    expect(text).toContain("insmod out.ko");
    expect(workbench.written.map(({ path }) => path)).toEqual(["out.ko"]);
    expect(code).toBe(0);
  });

  test("a list alone is said to show no order", async () => {
    const { text } = await run([]);
    expect(text).toContain("The list cannot show which is which: a pick is recorded as unproven.");
    expect(text).toContain('385 more; "show __func__.0" lists all.');
  });

  test.each([
    ["bogus", 'No command "bogus"; help lists them.'],
    ["bo\u001b[2Jgus", 'No command "bo\\x1b[2Jgus"; help lists them.'],
    ["99", "Choose 1 to 3."],
    ["0", "Choose 1 to 3."],
    ["pick", "Usage: pick SYMBOL OBJECT POSITION [NAME]; position 0 where it is unique"],
    ["pick foo vmlinux 0", "foo is no unresolved symbol of the object."],
    [
      "pick acpi_info vmlinux 7",
      'No acpi_info in vmlinux with position 7; "show acpi_info" lists what there is.',
    ],
    ["search", "Usage: search QUERY"],
    ["snippet c++", "Usage: snippet [sympos|reloc]"],
    ["skip foo", "foo is no unresolved symbol of the object."],
  ])("after the bad line %j it says so on stderr, goes on, and ends with 2", async (line, told) => {
    const { text, errors, code } = await run([line, "1"], { workbench: two() });
    expect(errors).toBe(`${told}\n`);
    expect(text).toContain("All decided");
    expect(code).toBe(2);
  });

  test.each([
    ["show nowhere", "No symbol nowhere."],
    ["convert out.ko", "Not yet: 1 to choose; ] goes to the next."],
  ])("%j cannot be done now: told on stderr, and no bad command", async (line, told) => {
    const { errors, code } = await run([line, "1"], { workbench: two() });
    expect(errors).toBe(`${told}\n`);
    expect(code).toBe(0);
  });

  test("a bad line does not hide what is worse", async () => {
    const workbench = two();
    workbench.refuse = true;
    const { text, errors, code } = await run(["bogus", "1", "convert o.ko"], { workbench });
    expect(errors).toContain("Refused: o.ko was not written.");
    expect(text).not.toContain("Refused");
    expect(code).toBe(4);
  });

  test("a file that cannot be written is told on stderr", async () => {
    const workbench = two();
    workbench.readOnly = true;
    const { errors, code } = await run(["1", "write a.c", "convert o.ko"], { workbench });
    expect(errors).toBe("Error: a.c: read-only file system\nError: o.ko: read-only file system\n");
    expect(code).toBe(5);
  });

  test("at a prompt errors are answers like any other", async () => {
    const { text, errors, code } = await run(["bogus", "1"], { workbench: two(), interactive: true });
    expect(text).toContain('No command "bogus"');
    expect(errors).toBe("");
    expect(code).toBe(0);
  });

  test("a reader that goes away stops no command, not even after the session", async () => {
    const workbench = two();
    const output = new Writable({
      write: (_, __, done) => void setImmediate(() => done(Object.assign(new Error(), { code: "EPIPE" }))),
    });
    const input = new PassThrough();
    input.end("1\nconvert out.ko\nquit\n");
    const code = await runPlain({
      load: async () => workbench,
      objectPath: "a.ko",
      out: null,
      decisionsPath: null,
      initialDecisions: [],
      openSession: null,
      input,
      output,
      interactive: false,
      walk: false,
    });
    await new Promise(setImmediate);
    expect(workbench.written.map(({ path }) => path)).toEqual(["out.ko"]);
    expect(code).toBe(0);
  });

  test("a patched function is asked about like a symbol", async () => {
    const workbench = memoryWorkbench({ symbols: [], patched: [["vmlinux", "acpi_info"]] });
    const { text, code } = await run(["pick acpi_info vmlinux 2", "list"], { workbench });
    expect(text).toContain(
      "Symbol 1 of 1 to choose: acpi_info. 0 relocations, patched in vmlinux. 2 candidates.",
    );
    expect(text).toContain("= decided, 0 relocations, patched in vmlinux. acpi_info: vmlinux, position 2");
    expect(code).toBe(0);
  });

  test("redo without an undo is answered and no error", async () => {
    const { text, errors } = await run(["redo"], { workbench: two() });
    expect(text).toContain("Nothing to redo.");
    expect(errors).toBe("");
  });

  test("pick names object, position and, for a compiler-made name, the kernel's name", async () => {
    const lines = ["pick xfs_trace_missing vmlinux 0 xfs_trace_inode", "show xfs_trace_missing"];
    const { text } = await run(lines);
    expect(text).toContain(
      "= decided, 1 relocation. xfs_trace_missing: xfs_trace_inode in vmlinux, unique (picked by the author).",
    );
  });

  test("search, list and snippet print what the screen shows", async () => {
    const { text } = await run(["/acpi", "list", "pick acpi_info acpi_pad 0", "snippet reloc"]);
    expect(text).toContain("acpi_info: vmlinux, acpi_pad, 3 symbols.");
    expect(text).toContain(
      "- ordinary, 3 relocations. _printk: left to the module loader, exported by vmlinux.",
    );
    expect(text).toContain("KLP_RELOC_SYMBOL(acpi_pad, acpi_info, 0)");
  });

  test("decisions go to their file one by one", async () => {
    const { workbench } = await run(["s", "undo"], { workbench: two(), decisionsPath: "d.json" });
    expect(workbench.written.map(({ path }) => path)).toEqual(["d.json", "d.json"]);
  });

  test("a person is asked once before open symbols are left behind", async () => {
    const { text, code } = await run(["q", "q"], { interactive: true, workbench: two() });
    expect(text).toContain('1 symbol still to choose or missing. Quit? "quit" again quits.');
    expect(code).toBe(1);
  });

  test("an error while loading is the caller's", async () => {
    const failing = runPlain({
      load: () => Promise.reject(new Error("no such list")),
      objectPath: "a.ko",
      out: null,
      decisionsPath: null,
      initialDecisions: [],
      openSession: null,
      input: new PassThrough(),
      output: new PassThrough(),
      interactive: false,
      walk: false,
    });
    await expect(failing).rejects.toThrow("no such list");
  });
});

describe("walk", () => {
  test("goes the whole way with a decisions file and ends with the proof", async () => {
    const { text, code } = await run([], {
      walk: true,
      workbench: two(),
      out: "o.ko",
      initialDecisions: [pickFirst],
    });
    expect(text).toContain(
      "= decided, 2 relocations. acpi_info: vmlinux, position 1 (picked by the author).",
    );
    expect(text).toContain(
      "+ auto, 1 relocation. saved_command_line: vmlinux, unique (the only symbol of that name).",
    );
    expect(text).toContain("KLP_SYMPOS(acpi_info, 1)");
    expect(text.trimEnd().split("\n").at(-1)).toBe("verified: PASS o.ko");
    expect(code).toBe(0);
  });

  test("stops before converting while symbols are open", async () => {
    const { text, errors, code, workbench } = await run([], { walk: true, workbench: two() });
    expect(text).toContain("Not converted yet.");
    expect(errors).toBe("Not converted: 1 to choose.\n  acpi_info: 3 symbols of that name in 2 objects.\n");
    expect(workbench.written).toEqual([]);
    expect(code).toBe(1);
  });

  test("stops at an error that is not allowed, with its sentence and 4", async () => {
    const workbench = memoryWorkbench({
      symbols: ["saved_command_line"],
      findings: () => [outOfRange("saved_command_line")],
    });
    const { text, errors, code } = await run([], { walk: true, workbench });
    expect(text).toContain("x invalid, 1 relocation. saved_command_line: ");
    expect(errors).toMatch(/^Not converted: 1 invalid\.\n {2}saved_command_line: .*position 7/);
    expect(text).not.toContain("verified");
    expect(workbench.written).toEqual([]);
    expect(code).toBe(4);
  });

  test("a refused conversion is no proof", async () => {
    const workbench = two();
    workbench.refuse = true;
    const { text, code } = await run([], { walk: true, workbench, initialDecisions: [pickFirst] });
    expect(text.trimEnd().split("\n").at(-1)).toBe("verified: FAIL examples/livepatch-foo.klp.ko");
    expect(code).toBe(4);
  });
});
