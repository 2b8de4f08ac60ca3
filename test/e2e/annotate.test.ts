// sympos annotate as its user meets it: which files it takes for the sources of an object, what
// it prints and writes, and what it refuses.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openWorkbench } from "../../src/app/workbench.js";
import { expectValid } from "../helpers/json-schema.js";
import { EXAMPLE, KERNEL_LIST, ROOT, scratch, sympos } from "../helpers/sympos.js";

const LIST = ["-s", KERNEL_LIST];
const PICK = ["--decide", "vmlinux:pages_to_scan_show=2"];
const SOURCE = path.join(ROOT, "examples", "cmdline", "livepatch-cmdline.c");
const ENTRY = "KLP_SYMPOS(pages_to_scan_show, 2),";

/** A copy of the example: its module, and its source as `text`. */
function example(text: string | Buffer = readFileSync(SOURCE)) {
  const room = scratch();
  const object = path.join(room, "livepatch-cmdline.ko");
  const source = path.join(room, "livepatch-cmdline.c");
  copyFileSync(EXAMPLE, object);
  writeFileSync(source, text);
  const annotate = (...args: string[]) =>
    sympos(["annotate", object, ...LIST, ...PICK, ...args], { cwd: room });
  return { room, object, source, annotate, text: () => readFileSync(source, "latin1") };
}

/** A copy of the example with every sort of symbol, with its decisions. */
function homonyms(change: (text: string) => string = (text) => text) {
  const room = scratch();
  const from = (file: string) => path.join(ROOT, "examples", "homonyms", file);
  const object = path.join(room, "livepatch-homonyms.ko");
  const source = path.join(room, "livepatch-homonyms.c");
  copyFileSync(from("livepatch-homonyms.ko"), object);
  writeFileSync(source, change(readFileSync(from("livepatch-homonyms.c"), "utf8")));
  const known = ["--kallsyms", from("kallsyms.txt"), "--decisions", from("decisions.json")];
  const run = (...args: string[]) => sympos(["annotate", object, ...known, ...args], { cwd: room });
  return { run, source };
}

describe("the source beside the object", () => {
  test("is edited, the change is shown as a diff, and a second run changes nothing", () => {
    const { annotate, text } = example();
    const { code, out, err } = annotate();
    expect(code).toBe(0);
    expect(err).toMatch(/^sympos: annotated livepatch-cmdline\.c$/m);
    expect(out).toMatch(/^--- livepatch-cmdline\.c\n\+\+\+ livepatch-cmdline\.c\n@@ /);
    expect(out).toContain(`+\t${ENTRY}\n`);
    const once = text();
    expect(once).toContain(`\t${ENTRY}\n`);
    const again = annotate();
    expect(again).toMatchObject({ code: 0, out: "" });
    expect(again.err).toMatch(/^sympos: nothing to change: the source says every decision already\.$/m);
    expect(annotate("--quiet")).toMatchObject({ code: 0, out: "", err: "" });
    expect(text()).toBe(once);
  });

  test("keeps its mode, and leaves nothing beside it", () => {
    const { annotate, source, room } = example();
    chmodSync(source, 0o640);
    expect(annotate().code).toBe(0);
    expect(statSync(source).mode & 0o7777).toBe(0o640);
    expect(readdirSync(room).sort()).toEqual(["livepatch-cmdline.c", "livepatch-cmdline.ko"]);
  });

  test("stays as it is with --dry-run, which shows the same diff", () => {
    const { annotate, text } = example();
    const before = text();
    const dry = annotate("--dry-run");
    expect({ code: dry.code, text: text() }).toEqual({ code: 0, text: before });
    expect(annotate().out).toBe(dry.out);
  });

  test("is kept as FILE.orig on request, and never over another one", () => {
    const { annotate, source, text } = example();
    const before = text();
    expect(annotate("--orig").code).toBe(0);
    expect(readFileSync(`${source}.orig`, "latin1")).toBe(before);
    writeFileSync(source, before);
    const again = annotate("--orig");
    expect(again).toMatchObject({ code: 5, out: "" });
    expect(again.err).toContain("livepatch-cmdline.c.orig: cannot be written: it is there already");
    expect(text()).toBe(before);
  });

  test("shows bytes that are not UTF-8 as they are, so that the diff can be applied", () => {
    const { object, room } = example(
      Buffer.concat([Buffer.from("/* Gr\xf6\xdfe */\n", "latin1"), readFileSync(SOURCE)]),
    );
    const done = sympos(["annotate", object, ...LIST, ...PICK, "--dry-run"], {
      cwd: room,
      encoding: "latin1",
    });
    expect(done.out).not.toContain("\xef\xbf\xbd");
  });

  test("is told of as JSON by its schema", () => {
    const { annotate } = example();
    const value = expectValid("annotate", annotate("--json", "--dialect", "reloc").out);
    expect(value).toMatchObject({
      dialect: "reloc",
      files: ["livepatch-cmdline.c"],
      written: true,
      edits: [{ path: "livepatch-cmdline.c", original: null }],
      snippet: "",
    });
  });

  test("is not edited with --print", () => {
    const { annotate, text } = example();
    const before = text();
    const { code, out } = annotate("--print");
    expect({ code, text: text() }).toEqual({ code: 0, text: before });
    expect(out).toContain(`\t${ENTRY}\n};\n`);
  });
});

