// sympos completion in the shells themselves, and sympos man in groff: both are made from the command table.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/contract.js";
import { scratch, sympos } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

/** What is typed, the last word unfinished -> some of what the shell offers, and what it must not. */
const ASKED: readonly [words: string[], offered: string[], never: string[]][] = [
  [["li"], ["list"], ["search"]],
  [["list", "--kall"], ["--kallsyms"], ["--kernel"]],
  [["annotate", "--dialect", ""], ["sympos", "reloc"], ["--json"]],
  [["verify", "lp.ko", "--allow", "old-name"], ["old-name-missing"], ["old-name-unchecked", "list-blanks"]],
  [["replay", "--str"], ["--strict"], []],
  [["completion", ""], ["bash", "zsh", "fish"], ["list"]],
  [["batch", "--emit", ""], ["make", "commands"], []],
  [["explain", "old-name"], ["old-name-ambiguous", "old-name-missing"], ["list"]],
  [["--pla"], ["--plain"], []],
];

function script(shell: string, name: string): string {
  const { code, out } = sympos(["completion", shell]);
  expect(code).toBe(0);
  const file = path.join(scratch(), name);
  writeFileSync(file, out);
  return file;
}

function run(command: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, TERM: "dumb", LC_ALL: "C" },
  });
  expect(done.status, `${done.stderr}${done.stdout}`).toBe(0);
  return done.stdout;
}

describe("bash", () => {
  const ask = `source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_sympos 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const offers = (...words: string[]): string[] => {
    const file = script("bash", "sympos.bash");
    return run("bash", ["-c", ask, "bash", file, "sympos", ...words], path.dirname(file)).split("\n");
  };

  it.each(ASKED)("completes %j", (words, offered, never) => {
    const all = offers(...words);
    expect(all).toEqual(expect.arrayContaining(offered));
    for (const each of never) expect(all).not.toContain(each);
  });

  it("completes values after =, files where files are meant, and nothing where it cannot know", () => {
    expect(offers("convert", "x.ko", "--yes", "=", "s")).toContain("strong");
    expect(offers("convert", "x.ko", "--kallsyms", "sym")).toContain("sympos.bash");
    expect(offers("convert", "x.ko", "--decide", "")).toEqual(["", ""]);
  });

  it("takes a file that is named like a command for a file", () => {
    expect(offers("convert", "list", "--dry")).toContain("--dry-run");
  });
});

describeWith(["fish"], "fish", () => {
  it.each(ASKED)("completes %j", (words, offered, never) => {
    const file = script("fish", "sympos.fish");
    const typed = ["sympos", ...words].join(" ");
    const out = run(
      "fish",
      ["--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', file, typed],
      path.dirname(file),
    );
    const all = out.split("\n").map((line) => line.split("\t")[0]!);
    expect(all).toEqual(expect.arrayContaining(offered));
    for (const each of never) expect(all).not.toContain(each);
  });
});

describeWith(["zsh"], "zsh", () => {
  // a shell in a terminal of its own: it is told to complete and read until it shows what is expected
  const ask = `zmodload zsh/zpty
zpty -b z 'TERM=dumb zsh -f -i'
zpty -w z "PS1=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; unsetopt beep; LISTMAX=1000; echo REA\${:-DY}"
zpty -r z seen '*READY*'
zpty -n -w z "$2"$'\\t\\t'
zpty -r z seen "*$3*"
zpty -d z`;

  it.each(ASKED)("completes %j", (words, offered) => {
    const file = script("zsh", "_sympos");
    const dir = path.dirname(file);
    const typed = ["sympos", ...words].join(" ");
    const sorted = [...offered].sort().join("*");
    run("timeout", ["20", "zsh", "-f", "-c", ask, "zsh", dir, typed, sorted], dir);
  });
});

it("a shell that is not known is told by name", () => {
  expect(sympos(["completion", "tcsh"])).toMatchObject({ code: 2, err: expect.stringContaining('"tcsh"') });
});

describe("sympos man", () => {
  const page = () => sympos(["man"]).out;

  it("has every command and every option", () => {
    const text = page().replaceAll("\\-", "-");
    for (const { name, options } of COMMANDS) {
      expect(text).toContain(name);
      for (const { flags } of options) expect(text).toContain(flags.replaceAll("\\", "\\e"));
    }
  });

  it("is the same at any time and place", () => {
    const dir = scratch();
    mkdirSync(path.join(dir, "x"));
    expect(sympos(["man"], { cwd: dir, env: { TZ: "Asia/Kathmandu", LC_ALL: "tr_TR.UTF-8" } }).out).toBe(
      page(),
    );
  });
});

describeWith(["groff"], "sympos man in groff", () => {
  it("is set without a warning", () => {
    const done = spawnSync("groff", ["-man", "-Tutf8", "-ww", "-z"], {
      input: sympos(["man"]).out,
      encoding: "utf8",
    });
    expect({ status: done.status, err: done.stderr }).toEqual({ status: 0, err: "" });
  });
});
