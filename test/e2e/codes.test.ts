// What a script holds on to: a code in every line that tells of an error, and a schema for every --json.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { SENTENCES } from "../../src/app/sentences.js";
import { COMMANDS } from "../../src/cli/contract.js";
import { expectValid } from "../helpers/json-schema.js";
import { COPY, kbuildStandIn } from "../helpers/kbuild-stand-in.js";
import { EXAMPLE, EXAMPLE_DECISIONS, KERNEL_LIST, klpConvert, scratch, sympos } from "../helpers/sympos.js";

describe("error lines", () => {
  const nonsense = () => {
    const file = path.join(scratch(), "nonsense");
    writeFileSync(file, "nonsense\n");
    return file;
  };
  const cases: readonly [string, () => { err: string }][] = [
    ["of a file that is not there", () => sympos(["list", "/nowhere.ko"])],
    ["of a source", () => sympos(["list", EXAMPLE, "-s", nonsense()])],
    ["of decisions", () => sympos(["convert", EXAMPLE, "--decisions", nonsense(), "-o", "/dev/null"])],
    ["of an option", () => sympos(["list", EXAMPLE, "--decide", "x"])],
    ["of symbols that are open", () => sympos(["convert", EXAMPLE, "-s", KERNEL_LIST, "-o", "/dev/null"])],
    ["of a manifest", () => sympos(["batch", nonsense()])],
    ["of klp-convert", () => klpConvert([KERNEL_LIST, EXAMPLE, "/dev/null"])],
  ];

  it.each(cases)("%s end in a code that docs/findings.md explains", (_, run) => {
    const lines = run()
      .err.split("\n")
      .filter((line) => /^[\w-]+: error: /.test(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const code = / \[([a-z0-9-]+)\]$/.exec(line)?.[1];
      expect(SENTENCES, line).toHaveProperty([code ?? ""]);
    }
  });
});

describe("--json", () => {
  const list = ["-s", KERNEL_LIST];
  const manifest = () => {
    const file = path.join(scratch(), "m.toml");
    writeFileSync(file, `[[livepatch]]\nname = "l"\nobject = "${EXAMPLE}"\n[[kernel]]\nname = "k"\n`);
    return file;
  };
  const livepatchFolder = () => {
    const room = scratch();
    kbuildStandIn(room, COPY);
    return path.join(room, "lp");
  };
  const RUNS: Readonly<Record<string, () => string[]>> = {
    list: () => [EXAMPLE, ...list],
    annotate: () => [EXAMPLE, ...list, "--dry-run"],
    convert: () => [EXAMPLE, ...list, "--dry-run"],
    verify: () => [EXAMPLE, ...list],
    replay: () => [EXAMPLE_DECISIONS, EXAMPLE, ...list],
    batch: () => [manifest()],
    search: () => ["cmdline", ...list],
    build: () => [livepatchFolder()],
    info: () => [],
    explain: () => ["elf-overlap"],
  };
  const spoken = COMMANDS.filter(({ options }) => options.some(({ flags }) => flags === "--json"));

  it.each(spoken.map(({ name }) => name))("of %s is what its published schema says", (name) => {
    const run = RUNS[name];
    if (run === undefined) throw new Error(`no example of ${name} here`);
    const { out } = sympos([name, ...run(), "--json"]);
    expect(expectValid(name, out)).toMatchObject({ schema: `sympos.${name}/1` });
  });
});
