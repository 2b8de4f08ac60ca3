// Whatever happens while the output is written, there is the old file or the new one, whole.
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { klpConvert as convertHere } from "../../src/app/drop-in.js";
import { scratch } from "../helpers/compile.js";
import { symbolList } from "../helpers/drop-in.js";
import { LivepatchBuilder } from "../helpers/elf-livepatch.js";
import { klpConvert, ROOT } from "../helpers/sympos.js";

const room = scratch();
chmodSync(room, 0o755); // one test runs as another user
const LIST = path.join(room, "Symbols.list");
const INPUT = path.join(room, "in.ko");
const INJECT = fileURLToPath(new URL("../helpers/fault-injection.cjs", import.meta.url));

const livepatch = new LivepatchBuilder().use("command_line").use("printk");
writeFileSync(LIST, symbolList({ vmlinux: ["command_line", "printk", "__ksymtab_printk"] }));
writeFileSync(INPUT, livepatch.bytes());
const NEW = path.join(room, "new.ko");
expect(klpConvert([LIST, INPUT, NEW])).toEqual({ code: 0, signal: null, out: "", err: "" });
const CONVERTED = readFileSync(NEW);
const OLD = Buffer.from("what was there before\n");

let made = 0;
function folder(): string {
  const dir = path.join(room, `d${made++}`);
  mkdirSync(dir);
  return dir;
}

function withFault(fault: string, output: string) {
  const args = ["--require", INJECT, path.join(ROOT, "bin", "klp-convert"), LIST, INPUT, output];
  const done = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, FAULT: fault } });
  return { code: done.status, signal: done.signal, out: done.stdout, err: done.stderr };
}

const isOldOrNew = (bytes: Buffer): boolean => bytes.equals(OLD) || bytes.equals(CONVERTED);