test("what --print prints is the snippet of --json", () => {
  const { annotate } = example();
  const { out: text } = annotate("--print");
  const { code, out } = annotate("--print", "--json");
  expect(code).toBe(0);
  expect(expectValid("annotate", out)).toMatchObject({ files: [], written: false, edits: [], snippet: text });
});

describe("a file of its own for the annotation", () => {
  test("is written with -o, and only printed with --dry-run", () => {
    const { annotate, room, source } = example();
    const [before, out] = [readFileSync(source, "latin1"), path.join(room, "notes.c")];
    const dry = annotate("-o", out, "--dry-run");
    expect({ code: dry.code, written: existsSync(out) }).toEqual({ code: 0, written: false });
    expect(annotate("-o", out).code).toBe(0);
    expect(readFileSync(out, "latin1")).toBe(dry.out);
    expect(dry.out).toContain(ENTRY);
    expect(readFileSync(source, "latin1")).toBe(before);
  });

  test("is never the source of the object, which it would replace", () => {
    const { annotate, source, text } = example();
    const before = text();
    for (const more of [[], ["--print"], ["--dry-run"]]) {
      const { code, err } = annotate("-o", source, ...more);
      expect({ code, text: text() }).toEqual({ code: 2, text: before });
      expect(err).toContain("[output-is-input]");
    }
  });
});

describe("without a source", () => {
  test("the annotation is printed, with where it goes", () => {
    const room = scratch();
    const object = path.join(room, "livepatch-cmdline.ko");
    copyFileSync(EXAMPLE, object);
    const { code, out, err } = sympos(["annotate", object, "-s", KERNEL_LIST, ...PICK], { cwd: room });
    expect(code).toBe(0);
    expect(out).toContain(`\t${ENTRY}\n};\n`);
    expect(err).toContain(
      "no source of the object was found, so the annotation is printed. Name it with --src",
    );
  });
});

test("without a source, an .old_sympos to set is told and makes the exit code 1", () => {
  const { run, source } = homonyms();
  rmSync(source);
  const { code, out, err } = run();
  expect(code).toBe(1);
  expect(out).toContain("KLP_SYMPOS(state_show, 2),");
  expect(err).toContain(
    "pages_to_scan_show: no klp_func entry with this .old_name was found; its .old_sympos must be 2",
  );
});

describe("refused, with nothing written", () => {
  test("a source that does not belong to the object", () => {
    const { room, annotate } = example();
    const other = path.join(room, "other.c");
    writeFileSync(other, "extern int pages_to_scan_show;\nint f(void) { return pages_to_scan_show; }\n");
    const { code, out, err } = annotate("--src", other);
    expect({ code, out: out.includes("KLP_") }).toEqual({ code: 4, out: false });
    expect(err).toContain("other.c: not a source of this object: it mentions none of its functions.");
    expect(readFileSync(other, "utf8")).not.toContain("KLP_");
  });

  test("a read-only source", () => {
    const { annotate, source, text } = example();
    chmodSync(source, 0o444);
    const before = text();
    const { code, err } = annotate();
    expect({ code, text: text() }).toEqual({ code: 5, text: before });
    expect(err).toContain("livepatch-cmdline.c: cannot be written: it is read-only");
  });

  test("a source behind a link that leads elsewhere, until it is named itself", () => {
    const { annotate, source, text } = example();
    const elsewhere = path.join(scratch(), "real.c");
    copyFileSync(source, elsewhere);
    const before = text();
    writeFileSync(source, "");
    const room = path.dirname(source);
    const link = path.join(room, "linked.c");
    symlinkSync(elsewhere, link);
    const { code, err } = annotate("--src", link);
    expect(code).toBe(4);
    expect(err).toContain(`leads to ${elsewhere}, outside of the folder where it was found`);
    expect(err).toContain(`--src ${elsewhere}`);
    expect(readFileSync(elsewhere, "latin1")).toBe(before);
    expect(annotate("--src", elsewhere).code).toBe(0);
    expect(readFileSync(elsewhere, "latin1")).toContain(ENTRY);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test("what the sympos dialect cannot say, until the other one is asked for", () => {
    const { run, source } = homonyms();
    const before = readFileSync(source, "utf8");
    const decide = ["--decide", "vmlinux/nfsd:nfsd_open=2"];
    const refused = run(...decide);
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 4, out: "" });
    expect(refused.err).toContain("the sympos dialect has no word for that. Use --dialect reloc.");
    expect(readFileSync(source, "utf8")).toBe(before);
    expect(run(...decide, "--dialect", "reloc").code).toBe(0);
    expect(readFileSync(source, "utf8")).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, nfsd, nfsd_open, 2);");
  });

  test.each([
    ["a file that is not there", (room: string) => path.join(room, "no.c"), 3, /no\.c: cannot be read/],
    ["a folder", (room: string) => room, 3, /it is a directory/],
    [
      "a file with NUL bytes",
      (room: string) => {
        writeFileSync(path.join(room, "nul.c"), "int f;\0");
        return path.join(room, "nul.c");
      },
      4,
      /nul\.c: not C source text/,
    ],
  ] as const)("%s", (_, file, exit, message) => {
    const { room, annotate, text } = example();
    const before = text();
    const { code, out, err } = annotate("--src", file(room));
    expect({ code, diff: out.startsWith("---"), text: text() }).toEqual({
      code: exit,
      diff: false,
      text: before,
    });
    expect(err).toMatch(message);
  });
});

