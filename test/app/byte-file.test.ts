import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ByteFile, isPacked, ReadRoom, withByteFile } from "../../src/app/byte-file.js";
import { openElf } from "../../src/elf/view.js";
import { imageFile, localRow } from "../helpers/kernel-files.js";
import { faultIn, open, Room } from "./room.js";

const room = new Room();
const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 31) & 0xff);
const file = room.put("file", content);

describe("a file that is read at places", () => {
  test("gives the bytes that are asked for, and fewer at its end", () => {
    withByteFile(file, (bytes) => {
      expect(bytes.size).toBe(content.length);
      expect(bytes.read(0, 16)).toEqual(content.subarray(0, 16));
      expect(bytes.read(50_000, 300)).toEqual(content.subarray(50_000, 50_300));
      expect(bytes.read(1020, 10)).toEqual(content.subarray(1020, 1030));
      expect(bytes.read(99_990, 100)).toEqual(content.subarray(99_990));
    });
  });

  test("costs what was read, whatever its size", () => {
    withByteFile(file, (bytes) => {
      bytes.read(60_000, 1000);
      expect(bytes.bytesRead).toBeLessThan(2100);
    });
  });

  test("keeps what it gave until the room is used again", () => {
    const shared = new ReadRoom();
    withByteFile(
      file,
      (bytes) => {
        const parts = Array.from({ length: 40 }, (_, i) => bytes.read(2000 + i * 2000, 1999));
        const large = bytes.read(0, 100_000);
        parts.forEach((part, i) => {
          expect(part).toEqual(content.subarray(2000 + i * 2000, 2000 + i * 2000 + 1999));
        });
        expect(large).toEqual(content);
      },
      { room: shared },
    );
  });

  test("gives what is read of it to a hash: its beginning, and then what was asked for", () => {
    const expected = createHash("sha256")
      .update(content.subarray(0, 1024))
      .update(content.subarray(5000, 5010));
    const hash = createHash("sha256");
    withByteFile(
      file,
      (bytes) => {
        bytes.read(10, 10);
        bytes.read(5000, 10);
      },
      { hash },
    );
    expect(hash.digest("hex")).toBe(expected.digest("hex"));
  });

  test("serves the ELF reader", () => {
    const image = room.put("image", imageFile({ symbols: [localRow("f")] }));
    withByteFile(image, (bytes) => expect(openElf(bytes).sections.length).toBeGreaterThan(3));
  });

  test("that is packed is known by its first bytes", () => {
    expect(withByteFile(file, isPacked)).toBe(false);
    expect(withByteFile(room.put("packed", "\x1f\x8b...".toString()), isPacked)).toBe(false);
    expect(withByteFile(room.put("packed", Uint8Array.of(0x1f, 0x8b, 8)), isPacked)).toBe(true);
    expect(withByteFile(room.put("short", ""), isPacked)).toBe(false);
  });
});

describe("what cannot be read", () => {
  test.each([
    ["nothing", () => room.path("absent"), /no such file/],
    ["a folder", () => room.folder("folder"), /is a directory/],
    [
      "a circle of links",
      () => {
        symlinkSync("circle", room.path("circle"));
        return room.path("circle");
      },
      /too many symbolic links/,
    ],
  ])("%s is a FileError", (_, make, reason) => {
    const path = make();
    const finding = faultIn(() => new ByteFile(path));
    expect(finding).toMatchObject({ code: "file-unreadable", where: { file: path } });
    expect(finding.facts["reason"]).toMatch(reason);
  });
});

test("a pipe is read whole", async () => {
  const pipe = room.path("pipe");
  mkdirSync(room.root, { recursive: true });
  execFileSync("mkfifo", [pipe]);
  const image = room.put("piped", imageFile({ symbols: [localRow("f")] }));
  const writer = spawn("sh", ["-c", 'cat "$0" > "$1"', image, pipe]);
  const { kernel } = open({ vmlinux: [pipe] });
  await new Promise((resolve) => writer.on("close", resolve));
  expect(kernel.definitions("f")).toHaveLength(1);
});