describe("at each step of writing", () => {
  const steps = Number(withFault("0:count", path.join(folder(), "out.ko")).out);

  test("there are steps: made, written, synced, closed, renamed, and the directory synced", () => {
    expect(steps).toBeGreaterThanOrEqual(8);
  });

  test("kill -9 leaves the old file or the new one, and nothing but a temporary file beside it", () => {
    const seen = new Set<string>();
    for (let step = 1; step <= steps; step++) {
      const dir = folder();
      const output = path.join(dir, "out.ko");
      writeFileSync(output, OLD);
      expect(withFault(`${step}:SIGKILL`, output).signal).toBe("SIGKILL");
      const bytes = readFileSync(output);
      expect(isOldOrNew(bytes)).toBe(true);
      seen.add(bytes.equals(OLD) ? "old" : "new");
      const others = readdirSync(dir).filter((name) => name !== "out.ko");
      expect(others.every((name) => /^\.out\.ko\.[0-9a-f]{12}\.tmp$/.test(name))).toBe(true);
    }
    expect(seen).toEqual(new Set(["old", "new"]));
  });

  test.each([
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("%s waits until the file is whole, and then ends the program", (signal, code) => {
    for (let step = 1; step <= steps; step++) {
      const dir = folder();
      const output = path.join(dir, "out.ko");
      writeFileSync(output, OLD);
      expect(withFault(`${step}:${signal}`, output)).toMatchObject({ code, out: "" });
      expect(readFileSync(output).equals(CONVERTED)).toBe(true);
      expect(readdirSync(dir)).toEqual(["out.ko"]);
    }
  });

  test("a failing call leaves the old file and nothing else, with exit 5 and the reason", () => {
    const results: string[] = [];
    for (let step = 1; step <= steps; step++) {
      const dir = folder();
      const output = path.join(dir, "out.ko");
      writeFileSync(output, OLD);
      const done = withFault(`${step}:EIO`, output);
      const bytes = readFileSync(output);
      expect(readdirSync(dir)).toEqual(["out.ko"]);
      results.push(`${done.code} ${bytes.equals(OLD) ? "old" : bytes.equals(CONVERTED) ? "new" : "broken"}`);
      if (done.code === 5)
        expect(done.err).toMatch(/out\.ko: cannot be written: .*untouched\. Choose another/);
    }
    // once it is renamed it is in place, and a directory that cannot be synced is no reason to say otherwise
    const renamed = results.indexOf("0 new");
    expect(results.slice(0, renamed)).toEqual(Array(renamed).fill("5 old"));
    expect(results.slice(renamed)).toEqual(Array(steps - renamed).fill("0 new"));
  });

  test("a failing call leaves no output where there was none", () => {
    for (const step of [2, 4]) {
      const dir = folder();
      expect(withFault(`${step}:EIO`, path.join(dir, "out.ko")).code).toBe(5);
      expect(readdirSync(dir)).toEqual([]);
    }
  });
});

describe("where the output goes", () => {
  const to = (output: string) => klpConvert([LIST, INPUT, output]);

  test("the input itself", () => {
    const output = path.join(folder(), "both.ko");
    writeFileSync(output, readFileSync(INPUT));
    expect(klpConvert([LIST, output, output])).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(output).equals(CONVERTED)).toBe(true);
  });

  test("the input under another name keeps the input: a hard link is parted", () => {
    const dir = folder();
    const [input, output] = [path.join(dir, "in.ko"), path.join(dir, "out.ko")];
    writeFileSync(input, readFileSync(INPUT));
    linkSync(input, output);
    expect(klpConvert([LIST, input, output]).code).toBe(0);
    expect(readFileSync(input).equals(readFileSync(INPUT))).toBe(true);
    expect(readFileSync(output).equals(CONVERTED)).toBe(true);
  });

  test("a symbolic link stays one, also when it leads to nothing yet", () => {
    const dir = folder();
    mkdirSync(path.join(dir, "real"));
    const link = path.join(dir, "link.ko");
    symlinkSync("real/out.ko", link);
    for (let run = 0; run < 2; run++) {
      expect(to(link).code).toBe(0);
      expect(readlinkSync(link)).toBe("real/out.ko");
      expect(readFileSync(path.join(dir, "real", "out.ko")).equals(CONVERTED)).toBe(true);
      expect(readdirSync(dir).sort()).toEqual(["link.ko", "real"]);
    }
  });

  test("links in a circle", () => {
    const dir = folder();
    symlinkSync("b", path.join(dir, "a"));
    symlinkSync("a", path.join(dir, "b"));
    expect(to(path.join(dir, "a"))).toMatchObject({
      code: 5,
      err: expect.stringContaining("too many symbolic links"),
    });
    expect(lstatSync(path.join(dir, "a")).isSymbolicLink()).toBe(true);
  });

  test("a file whose mode is kept", () => {
    const output = path.join(folder(), "out.ko");
    writeFileSync(output, OLD, { mode: 0o640 });
    expect(to(output).code).toBe(0);
    expect(statSync(output).mode & 0o7777).toBe(0o640);
  });

  test("a name as long as names may be, in any script", () => {
    const dir = folder();
    for (const name of ["a".repeat(255), "好".repeat(85)]) {
      expect(to(path.join(dir, name))).toMatchObject({ code: 0, err: "" });
      expect(readFileSync(path.join(dir, name)).equals(CONVERTED)).toBe(true);
    }
  });

  test.each([
    ["a directory", () => folder(), "it is a directory"],
    ["no directory", () => path.join(folder(), "none", "out.ko"), "no such file or directory"],
    ["a file in the place of a directory", () => path.join(INPUT, "out.ko"), "is not a directory"],
    ["a name that is too long", () => path.join(folder(), "a".repeat(256)), "the name is too long"],
    ["a full device", () => "/dev/full", "no space left on the device"],
    ["nothing", () => "", "no such file or directory"],
  ])("%s", (_, where, reason) => {
    const done = to(where());
    expect(done).toMatchObject({ code: 5, out: "" });
    expect(done.err).toMatch(/^klp-convert: error: .*cannot be written: /);
    expect(done.err).toContain(reason);
    expect(done.err).toContain("Choose another output path or make room.");
  });

  test("a device takes the bytes and stays a device", () => {
    expect(to("/dev/null")).toMatchObject({ code: 0, err: "" });
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

/** A file system of its own, so that it can be full or read-only; null where this user must not mount. */
function mounted(options: string): string | null {
  const dir = folder();
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "none", dir]).status !== 0) return null;
  onTestFinished(() => {
    spawnSync("umount", ["-l", dir]);
  });
  return dir;
}

describe("a file system that cannot take the output", () => {
  test("a full one: the old file is untouched, and no part of the new one is left", ({ skip }) => {
    const dir = mounted("size=16k") ?? skip("mounting a tmpfs is not permitted here");
    const big = new LivepatchBuilder().use("command_line");
    big.section(".data", 64 * 1024);
    const input = path.join(room, "big.ko");
    writeFileSync(input, big.bytes());
    const output = path.join(dir, "out.ko");
    writeFileSync(output, OLD);
    const done = klpConvert([LIST, input, output]);
    expect(done).toMatchObject({ code: 5, out: "" });
    expect(done.err).toContain("no space left on the device; what was there before is untouched");
    expect(readFileSync(output).equals(OLD)).toBe(true);
    expect(readdirSync(dir)).toEqual(["out.ko"]);
  });

  test("a read-only one", ({ skip }) => {
    const dir = mounted("size=16k,ro") ?? skip("mounting a tmpfs is not permitted here");
    const done = klpConvert([LIST, INPUT, path.join(dir, "out.ko")]);
    expect(done).toMatchObject({ code: 5, out: "" });
    expect(done.err).toContain("the file system is read-only");
  });

  test("a directory without permission, as another user", ({ skip }) => {
    if (process.getuid?.() !== 0) skip("only root can become another user");
    const dir = folder();
    // a copy that this user may read, wherever the checkout is and whatever the umask was
    const copy =
      'cp -r "$1/bin" "$1/dist" "$1/package.json" "$2" && chmod -R a+rX "$2" && cd "$2" && mkdir closed';
    expect(spawnSync("sh", ["-c", copy, "sh", ROOT, dir]).status).toBe(0);
    cpSync(LIST, path.join(dir, "list"));
    cpSync(INPUT, path.join(dir, "in.ko"));
    const args = ["bin/klp-convert", "list", "in.ko", "closed/out.ko"];
    chmodSync(path.join(dir, "list"), 0o644);
    chmodSync(path.join(dir, "in.ko"), 0o644);
    const done = spawnSync(process.execPath, args, { cwd: dir, uid: 65534, gid: 65534, encoding: "utf8" });
    expect(done.stderr).toContain("closed/out.ko: cannot be written: permission denied");
    expect(done.status).toBe(5);
    expect(readdirSync(path.join(dir, "closed"))).toEqual([]);
    chmodSync(path.join(dir, "in.ko"), 0o600);
    const unreadable = spawnSync(process.execPath, args, {
      cwd: dir,
      uid: 65534,
      gid: 65534,
      encoding: "utf8",
    });
    expect(unreadable.stderr).toContain(
      "in.ko: cannot be read: permission denied. Check the path and its permissions.",
    );
    expect(unreadable.status).toBe(3);
  });
});

describe("inputs that change", () => {
  test("an input that is replaced all the time is read as one of the two, whole", async () => {
    const dir = folder();
    const inputs = ["a", "b"].map((name, i) => {
      const object = new LivepatchBuilder().use("command_line", { addend: BigInt(i + 1) });
      object.section(".data", 100_000 * (i + 1));
      const file = path.join(dir, name);
      writeFileSync(file, object.bytes());
      return file;
    });
    const expected = inputs.map((input, i) => {
      const output = path.join(dir, `out${i}`);
      expect(convertHere({ symbols: LIST, input, output }).exit).toBe(0);
      return readFileSync(output);
    });
    const input = path.join(dir, "input");
    const script = 'while :; do for f in a b; do ln "$f" next && mv -f next input; done; done';
    writeFileSync(input, readFileSync(inputs[0] ?? ""));
    const replacing = spawn("sh", ["-c", script], { cwd: dir, stdio: "ignore" });
    const ended = new Promise((resolve) => replacing.on("exit", resolve));
    const seen = new Set<number>();
    // until both have been read, and some more
    for (let run = 0; run < 60 || seen.size < 2; run++) {
      const output = path.join(dir, "output");
      expect(convertHere({ symbols: LIST, input, output }).exit).toBe(0);
      const which = expected.findIndex((bytes) => bytes.equals(readFileSync(output)));
      expect(which).toBeGreaterThanOrEqual(0);
      seen.add(which);
      if (run % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    replacing.kill("SIGKILL");
    await ended;
    rmSync(path.join(dir, "next"), { force: true });
  });

  test("an input that is rewritten in place while it is read is refused", () => {
    const file = path.join(folder(), "in.ko");
    writeFileSync(file, readFileSync(INPUT));
    const inject = path.join(path.dirname(file), "rewrite.cjs");
    writeFileSync(
      inject,
      `const fs = require("node:fs"); const real = fs.readFileSync;
       fs.readFileSync = (at, ...more) => { const bytes = real(at, ...more);
         if (typeof at === "number" && bytes.length === ${statSync(file).size}) fs.appendFileSync(${JSON.stringify(file)}, "x");
         return bytes; };
       require("node:module").syncBuiltinESMExports();`,
    );
    const output = path.join(path.dirname(file), "out.ko");
    const args = ["--require", inject, path.join(ROOT, "bin", "klp-convert"), LIST, file, output];
    const done = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(done.stderr).toContain("in.ko: cannot be read: it changed while it was read");
    expect(done.status).toBe(3);
    expect(existsSync(output)).toBe(false);
  });

  test("a pipe is read to its end", () => {
    const output = path.join(folder(), "out.ko");
    const script = 'exec "$0" "$1" <(cat "$2") <(cat "$3") "$4"';
    const bin = path.join(ROOT, "bin", "klp-convert");
    const done = spawnSync("bash", ["-c", script, process.execPath, bin, LIST, INPUT, output], {
      encoding: "utf8",
    });
    expect([done.status, done.stderr]).toEqual([0, ""]);
    expect(readFileSync(output).equals(CONVERTED)).toBe(true);
  });

  test("a device without an end is refused", () => {
    const done = klpConvert([LIST, "/dev/zero", path.join(folder(), "out.ko")]);
    expect(done).toMatchObject({ code: 3, out: "" });
    expect(done.err).toContain("/dev/zero: cannot be read: it is a device");
  });
});

describe("identical bytes, whatever is around", () => {
  const run = (
    name: string,
    options: { cwd?: string; env?: Record<string, string>; umask?: string; paths?: "relative" },
  ) => {
    const dir = folder();
    const output = path.join(dir, name);
    const given =
      options.paths === "relative"
        ? [LIST, INPUT, output].map((p) => path.relative(dir, p))
        : [LIST, INPUT, output];
    const bin = path.join(ROOT, "bin", "klp-convert");
    const script = `umask ${options.umask ?? "022"}; exec "$0" "$@"`;
    const done = spawnSync("sh", ["-c", script, process.execPath, bin, ...given], {
      cwd: dir,
      env: { ...process.env, ...options.env },
      encoding: "utf8",
    });
    expect([done.status, done.stderr]).toEqual([0, ""]);
    return readFileSync(realpathSync(output));
  };

  test.each([
    ["another name", "ö\n.ko", {}],
    ["relative paths", "out.ko", { paths: "relative" as const }],
    ["another umask", "out.ko", { umask: "077" }],
    ["a Turkish locale", "out.ko", { env: { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR" } }],
    ["another time zone", "out.ko", { env: { TZ: "Pacific/Chatham" } }],
    ["a terminal of another kind", "out.ko", { env: { TERM: "dumb", NO_COLOR: "1", COLUMNS: "20" } }],
  ])("%s", (_, name, options) => {
    expect(run(name, options).equals(CONVERTED)).toBe(true);
  });

  test("the list's order of objects and names decides nothing", () => {
    const other = path.join(room, "other.list");
    writeFileSync(
      other,
      symbolList({ zram: ["x"], vmlinux: ["__ksymtab_printk", "printk", "y", "command_line"] }),
    );
    const output = path.join(folder(), "out.ko");
    expect(klpConvert([other, INPUT, output]).code).toBe(0);
    expect(readFileSync(output).equals(CONVERTED)).toBe(true);
  });
});
