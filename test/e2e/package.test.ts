// What `npm pack` makes, where nothing else of this repository is.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../helpers/sympos.js";

const room = mkdtempSync(path.join(tmpdir(), "sympos-package-"));
afterAll(() => rmSync(room, { recursive: true, force: true }));
const PATIENCE = 240_000;
/** What npm says where it can reach no registry and has not all in its own cache. */
const UNREACHABLE = /ENOTCACHED|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET_TIMEOUT/;

/** No trace of this repository, of development or of the user's folders. */
function run(command: string, args: readonly string[], cwd = room) {
  const { PATH = "", HOME = room, npm_config_cache: cache, npm_config_registry: registry } = process.env;
  const env = {
    ...{ PATH, HOME, NODE_ENV: "production" },
    ...(cache !== undefined && { npm_config_cache: cache }),
    ...(registry !== undefined && { npm_config_registry: registry }),
    ...{ XDG_CACHE_HOME: room, XDG_STATE_HOME: room, XDG_CONFIG_HOME: room },
  };
  const done = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Both bins do their main job on the package's own example. */
function expectBoth(bin: (name: string) => readonly [string, ...string[]], examples: string): void {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  const call = (name: string, ...args: string[]) => {
    const [command, ...first] = bin(name);
    return run(command, [...first, ...args]);
  };
  expect(call("sympos", "--version").out).toBe(`${version}\n`);
  expect(call("klp-convert", "--version").out).toBe(`klp-convert (sympos) ${version}\n`);
  const object = path.join(examples, "cmdline", "livepatch-cmdline.ko");
  const list = path.join(examples, "kernel", "Symbols.list.gz");
  const found = call("sympos", "search", "mutex_luck", "-s", list, "--limit", "1");
  expect(found.out).toMatch(/^mutex_lock\n/);
  const out = path.join(room, "out.ko");
  rmSync(out, { force: true });
  const decisions = path.join(examples, "cmdline", "decisions.json");
  const converted = call("sympos", "convert", object, "-s", list, "--decisions", decisions, "-o", out);
  expect(converted).toMatchObject({ code: 0 });
  expect(existsSync(out)).toBe(true);
  // the object is converted already: the drop-in copies it
  const copied = call("klp-convert", list, out, path.join(room, "copy.ko"));
  expect(copied).toMatchObject({ code: 0, out: "" });
  const walked = call(
    "sympos",
    object,
    "-s",
    list,
    "--plain",
    "--walk",
    "--decisions",
    path.join(room, "d.json"),
  );
  expect(walked.out).toContain("pages_to_scan_show");
}

describe("the package", () => {
  let tarball = "";
  beforeAll(() => {
    const packed = run("npm", ["pack", "--silent", "--pack-destination", room, ROOT]);
    expect(packed.err).toBe("");
    tarball = path.join(room, readdirSync(room).find((name) => name.endsWith(".tgz"))!);
  }, PATIENCE);

  test("has one file a bin, source maps beside, and no sources or tests", () => {
    const names = run("tar", ["-tzf", tarball]).out.split("\n");
    for (const bin of ["sympos", "klp-convert"]) {
      expect(names).toContain(`package/bin/${bin}`);
      expect(names).toContain(`package/dist/${bin}.cjs`);
      expect(names).toContain(`package/dist/${bin}.cjs.map`);
    }
    expect(names.filter((name) => /^package\/(src|test|bench|node_modules)\//.test(name))).toEqual([]);
  });

  test(
    "runs both bins without any other package",
    () => {
      const folder = path.join(room, "alone");
      mkdirSync(folder);
      expect(run("tar", ["-xzf", tarball, "-C", folder])).toMatchObject({ code: 0 });
      const at = (...parts: string[]) => path.join(folder, "package", ...parts);
      expectBoth((name) => [process.execPath, at("bin", name)], at("examples"));
    },
    PATIENCE,
  );

  test(
    "runs both bins installed in an empty prefix without development packages",
    (context) => {
      const prefix = path.join(room, "prefix");
      mkdirSync(prefix);
      writeFileSync(path.join(prefix, "package.json"), "{}\n");
      const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--omit=dev"];
      const installed = run("npm", ["install", ...quiet, "--prefix", prefix, tarball], prefix);
      if (installed.code !== 0 && UNREACHABLE.test(installed.err) && process.env["CI"] !== "true") {
        context.skip("npm reaches no registry");
      }
      expect(installed).toMatchObject({ code: 0 });
      expect(existsSync(path.join(prefix, "node_modules", "esbuild"))).toBe(false);
      const bin = (name: string) => path.join(prefix, "node_modules", ".bin", name);
      expectBoth((name) => [bin(name)], path.join(prefix, "node_modules", "sympos", "examples"));
    },
    PATIENCE,
  );

  test("lets klp-convert start without ink, react and fuse.js", () => {
    const bundle = readFileSync(path.join(ROOT, "dist", "klp-convert.cjs"), "utf8");
    for (const library of ["react-reconciler", "Fuse", "yoga", "commander"])
      expect(bundle).not.toContain(library);
  });
});
