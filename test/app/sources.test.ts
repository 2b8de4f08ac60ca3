import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openSourcesNow, openSourcesPatiently } from "../../src/app/sources.js";
import { BASE, globalRow, imageFile, localRow, moduleFile } from "../helpers/kernel-files.js";
import { codes, faultIn, NO_SOURCES, open, Room } from "./room.js";

const room = new Room();
const image = imageFile({
  symbols: [localRow("state_show", BASE + 32n), globalRow("state_show", BASE + 16n)],
});
const vmlinux = room.put("vmlinux", image);
const map = room.put(
  "System.map",
  "ffffffff81000010 T state_show\nffffffff81000020 t state_show\nffffffff81100004 R linux_banner\n",
);
const module = room.put("a.ko", moduleFile({ name: "a", symbols: [localRow("f")] }));
const list = room.put(
  "Symbols.list",
  "klp-convert-symbol-data.0.1\n*vmlinux\nstate_show\nlinux_banner\n*b\ng\n",
);

describe("sources", () => {
  test("of every kind may be given together, the best speaks for each object", () => {
    const { kernel, findings } = open({
      symbols: [list],
      vmlinux: [vmlinux],
      systemMap: [map],
      modules: [module],
    });
    expect(kernel.objects).toEqual(["vmlinux", "a", "b"]);
    expect(kernel.definitions("state_show")).toMatchObject([
      { count: 2, positions: true, path: vmlinux, source: { kind: "vmlinux" } },
    ]);
    expect(findings).toMatchObject([
      { code: "sources-differ", facts: { names: 1, examples: ["state_show"] }, where: { file: list } },
    ]);
  });

  test("a kernel image may be packed; its identity is then that of the packed file", () => {
    const packed = room.put("vmlinux.gz", gzipSync(image));
    const { kernel } = open({ vmlinux: [packed] });
    expect(kernel.definitions("state_show")).toMatchObject([{ count: 2, definitions: [{ file: null }, {}] }]);
    expect(kernel.identities[0]?.sha256).not.toBe(open({ vmlinux: [vmlinux] }).kernel.identities[0]?.sha256);
  });

  test("the livepatch's release is what they are measured against", () => {
    expect(codes(open({ vmlinux: [vmlinux] }, { release: "6.1.0-9-amd64" }).findings)).toEqual([]);
    expect(codes(open({ vmlinux: [vmlinux] }, { release: "5.10.0" }).findings)).toEqual([
      "sources-other-release",
    ]);
  });

  test("a fault of one that was named is an error with its place", () => {
    const stub = room.put(
      "stub",
      "ffffffffffffffff B The real System.map is in the linux-image-<version>-dbg package\n",
    );
    expect(faultIn(() => open({ systemMap: [stub] }))).toMatchObject({
      code: "system-map-stub",
      where: { file: stub },
    });
    const cut = room.put("cut", image.subarray(0, 99));
    expect(faultIn(() => open({ vmlinux: [cut] }))).toMatchObject({
      code: "elf-malformed",
      where: { file: cut },
    });
    expect(faultIn(() => open({ vmlinux: [module] }))).toMatchObject({ code: "vmlinux-not-linked" });
  });

  test("CRCs come from every Module.symvers, packed ones too", () => {
    const line = (crc: string, name: string) => `${crc}\t${name}\tvmlinux\tEXPORT_SYMBOL\t\n`;
    const plain = room.put("plain.symvers", line("0x00000001", "one"));
    const zipped = room.put("zipped.symvers", gzipSync(line("0x00000002", "two")));
    expect(open({ symvers: [plain, zipped] }).crcs).toEqual(
      new Map([
        ["one", 1],
        ["two", 2],
      ]),
    );
    expect(open({ vmlinux: [vmlinux] }).crcs).toBeNull();
  });

  test("wanted names may come from an iterator that gives them once", () => {
    const once = (function* () {
      yield "state_show";
      yield "f";
    })();
    const { kernel } = openSourcesNow(
      { ...NO_SOURCES, vmlinux: [vmlinux], modules: [module], symbols: [list] },
      { only: once },
    );
    expect(["state_show", "f", "g"].map((name) => kernel.definitions(name).length)).toEqual([1, 1, 0]);
  });

  test("can be read with pauses, with the same result, and be given up", async () => {
    const options = { ...NO_SOURCES, vmlinux: [vmlinux], modules: [module] };
    const { kernel } = await openSourcesPatiently(options);
    expect(kernel.identities).toEqual(open(options).kernel.identities);
    await expect(
      openSourcesPatiently(options, { signal: AbortSignal.abort(new Error("gone")) }),
    ).rejects.toThrow("gone");
  });
});
