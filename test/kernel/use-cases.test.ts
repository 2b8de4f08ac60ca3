// The three cases that the klp-convert series of 2019 was tested with, from the
// module as it was built to the running kernel: nothing to annotate, annotated,
// and the same module with its annotation removed.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { boot, ensureKallsyms } from "../../scripts/lab/lab.js";
import { annotateInSection } from "./annotations.js";
import { klpConvert, type Ran, sympos } from "./cli.js";
import { type Life, lifeOf, readLife } from "./guest-life.js";
import { build, describeKernel, kernel, repositoryFile, scratch } from "./lab.js";

const HOMONYM = "pages_to_scan_show";

describeKernel("use-cases of the 2019 series", () => {
  const room = scratch();
  const inRoom = (name: string) => path.join(room, name);
  const converted = new Map<string, Ran>();
  const lives = new Map<string, Life>();
  let kallsyms: string;

  beforeAll(async () => {
    kallsyms = await ensureKallsyms(kernel());
    sympos("symbols", "--kallsyms", kallsyms, "-o", inRoom("Symbols.list"));
    const example = repositoryFile("examples/cmdline/livepatch-cmdline.c");
    const unique = repositoryFile("test/kernel/unique-symbol.c");
    writeFileSync(inRoom("automatic.in"), build("unique-symbol", unique));
    writeFileSync(inRoom("annotated.in"), build("livepatch-cmdline", annotateInSection(example, 2)));
    writeFileSync(inRoom("removed.in"), build("livepatch-cmdline", example));
    for (const name of ["automatic", "annotated", "removed"]) {
      converted.set(name, klpConvert(inRoom("Symbols.list"), inRoom(`${name}.in`), inRoom(`${name}.ko`)));
    }
    const loaded = [
      { name: "automatic", file: "automatic/unique-symbol.ko" },
      { name: "annotated", file: "annotated/livepatch-cmdline.ko" },
    ].filter(({ name }) => existsSync(inRoom(`${name}.ko`)));
    const results = await boot({
      vmlinuz: kernel().vmlinuz,
      files: Object.fromEntries(loaded.map(({ name, file }) => [file, readFileSync(inRoom(`${name}.ko`))])),
      steps: loaded.map(({ name, file }) => lifeOf(name, `/${file}`)),
    });
    for (const { name } of loaded) lives.set(name, readLife(results.get(name)));
  });

  describe("automatic: every symbol exists once, nothing is annotated", () => {
    it("converts with exit 0 and says nothing", () => {
      expect(converted.get("automatic")).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    it("is loaded, works and is unloaded", () => {
      const { shown } = lives.get("automatic")!;
      expect([shown.get("insmod"), shown.get("enabled"), shown.get("rmmod")]).toEqual(["0", "1", "0"]);
      expect(shown.get("cmdline")).toBe(`${shown.get("cmdline-after")} unique=1`);
    });
  });

  describe("annotated: the homonym has its position in the source", () => {
    it("converts with exit 0 and says nothing", () => {
      expect(converted.get("annotated")).toEqual({ status: 0, stdout: "", stderr: "" });
    });

    it("is loaded, calls the annotated one and is unloaded", () => {
      const { shown } = lives.get("annotated")!;
      expect([shown.get("insmod"), shown.get("enabled"), shown.get("rmmod")]).toEqual(["0", "1", "0"]);
      expect(shown.get("hpage")).toBe(`2097152 pages_to_scan ${shown.get("khugepaged")}`);
    });
  });

  describe("annotation removed: nobody says which homonym is meant", () => {
    it("exits 1, writes nothing and names the symbol", () => {
      expect(converted.get("removed")).toMatchObject({ status: 1, stdout: "" });
      expect(converted.get("removed")?.stderr).toContain(HOMONYM);
      expect(existsSync(inRoom("removed.ko"))).toBe(false);
    });

    it("leaves an older output as it was", () => {
      writeFileSync(inRoom("older.ko"), "older");
      expect(klpConvert(inRoom("Symbols.list"), inRoom("removed.in"), inRoom("older.ko")).status).toBe(1);
      expect(readFileSync(inRoom("older.ko"), "utf8")).toBe("older");
    });

    it("shows every candidate by its position", () => {
      const { stderr } = converted.get("removed")!;
      for (const position of [1, 2])
        expect(stderr).toMatch(new RegExp(`^ +vmlinux +position ${position}\\b`, "m"));
    });

    it("shows every candidate with its address, where kallsyms is the evidence", () => {
      const lines = readFileSync(kallsyms, "latin1").split("\n");
      const addresses = lines.filter((line) => line.endsWith(` ${HOMONYM}`)).map((line) => line.slice(0, 16));
      expect(addresses.length).toBe(2);
      const refused = sympos(
        "convert",
        inRoom("removed.in"),
        "--kallsyms",
        kallsyms,
        "-o",
        inRoom("none.ko"),
      );
      expect(refused).toMatchObject({ status: 1 });
      for (const address of addresses) expect(refused.stderr).toContain(address);
      expect(existsSync(inRoom("none.ko"))).toBe(false);
    });
  });
});
