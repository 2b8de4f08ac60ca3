// sympos replay through the built command: decisions of one build on another, on the real example object.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectValid } from "../helpers/json-schema.js";
import { HOMONYM, kallsymsOf } from "../helpers/kernel-text.js";
import { EXAMPLE, EXAMPLE_DECISIONS, KERNEL_LIST, ROOT, scratch, sympos } from "../helpers/sympos.js";

/** A folder with decisions made for the second of two, and the sources `--kallsyms` of another build. */
function builds(...files: string[]) {
  const dir = scratch();
  const at = (name: string) => path.join(dir, name);
  writeFileSync(at("old.kallsyms"), kallsymsOf("ksm", "khugepaged"));
  writeFileSync(at("new.kallsyms"), kallsymsOf(...files));
  const decide = ["--decide", `vmlinux:${HOMONYM}=2`];
  const none = {
    schema: "sympos.decisions/1",
    object: { path: "x.ko", sha256: "", release: null },
    sources: [],
  };
  writeFileSync(at("none.json"), JSON.stringify({ ...none, decisions: [] }));
  const recorded = sympos([
    ...["replay", at("none.json"), EXAMPLE, "--kallsyms", at("old.kallsyms")],
    ...[...decide, "-o", at("old.json")],
  ]);
  expect(recorded).toMatchObject({ code: 0 });
  return { at, args: ["replay", at("old.json"), EXAMPLE, "--kallsyms", at("new.kallsyms")] };
}

