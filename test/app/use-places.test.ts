// Uses of a symbol and the code around them, against readelf and objdump.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { disassemble } from "../../src/app/disassembly.js";
import { openLivepatch } from "../../src/app/livepatch.js";
import { placesOfUses } from "../../src/app/use-places.js";
import { ARCHITECTURES, assemble, compile, scratch } from "../helpers/compile.js";
import { describeWith } from "../helpers/tools.js";

const EXAMPLE = fileURLToPath(new URL("../../examples/homonyms/livepatch-homonyms.ko", import.meta.url));
const room = scratch();
const SOURCE = "extern int other(int); extern int data;\nint user(int a) { return other(a + data) + 1; }\n";

describe("the places that use a symbol", () => {
  const livepatch = openLivepatch(EXAMPLE);
  const places = placesOfUses(livepatch);

  test("name the function around them, what it replaces, and the relocation's type", () => {
    expect(places("nfsd_open")).toEqual([
      {
        section: ".text",
        offset: 8,
        type: "32S",
        function: { name: "livepatch_export_features_show", from: 0, to: 41 },
        replaces: { object: "nfsd", name: "export_features_show" },
      },
    ]);
  });

  test("are none for a name that the object does not leave undefined", () => {
    expect(places("nothing")).toEqual([]);
  });
});

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc, "readelf"], `relocations of ${arch.name}`, () => {
    const file = compile(arch, room, SOURCE);
    const says = execFileSync("readelf", ["-rW", file], { encoding: "utf8" });

    test.each(["other", "data"])("to %s have readelf's names and places", (symbol) => {
      const wanted = says
        .split("\n")
        .filter((line) => line.includes(` ${symbol} `) || line.includes(` ${symbol}`))
        .map((line) => line.trim().split(/\s+/))
        .map(([offset = "", , type = ""]) => [
          Number.parseInt(offset, 16),
          type.replace(/^R_[A-Z0-9]+?(_64)?_/, ""),
        ]);
      const places = placesOfUses(openLivepatch(file))(symbol);
      expect(places.map(({ offset, type }) => [offset, type])).toEqual(wanted);
      const inCode = places.filter(({ section }) => section === ".text");
      expect(inCode.every((place) => place.function?.name === "user")).toBe(true);
    });

    test("objdump's code around a use has the relocation marked", async () => {
      const [place] = placesOfUses(openLivepatch(file))("other");
      const { lines, unavailable } = await disassemble({ path: file, machine: arch.name, place: place! });
      expect(unavailable).toBeNull();
      const marked = lines.filter(({ isMarked }) => isMarked);
      expect(marked).toHaveLength(1);
      expect(marked[0]).toMatchObject({ offset: place!.offset, isRelocation: true });
      expect(marked[0]!.text).toMatch(/^R_\w+ other/);
    });
  });
}

describe("code that cannot be shown", () => {
  const place = { section: ".text", offset: 0, type: "64", function: null, replaces: null };

  test("of a file that is none says why", async () => {
    const { lines, unavailable } = await disassemble({ path: "/dev/null", machine: "x86_64", place });
    expect(lines).toEqual([]);
    expect(unavailable).toMatch(/null/);
  });

  test("without objdump says so", async () => {
    const { PATH } = process.env;
    process.env["PATH"] = path.join(room, "nothing-here");
    try {
      const answer = await disassemble({ path: EXAMPLE, machine: "x86_64", place });
      expect(answer.unavailable).toBe("it is not installed");
    } finally {
      process.env["PATH"] = PATH;
    }
  });

  test("names with control characters are escaped", async () => {
    const [x86] = ARCHITECTURES;
    const file = assemble(x86!, room, '.text\nf: call "bad\u001b[2J"\n.type f,@function\n.size f,.-f\n');
    const answer = await disassemble({ path: file, machine: "x86_64", place });
    expect(answer.lines.map(({ text }) => text).join("\n")).toMatch(/^[ -~\n]*$/);
    expect(answer.lines.length).toBeGreaterThan(1);
  });
});
