import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { expectValid } from "../helpers/json-schema.js";
import { EXAMPLE, KERNEL_LIST, ROOT, readJson, scratch, sympos } from "../helpers/sympos.js";

function home(config: string | null): Record<string, string> {
  const dir = scratch();
  if (config !== null) {
    mkdirSync(path.join(dir, "sympos"));
    writeFileSync(path.join(dir, "sympos", "config.toml"), config);
  }
  return { HOME: dir, XDG_CONFIG_HOME: dir, XDG_STATE_HOME: dir, XDG_CACHE_HOME: dir };
}

interface InfoJson {
  readonly version: string;
  readonly libraries: Record<string, string>;
  readonly paths: Record<string, { path: string | null; exists: boolean; count?: number }>;
  readonly settings: Record<string, unknown>;
  readonly terminal: Record<string, unknown>;
  readonly findings: readonly { code: string; where: { line?: number } }[];
}

function infoOf(env: Record<string, string | undefined>): { code: number | null; info: InfoJson } {
  const { code, out } = sympos(["info", "--json"], { env });
  return { code, info: expectValid("info", out) as InfoJson };
}

describe("sympos info", () => {
  it("says versions as package.json has them", () => {
    const { version, dependencies } = readJson(path.join(ROOT, "package.json")) as Record<string, unknown>;
    expect(infoOf(home(null)).info).toMatchObject({ version, libraries: dependencies });
  });

  it("says the folders, and what of them is there", () => {
    const env = home('theme = "dark"\n');
    const script = { env, input: "pick pages_to_scan_show vmlinux 2\n" };
    expect(sympos([EXAMPLE, "-s", KERNEL_LIST, "--plain"], script).code).toBe(0);
    const { code, info } = infoOf(env);
    const dir = path.join(env["HOME"]!, "sympos");
    expect(code).toBe(0);
    expect(info.paths).toEqual({
      config: { path: path.join(dir, "config.toml"), exists: true },
      sessions: { path: path.join(dir, "sessions"), exists: true, count: 1 },
      history: { path: path.join(dir, "history"), exists: false },
      cache: { path: dir, exists: true },
    });
    expect(info.settings).toMatchObject({ theme: "dark", dialect: null, keys: [] });
  });

  it("says what the terminal is: here none", () => {
    const env = { ...home(null), TMUX: "/tmp/tmux,1,0", SSH_TTY: "/dev/pts/1", LC_ALL: "C", NO_COLOR: "1" };
    expect(infoOf(env).info.terminal).toMatchObject({
      interface: "none",
      stdin: false,
      stdout: false,
      size: null,
      multiplexer: "tmux",
      remote: true,
      utf8: false,
    });
  });

  it("tells wrong settings and says the rest, with 3", () => {
    const env = home("\nguide = 3\n");
    const { code, info } = infoOf(env);
    expect(code).toBe(3);
    expect(info.findings).toMatchObject([{ code: "config-value", where: { line: 2 } }]);
    const { out, err } = sympos(["info"], { env });
    expect(err).toMatch(/^sympos: error: \S+\/config\.toml:2: guide takes true or false\. /);
    expect(out).toMatch(/^config {5}\S+\/config\.toml$/m);
  });

  it("works without HOME", () => {
    const none = { HOME: undefined, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined };
    expect(infoOf({ ...home(null), ...none }).info.paths["sessions"]).toEqual({
      path: null,
      exists: false,
      count: 0,
    });
  });
});

describe("sympos info --check", () => {
  const release = "6.1.0-0-none";

  it("says each thing on a line, what is lacking with the way out on stderr, and ends with 1 or PASS", () => {
    const { code, out, err } = sympos(["info", "--check", "--kernel", release]);
    expect(code).toBe(1);
    expect(out).toMatch(/^kernel +6\.1\.0-0-none, not running here$/m);
    expect(out).toMatch(/^headers +lacking +see: ls -d \/lib\/modules\/6\.1\.0-0-none\/build$/m);
    expect(out.trimEnd().split("\n").at(-1)).toBe("check: FAIL");
    expect(err).toMatch(/^sympos: error: no headers of 6\.1\.0-0-none: .* \[machine-no-headers\]$/m);
  });

  it("has a part of its own in JSON", () => {
    const { code, out } = sympos(["info", "--check", "--kernel", release, "--json"], { env: home(null) });
    const { check } = expectValid("info", out) as { check: { release: string; checks: unknown[] } };
    expect({ code, release: check.release, checks: check.checks.length }).toEqual({
      code: 1,
      release,
      checks: 9,
    });
  });

  it("takes a release only, and --kernel only with it, else 2", () => {
    for (const release of ["x", "6.1.0-1-amd64/", "6.1.0/../6.1.0", "6.1.0 x", `6.1.0-${"a".repeat(60)}`])
      expect(sympos(["info", "--check", "--kernel", release]), release).toMatchObject({ code: 2, out: "" });
    expect(sympos(["info", "--kernel", release])).toMatchObject({ code: 2, out: "" });
  });
});

describe("settings of the interface", () => {
  it("a wrong one ends it with 3 before anything is read, naming file, line and key", () => {
    const { code, out, err } = sympos(["no-such.ko", "--plain"], { env: home('dialect = "sympos "\n') });
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/config\.toml:1: dialect takes one of "sympos", "reloc"\. /);
  });

  it("keys that two commands would have end it with 3, naming the line", () => {
    const { code, err } = sympos([EXAMPLE, "--plain"], { env: home('[keys]\nskip = "u"\n') });
    expect(code).toBe(3);
    expect(err).toMatch(/config\.toml:2: keys\.skip: u means undo already\. /);
  });

  it("a command that there is not is told with the nearest, and the rest goes on", () => {
    const env = home('[keys]\nserch = "x"\n');
    const { code, err } = sympos([EXAMPLE, "-s", KERNEL_LIST, "--plain"], { env });
    expect(code).toBe(1);
    expect(err).toMatch(
      /config\.toml:2: keys\.serch names no command; it is ignored\. Did you mean search\?/,
    );
  });

  it("the dialect is that of the annotation", () => {
    const options = {
      env: home('dialect = "reloc"\n'),
      input: "pick pages_to_scan_show vmlinux 2\nsnippet\n",
    };
    const { out } = sympos([EXAMPLE, "-s", KERNEL_LIST, "--plain"], options);
    expect(out).toContain("KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, pages_to_scan_show, 2)");
  });

  it("a walk reads none", () => {
    const { code } = sympos([EXAMPLE, "-s", KERNEL_LIST, "--plain", "--walk"], { env: home("nonsense") });
    expect(code).toBe(1);
  });
});