describe("sympos replay", () => {
  it("says what is the same, exits 0 and writes a decisions file that converts", () => {
    const { at, args } = builds("ksm", "khugepaged");
    const { code, out } = sympos([...args, "-o", at("new.json")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^same +pages_to_scan_show +vmlinux, position 2 /m);
    const convert = ["convert", EXAMPLE, "--kallsyms", at("new.kallsyms"), "--decisions", at("new.json")];
    expect(sympos([...convert, "-o", at("out.ko")])).toMatchObject({
      code: 0,
      err: expect.not.stringContaining("warning"),
    });
  });

  it("follows a symbol to its new position and marks it as replayed", () => {
    const { at, args } = builds("other", "ksm", "khugepaged");
    const { code, out } = sympos([...args, "-o", at("new.json")]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^moved +pages_to_scan_show +vmlinux, position 2 -> vmlinux, position 3 \(by its neighbours\)$/m,
    );
    const text = readFileSync(at("new.json"), "utf8");
    expectValid("decisions", text);
    expect(JSON.parse(text)).toMatchObject({ decisions: [{ sympos: 3, rule: "replayed", proven: true }] });
    const { out: listed } = sympos([
      "list",
      EXAMPLE,
      "--kallsyms",
      at("new.kallsyms"),
      "--decisions",
      at("new.json"),
    ]);
    expect(listed).toMatch(/pages_to_scan_show .*vmlinux, position 3 \(replayed\)/);
  });

  it("exits 1, proposes and writes nothing where the one that was meant is not found", () => {
    const { at, args } = builds("ksm", "other");
    const { code, out, err } = sympos([...args, "-o", at("new.json")]);
    expect(code).toBe(1);
    expect(out).toMatch(/^changed +pages_to_scan_show /m);
    expect(out).toMatch(/^ +vmlinux, position 2 .* 0 of 12 neighbours$/m);
    expect(err).toContain("nothing was written");
    expect(existsSync(at("new.json"))).toBe(false);
    expect(sympos([...args, "-o", at("new.json"), "--decide", `vmlinux:${HOMONYM}=1`]).code).toBe(0);
  });

  it("tells of a symbol that the file decides twice, as after a merge of two versions", () => {
    const { at, args } = builds("ksm", "khugepaged");
    const made = JSON.parse(readFileSync(at("old.json"), "utf8"));
    const [one] = made.decisions;
    writeFileSync(at("old.json"), JSON.stringify({ ...made, decisions: [one, { ...one, sympos: 1 }] }));
    expect(sympos(args).err).toMatch(/^sympos: warning: .*old\.json: .*\[decision-repeated\]$/m);
  });

  it("with --strict refuses anything but same and moved", () => {
    const { at, args } = builds("ksm", "other");
    const strict = sympos([...args, "--strict", "-o", at("new.json"), "--decide", `vmlinux:${HOMONYM}=1`]);
    expect(strict).toMatchObject({ code: 4, err: expect.stringContaining("neither the same nor moved") });
    expect(existsSync(at("new.json"))).toBe(false);
    expect(strict.err).toContain("Decide them without --strict");
    expect(sympos([...args, "-o", at("new.json"), "--decide", `vmlinux:${HOMONYM}=1`]).code).toBe(0);
    const [command = "", , ...rest] = args;
    expect(sympos([command, at("new.json"), ...rest, "--strict"]).code).toBe(0);
    const same = builds("ksm", "khugepaged");
    expect(sympos([...same.args, "--strict"]).code).toBe(0);
  });

  it("reports as JSON in the published schema and as Markdown", () => {
    const { args } = builds("ksm", "other");
    const { code, out, err } = sympos([...args, "--json"]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(expectValid("replay", out)).toMatchObject({
      counts: { same: 0, moved: 0, changed: 1, gone: 0, new: 0 },
      drifts: [{ symbol: HOMONYM, status: "changed", now: null, recorded: 12 }],
    });
    expect(sympos([...args, "--markdown"]).out).toMatch(/^\| changed \| `pages_to_scan_show` \|/m);
  });

  it("refuses by name a position of which nothing was recorded", () => {
    const { at } = builds("ksm", "khugepaged");
    const { code, err } = sympos([
      "replay",
      EXAMPLE_DECISIONS,
      EXAMPLE,
      "--kallsyms",
      at("new.kallsyms"),
      "--yes=any",
    ]);
    expect(code).toBe(4);
    expect(err).toMatch(
      /pages_to_scan_show: decided without evidence of which pages_to_scan_show of vmlinux/,
    );
  });

  it("keeps them where the sources that they were made from are given", () => {
    const { code, out } = sympos(["replay", EXAMPLE_DECISIONS, EXAMPLE, "-s", KERNEL_LIST]);
    expect({ code, out }).toMatchObject({
      code: 0,
      out: expect.stringContaining("made from these very sources"),
    });
  });
});

describe("decisions files that are refused", () => {
  const valid = JSON.parse(readFileSync(EXAMPLE_DECISIONS, "utf8"));
  const refused = (content: string) => {
    const file = path.join(scratch(), "d.json");
    writeFileSync(file, content);
    const { code, out, err } = sympos(["replay", file, EXAMPLE, "-s", KERNEL_LIST]);
    return { code, out, err: err.replaceAll(file, "d.json") };
  };

  it("of a later version, by its name", () => {
    const { code, err } = refused(JSON.stringify({ ...valid, schema: "sympos.decisions/9", decisions: 7 }));
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining("sympos.decisions/9") });
  });

  it("edited to nonsense, with the line", () => {
    const text = JSON.stringify({ ...valid, decisions: [{ ...valid.decisions[0], sympos: "two" }] }, null, 2);
    const line = text.split("\n").findIndex((each) => each.includes('"two"')) + 1;
    expect(refused(text)).toMatchObject({ code: 3, err: expect.stringContaining(`d.json:${line}: `) });
    expect(refused(text.slice(0, -40))).toMatchObject({
      code: 3,
      err: expect.stringContaining("not a decisions file"),
    });
  });

  it("of 50 MB, before they are looked into", () => {
    expect(refused(" ".repeat(50_000_000))).toMatchObject({
      code: 3,
      err: expect.stringContaining("50000000 bytes"),
    });
  });

  it("of another livepatch", () => {
    const other = { ...valid, decisions: [{ ...valid.decisions[0], symbol: "a", name: "a" }] };
    const { code, err } = refused(JSON.stringify(other));
    expect({ code, err }).toMatchObject({
      code: 4,
      err: expect.stringContaining("decisions of another livepatch"),
    });
  });
});

it("writes the same decisions from any folder, with any locale and time zone", () => {
  const { at } = builds("other", "ksm", "khugepaged");
  const run = (cwd: string, env: Record<string, string>, out: string) => {
    const relative = (file: string) => path.relative(cwd, file);
    const files = [at("old.json"), EXAMPLE, "--kallsyms", at("new.kallsyms")];
    const args = files.map((each) => (each.startsWith("--") ? each : relative(each)));
    expect(sympos(["replay", ...args, "-o", relative(at(out))], { cwd, env }).code).toBe(0);
    return readFileSync(at(out));
  };
  const one = run(ROOT, { LC_ALL: "C", TZ: "UTC" }, "one.json");
  expect(
    run(at("."), { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" }, "two.json"),
  ).toEqual(one);
});
