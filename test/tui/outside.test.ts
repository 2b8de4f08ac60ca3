// Programs outside: how an editor is called, and where a copied text goes.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandWords, copyText, editorCommand, runInTerminal } from "../../src/tui/terminal/outside.js";

const place = { path: "dir/lp.c", line: 41 };

describe("the editor", () => {
  test.each([
    [{}, ["vi", "+41", "dir/lp.c"]],
    [{ EDITOR: "nano" }, ["nano", "+41", "dir/lp.c"]],
    [{ EDITOR: "nano", VISUAL: "vim -n" }, ["vim", "-n", "+41", "dir/lp.c"]],
    [{ EDITOR: "code" }, ["code", "--wait", "--goto", "dir/lp.c:41"]],
    [{ EDITOR: "/opt/bin/code --wait" }, ["/opt/bin/code", "--wait", "--goto", "dir/lp.c:41"]],
    [{ EDITOR: "hx" }, ["hx", "dir/lp.c:41"]],
    [{ EDITOR: "'/my editors/ed' -p 'a b'" }, ["/my editors/ed", "-p", "a b", "+41", "dir/lp.c"]],
  ])("%j opens the file at its line", (env, wanted) => {
    expect(editorCommand(place, env)).toEqual(wanted);
  });

  test("of the settings comes before those of the environment", () => {
    expect(editorCommand(place, { VISUAL: "vim" }, "emacs -nw")).toEqual(["emacs", "-nw", "+41", "dir/lp.c"]);
  });

  test.each(["-x.c", "+1.c"])("a file named %s is no option", (name) => {
    expect(editorCommand({ path: name, line: 1 }, {}).at(-1)).toBe(`./${name}`);
  });

  test("words of a command keep quoted blanks", () => {
    expect(commandWords(`a "b c" 'd e'  f`)).toEqual(["a", "b c", "d e", "f"]);
    expect(commandWords("  ")).toEqual([]);
  });

  test("one that fails or is missing says so", async () => {
    expect(await runInTerminal(["true"])).toBeNull();
    expect(await runInTerminal(["false"])).toBe("false ended with 1");
    expect(await runInTerminal(["no-such-editor-here"])).toBe("no-such-editor-here is not installed");
  });
});

describe("copying", () => {
  let dir = "";
  const { PATH } = process.env;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "sympos-copy-"));
  });
  afterEach(() => {
    process.env["PATH"] = PATH;
    rmSync(dir, { recursive: true, force: true });
  });

  /** A tmux that takes what it is given, and knows -w or does not. */
  function fakeTmux(knowsW: boolean): void {
    const refuse = knowsW ? "" : 'case "$*" in *-w*) exit 1;; esac\n';
    writeFileSync(
      path.join(dir, "tmux"),
      `#!/bin/sh\n${refuse}echo "$@" >'${dir}/args'\ncat >'${dir}/text'\n`,
    );
    chmodSync(path.join(dir, "tmux"), 0o755);
    process.env["PATH"] = `${dir}:${PATH}`;
  }

  test("outside of tmux the terminal is given the text by OSC 52", () => {
    expect(copyText("KLP\n", {})).toEqual({
      bytes: `\u001b]52;c;${Buffer.from("KLP\n").toString("base64")}\u0007`,
      how: "to the terminal's clipboard (OSC 52)",
    });
  });

  test("a text too long for that is refused", () => {
    expect(copyText("x".repeat(100_000), {})).toBeNull();
  });

  test.each([
    [true, "load-buffer -w -"],
    [false, "load-buffer -"],
  ])("in tmux its buffer takes the text; it knows -w: %s", (knowsW, args) => {
    fakeTmux(knowsW);
    expect(copyText("KLP\n", { TMUX: "socket" })).toMatchObject({ bytes: "" });
    expect(readFileSync(path.join(dir, "text"), "utf8")).toBe("KLP\n");
    expect(readFileSync(path.join(dir, "args"), "utf8").trim()).toBe(args);
  });
});