describe("what is not understood is left to the author", () => {
  const text = readFileSync(SOURCE, "utf8");

  test("unbalanced braces: the text is printed with the place of the fault", () => {
    const { annotate, text: now } = example(text.replace("return sysfs_emit(", "{ return sysfs_emit("));
    const before = now();
    const { code, out } = annotate();
    expect({ code, text: now() }).toEqual({ code: 1, text: before });
    expect(out).toContain(`\t${ENTRY}\n};\n`);
  });

  test("a klp_func entry in branches: the author is told the value", () => {
    const { run, source } = homonyms((text) =>
      text.replace(
        "\t\t.new_func = livepatch_pages_to_scan_show,\n",
        "#ifdef CONFIG_SYSFS\n\t\t.new_func = livepatch_pages_to_scan_show,\n#endif\n",
      ),
    );
    const { code, err } = run();
    expect(code).toBe(1);
    expect(err).toMatch(
      /livepatch-homonyms\.c:\d+: pages_to_scan_show: this klp_func entry .* must be 2\. Set it by hand\./,
    );
    expect(readFileSync(source, "utf8")).toContain("{ &state_show, 2 },");
  });
});

describe("between reading and writing", () => {
  const plan = async (object: string) => {
    const sources = { symbols: [KERNEL_LIST], kallsyms: [], symvers: [] };
    const bench = await openWorkbench({
      path: object,
      sources,
      extent: "asked",
      names: ["pages_to_scan_show"],
    });
    const pick = { kind: "pick", symbol: "pages_to_scan_show", name: "pages_to_scan_show" } as const;
    const decisions = [{ ...pick, object: "vmlinux", sympos: 2, applyWith: null }];
    return { bench, plan: await bench.planAnnotation(decisions, { src: [], dialect: null }) };
  };

  test("a source that changed is not written", async () => {
    const { object, source, text } = example();
    const { bench, plan: planned } = await plan(object);
    expect(planned.edits).toHaveLength(1);
    writeFileSync(source, `${text()}/* mine */\n`);
    const mine = text();
    expect(() => bench.commitAnnotation(planned)).toThrow("annotate-changed");
    expect(text()).toBe(mine);
    expect(existsSync(`${source}.orig`)).toBe(false);
  });

  test("one source that cannot be written leaves the other as it was", async () => {
    const { object, room, text } = example();
    const { bench, plan: planned } = await plan(object);
    const before = text();
    const folder = path.join(room, "gone");
    mkdirSync(folder);
    const [edit] = planned.edits;
    const second = { ...edit!, path: path.join(folder, "b.c"), realPath: path.join(folder, "b.c") };
    writeFileSync(second.path, before, "latin1");
    writeFileSync(`${second.path}.orig`, "an older one");
    const both = { ...planned, edits: [...planned.edits, second] };
    expect(() => bench.commitAnnotation(both, { keepOriginal: true })).toThrow("it is there already");
    expect(text()).toBe(before);
    expect(readdirSync(room).sort()).toEqual(["gone", "livepatch-cmdline.c", "livepatch-cmdline.ko"]);
  });
});
