// Line mode as a program is driven: commands from a pipe, on a real example.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { LivepatchModule } from "../helpers/livepatch-module.js";
import { ROOT, type Run, scratch, sympos } from "../helpers/sympos.js";

const FILES = ["livepatch-homonyms.ko", "livepatch-homonyms.c", "kallsyms.txt"];
const DECIDE = [
  "# the homonyms of the example",
  "pick nfsd_open nfsd 2",
  "pick state_show vmlinux 2",
  "pick proc_get_long vmlinux 0 proc_get_long.constprop.0",
  "pick pages_to_scan_show vmlinux 2",
];

interface Room {
  readonly dir: string;
  readonly run: (...lines: string[]) => Run;
}

function room(): Room {
  const dir = scratch();
  for (const name of FILES) copyFileSync(path.join(ROOT, "examples", "homonyms", name), path.join(dir, name));
  const env = { XDG_STATE_HOME: path.join(dir, "state"), XDG_CONFIG_HOME: path.join(dir, "config") };
  const args = ["livepatch-homonyms.ko", "--kallsyms", "kallsyms.txt", "--plain"];
  return { dir, run: (...lines) => sympos(args, { cwd: dir, env, input: `${lines.join("\n")}\n` }) };
}

const source = (dir: string): string => readFileSync(path.join(dir, "livepatch-homonyms.c"), "utf8");

describe("a script", () => {
  it("decides, converts, verifies the file again, and ends with 0", () => {
    const { dir, run } = room();
    const { code, out, err } = run(...DECIDE, "convert out.ko", "verify", "report");
    expect(err).toBe("");
    expect(out).toContain("verified: PASS out.ko");
    expect(out).toMatch(/^PASS/m);
    expect(out).toContain("insmod out.ko");
    expect(existsSync(path.join(dir, "out.ko"))).toBe(true);
    expect(code).toBe(0);
  });

  it("may be a file", () => {
    const { dir } = room();
    writeFileSync(path.join(dir, "script"), `${[...DECIDE, "convert out.ko"].join("\n")}\n`);
    const sympos = `'${process.execPath}' '${path.join(ROOT, "bin", "sympos")}'`;
    const command = `${sympos} livepatch-homonyms.ko --kallsyms kallsyms.txt --plain < script`;
    const { status, stdout } = spawnSync("sh", ["-c", command], {
      cwd: dir,
      env: { ...process.env, HOME: dir, XDG_STATE_HOME: dir, XDG_CONFIG_HOME: dir },
      encoding: "utf8",
    });
    expect(stdout).toContain("verified: PASS out.ko");
    expect(status).toBe(0);
  });

  it("judges any file, and an unreadable one does not end it", () => {
    const { run } = room();
    const { out, err, code } = run("verify livepatch-homonyms.ko", "verify nowhere.ko", "next");
    expect(err).toMatch(/^FAIL/m);
    expect(err).toMatch(/^Error: nowhere\.ko: cannot be read: there is no such file or directory\./m);
    expect(out).toContain("proc_get_long");
    expect(code).toBe(1);
  });

  it("shows the change of the source, writes it, and then finds nothing to change", () => {
    const { dir, run } = room();
    const before = source(dir);
    const shown = run(...DECIDE, "diff");
    expect(shown.out).toMatch(/^\+ {4}\{ &state_show, 2 \},$/m);
    expect(shown.out).toMatch(/^\+\s+\.old_sympos = 2,$/m);
    expect(source(dir)).toBe(before);
    const written = run(...DECIDE, "annotate --orig");
    expect(written.out).toContain("Written into livepatch-homonyms.c: build it again");
    expect(source(dir)).toContain("{ &state_show, 2 },");
    expect(readFileSync(path.join(dir, "livepatch-homonyms.c.orig"), "utf8")).toBe(before);
    expect(run(...DECIDE, "annotate").out).toContain("livepatch-homonyms.c says all of it already.");
  });

  it("refuses a source that is none of the object's, and writes nothing", () => {
    const { dir, run } = room();
    writeFileSync(path.join(dir, "other.c"), "int main(void) { return 0; }\n");
    const { err, code } = run("pick nfsd_open nfsd 2", "annotate other.c", "annotate nowhere.c");
    expect(err).toMatch(/^Refused: other\.c: /m);
    expect(err).toMatch(/^Error: nowhere\.c: cannot be read: /m);
    expect(readFileSync(path.join(dir, "other.c"), "utf8")).toBe("int main(void) { return 0; }\n");
    expect(code).toBe(1);
  });

  it("prints the annotation in either dialect, and writes it to a file of its own", () => {
    const { dir, run } = room();
    const { out } = run(...DECIDE, "snippet reloc", "write own.c");
    expect(out).toContain("KLP_RELOC_SYMBOL_POS(nfsd, nfsd, nfsd_open, 2);");
    expect(readFileSync(path.join(dir, "own.c"), "utf8")).toContain(
      "KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, state_show, 2);",
    );
  });

  it("gives the same each time", () => {
    const { run } = room();
    const lines = [...DECIDE, "list", "search state", "show __fentry__", "undo", "undo", "redo", "report"];
    const first = run(...lines);
    expect(run(...lines).out).toBe(first.out);
    expect(first.err).toBe("The session is saved with 3 decisions; the same command resumes it.\n");
  });

  it("tells what each command is for", () => {
    const { run } = room();
    const { out } = run("help skip", "help");
    expect(out).toContain("skip [SYMBOL [REASON]] (s): leave it unresolved.");
    expect(out).toMatch(/^verify \[FILE\]: /m);
  });
});

describe("a name that is replaced and used at once", () => {
  function shared(): string {
    const dir = scratch();
    const file = path.join(dir, "both.ko");
    const module = new LivepatchModule({ patches: [["vmlinux", "state_show", 0]] });
    writeFileSync(file, module.use("state_show").bytes());
    return file;
  }
  const kallsyms = path.join(ROOT, "examples", "homonyms", "kallsyms.txt");

  it("is told apart by function, in the object and in the decisions that a later run reads", () => {
    const file = shared();
    const [out, decisions] = [`${file}.klp.ko`, `${file}.json`];
    const input = `function state_show vmlinux 4\npick state_show vmlinux 2\nexplain state_show\nconvert ${out}\n`;
    const args = [file, "--kallsyms", kallsyms, "--plain", "--decisions", decisions];
    const { code, out: told, err } = sympos(args, { input });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(told).toContain("that of vmlinux, position 4");
    const { out: json } = sympos(["list", out, "--kallsyms", kallsyms, "--json"]);
    const { symbols, functions } = JSON.parse(json) as Record<
      "symbols" | "functions",
      readonly { readonly symbol?: string; readonly oldSympos?: number }[]
    >;
    expect(symbols.map(({ symbol }) => symbol)).toContain(".klp.sym.vmlinux.state_show,2");
    expect(functions).toMatchObject([{ oldSympos: 4 }]);
    const again = sympos(["list", file, "--kallsyms", kallsyms, "--decisions", decisions, "--json"]);
    const now = JSON.parse(again.out) as Record<"symbols" | "functions", readonly unknown[]>;
    expect(now).toMatchObject({
      symbols: [{ symbol: "state_show", outcome: { sympos: 2 } }],
      functions: [{ outcome: { sympos: 4 } }],
    });
  });
});
