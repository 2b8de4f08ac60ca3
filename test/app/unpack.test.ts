// Packed sources that are unpacked asynchronously: the programs xz and zstd make them.
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { runPatiently } from "../../src/app/jobs.js";
import { openSourcesPatiently } from "../../src/app/sources.js";
import { createUnpacker } from "../../src/app/unpack.js";
import { localRow, moduleFile } from "../helpers/kernel-files.js";
import { describeWith } from "../helpers/tools.js";
import { faultIn, NO_SOURCES, open, Room, rejection } from "./room.js";

const room = new Room();

function packed(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const done = spawnSync(program, [...args, "--stdout"], { input, maxBuffer: 1 << 28 });
  if (done.error || done.status !== 0) throw new Error(`${program}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

const TEXT = Buffer.from(
  `klp-convert-symbol-data.0.1\n*vmlinux\n${Array.from({ length: 9000 }, (_, i) => `name_${i * 7919}`).join("\n")}\n`,
);
const read = (path: string) => openSourcesPatiently({ ...NO_SOURCES, symbols: [path] });

describe.each([
  { program: "xz", args: [] as string[], format: "xz" },
  { program: "zstd", args: ["-q"], format: "zstd" },
])("a source packed by $program", ({ program, args, format }) => {
  describeWith([program], "made here", () => {
    let whole: Buffer = Buffer.alloc(0);
    beforeAll(() => {
      whole = packed(program, args, TEXT);
    });

    test("is read", async () => {
      const { kernel, findings } = await read(room.put(`whole.${format}`, whole));
      expect(kernel.indexes[0]?.rowCount).toBe(9000);
      expect(findings).toEqual([]);
    });

    test("is refused by name where nothing can wait", () => {
      const path = room.put(`now.${format}`, whole);
      expect(faultIn(() => open({ symbols: [path] }))).toMatchObject({
        code: "archive-unsupported",
        facts: { format },
        where: { file: path },
      });
    });

    test("may consist of several pieces", async () => {
      const half = TEXT.length >> 1;
      const parts = [TEXT.subarray(0, half), TEXT.subarray(half)].map((part) => packed(program, args, part));
      const { kernel } = await read(room.put(`parts.${format}`, Buffer.concat(parts)));
      expect(kernel.indexes[0]?.rowCount).toBe(9000);
    });

    test.each([8, 40, 0.3, 0.7, 1])("cut off is refused (%d)", async (where) => {
      const length = where === 1 ? whole.length - 1 : where < 1 ? Math.floor(whole.length * where) : where;
      const path = room.put(`cut.${format}`, whole.subarray(0, length));
      expect(await rejection(read(path))).toMatchObject({
        code: "archive-truncated",
        facts: { format },
        where: { file: path },
      });
    });

    test("damaged is refused", async () => {
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 40);
      const path = room.put(`damaged.${format}`, damaged);
      expect(await rejection(read(path))).toMatchObject({ code: "archive-damaged", where: { file: path } });
    });

    test("that unpacks to absurdly much is refused", async () => {
      const bomb = packed(program, args, Buffer.alloc(40 << 20, 0x61));
      const path = room.put(`bomb.${format}`, bomb);
      expect(await rejection(read(path))).toMatchObject({
        code: "archive-too-large",
        facts: { packed: bomb.length, limit: 16 << 20 },
      });
    });

    test("modules of a tree are unpacked, whatever their names say", async () => {
      const one = moduleFile({ name: "one", symbols: [localRow("f")] });
      room.put(`tree-${format}/one.ko.${format}`, packed(program, args, one));
      room.put(`tree-${format}/two.ko`, packed(program, args, moduleFile({ name: "two" })));
      room.put(`tree-${format}/bad.ko.${format}`, packed(program, args, one).subarray(0, 60));
      const { kernel, findings } = await openSourcesPatiently({
        ...NO_SOURCES,
        modules: [room.path(`tree-${format}`)],
      });
      expect(kernel.objects).toEqual(["one", "two"]);
      expect(findings).toMatchObject([{ code: "archive-truncated", severity: "warning" }]);
    });
  });
});

describeWith(["xz"], "an xz file with a branch converter", () => {
  const module = moduleFile({ name: "bcj", symbols: [localRow("f")] });
  const file = room.path("bcj/bcj.ko.xz");
  beforeAll(() => room.put("bcj/bcj.ko.xz", packed("xz", ["--x86", "--lzma2"], module)));

  test("is unpacked by the program xz, and a note says so", async () => {
    const { kernel, findings } = await openSourcesPatiently({ ...NO_SOURCES, modules: [file] });
    expect(kernel.objects).toEqual(["bcj"]);
    expect(findings).toEqual([
      { code: "archive-by-program", severity: "note", facts: { program: "xz", files: 1 }, where: { file } },
    ]);
  });

  test("is refused with the next step where there is no such program", async () => {
    vi.stubEnv("PATH", room.folder("no-programs"));
    const refused = await rejection(openSourcesPatiently({ ...NO_SOURCES, modules: [file] }));
    vi.unstubAllEnvs();
    expect(refused).toMatchObject({ code: "archive-needs-xz", where: { file } });
  });

  test("damaged or too large is refused all the same", async () => {
    const cut = room.put("bcj/cut.xz", packed("xz", ["--x86", "--lzma2"], TEXT).subarray(0, 900));
    expect(await rejection(read(cut))).toMatchObject({ code: "archive-damaged", facts: { format: "xz" } });
    const bomb = packed("xz", ["--x86", "--lzma2"], Buffer.alloc(40 << 20));
    expect(await rejection(read(room.put("bcj/bomb.xz", bomb)))).toMatchObject({ code: "archive-too-large" });
  });
});

describe("zstd frames made by hand", () => {
  const { unpack } = createUnpacker();
  const frame = (...bytes: number[]) => Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...bytes);
  const outcome = (bytes: Uint8Array) => unpack({ format: "zstd", bytes, path: "f" });

  test("a raw block, a skippable frame before it", async () => {
    const skippable = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9);
    const raw = frame(0x20, 3, 0x19, 0, 0, 0x61, 0x62, 0x63);
    expect(await outcome(Buffer.concat([skippable, raw]))).toEqual(Uint8Array.of(0x61, 0x62, 0x63));
  });

  test("a run of one byte, of a size that the frame does not say", async () => {
    expect(await outcome(frame(0x00, 0x58, 0x2b, 0, 0, 0x61))).toEqual(new Uint8Array(5).fill(0x61));
  });

  test("an empty frame", async () => {
    expect(await outcome(frame(0x20, 0, 1, 0, 0))).toHaveLength(0);
  });

  test("a reserved block type, and other bytes after the frame", async () => {
    expect(await rejection(outcome(frame(0x20, 3, 0x1f, 0, 0, 1, 2, 3)))).toMatchObject({
      code: "archive-damaged",
    });
    const trailing = Buffer.concat([frame(0x20, 0, 1, 0, 0), Buffer.from("rest")]);
    expect(await rejection(outcome(trailing))).toMatchObject({ code: "archive-damaged" });
  });
});

describe("a job that is run patiently", () => {
  const unpack = () => Promise.reject(new Error("nothing is packed"));

  test("pauses, so that others get their turn", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    // ends only if the timer is served meanwhile
    function* waiting() {
      while (turns < 3) yield null;
      return "done";
    }
    expect(await runPatiently(waiting(), { unpack })).toBe("done");
    clearInterval(timer);
  });

  test("ends at the next pause when it is no longer wanted", async () => {
    const wanted = new AbortController();
    function* endless() {
      for (;;) yield null;
    }
    const job = runPatiently(endless(), { unpack, signal: wanted.signal });
    wanted.abort(new Error("another list was chosen"));
    await expect(job).rejects.toThrow("another list was chosen");
  });
});
