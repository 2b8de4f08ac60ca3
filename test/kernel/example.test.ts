// The example, from its C source to a running kernel, by every way of answering
// its two symbols. All modules live one after the other in one boot.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { boot, ensureKallsyms } from "../../scripts/lab/lab.js";
import { type Ran, sympos } from "./cli.js";
import { type Life, lifeOf, readLife } from "./guest-life.js";
import { describeKernel, kernel, releaseUnderTest, scratch } from "./lab.js";
import { NAME, PREBUILT, prebuiltRelease, REFUSED, unconverted, WAYS, type Way } from "./ways.js";

const PREBUILT_FITS = prebuiltRelease() === releaseUnderTest;

describeKernel("the cmdline example in the newest Debian kernel", () => {
  const room = scratch();
  const list = path.join(room, "Symbols.list");
  const ran = new Map<string, Ran>();
  const lives = new Map<string, Life>();

  const life = (name: string): Life => {
    const found = lives.get(name);
    if (found === undefined) throw new Error(`${name}: not loaded\n${ran.get(name)?.stderr}`);
    return found;
  };

  beforeAll(async () => {
    const kallsyms = await ensureKallsyms(kernel());
    ran.set("list", sympos("symbols", "--kallsyms", kallsyms, "-o", list));

    const modules = new Map([["unconverted", unconverted()]]);
    const given = { list, kallsyms, unconverted: path.join(room, "unconverted.ko") };
    writeFileSync(given.unconverted, unconverted());
    for (const [i, way] of [...WAYS, ...REFUSED, ...(PREBUILT_FITS ? [PREBUILT] : [])].entries()) {
      const input = path.join(room, `${i}.in.ko`);
      const output = path.join(room, `${i}.ko`);
      writeFileSync(input, way.module(given));
      ran.set(way.name, way.convert({ ...given, input, output }));
      if (existsSync(output)) modules.set(way.name, readFileSync(output));
    }

    const loaded = [...modules].map(([name, bytes], i) => ({
      name,
      bytes,
      file: `livepatches/${i}/${NAME}.ko`,
    }));
    const results = await boot({
      vmlinuz: kernel().vmlinuz,
      files: Object.fromEntries(loaded.map(({ file, bytes }) => [file, bytes])),
      steps: loaded.map(({ file }, i) => lifeOf(`life-${i}`, `/${file}`)),
    });
    for (const [i, { name }] of loaded.entries()) lives.set(name, readLife(results.get(`life-${i}`)));
  });

  it("gets its symbol list from the kernel's own kallsyms", () => {
    expect(ran.get("list")).toMatchObject({ status: 0 });
    expect(readFileSync(list, "latin1").split("\n")).toEqual(
      expect.arrayContaining(["*vmlinux", "saved_command_line", "__ksymtab_klp_enable_patch"]),
    );
  });

  it("is refused by the kernel as long as it is not converted", () => {
    const { shown, log } = life("unconverted");
    expect(shown.get("insmod")).not.toBe("0");
    expect(log).toContain("livepatch_cmdline: Unknown symbol saved_command_line (err -2)");
    expect(log).toContain("livepatch_cmdline: Unknown symbol pages_to_scan_show (err -2)");
    expect(shown.get("left")).toBe("");
  });

  const itWorks = ({ name, position }: Way) => {
    it("converts with exit 0", () => {
      expect(ran.get(name)).toMatchObject({ status: 0 });
    });

    it("is loaded, enabled and out of transition", () => {
      const { shown } = life(name);
      expect([shown.get("insmod"), shown.get("enabled"), shown.get("transition")]).toEqual(["0", "1", "0"]);
    });

    it("patches /proc/cmdline until it is disabled and unloaded", () => {
      const { shown } = life(name);
      expect(shown.get("cmdline")).toBe(`${shown.get("cmdline-after")} livepatch=1`);
      expect([shown.get("rmmod"), shown.get("left"), shown.get("hpage-after")]).toEqual(["0", "", "2097152"]);
    });

    it(`calls the homonym at position ${position}`, () => {
      const { shown } = life(name);
      const numbers = [shown.get("ksm"), shown.get("khugepaged")];
      expect(new Set(numbers).size).toBe(2);
      expect(shown.get("hpage")).toBe(`2097152 pages_to_scan ${numbers[position - 1]}`);
    });

    it("has its symbols resolved to the chosen lines of kallsyms", () => {
      const { addresses } = life(name);
      const homonyms = addresses("pages_to_scan_show");
      expect(new Set(homonyms).size).toBe(2);
      expect(addresses(`.klp.sym.vmlinux.pages_to_scan_show,${position}`)).toEqual([homonyms[position - 1]]);
      expect(addresses(".klp.sym.vmlinux.saved_command_line,0")).toEqual(addresses("saved_command_line"));
    });

    it("gives the kernel nothing to complain about", () => {
      expect(life(name).log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
    });
  };

  for (const way of WAYS) describe(way.name, () => itWorks(way));

  describe.skipIf(!PREBUILT_FITS)(`${PREBUILT.name}, for ${prebuiltRelease()}`, () => itWorks(PREBUILT));

  for (const { name, says } of REFUSED) {
    it(`${name}: converts, and is refused by the kernel in the words that we know`, () => {
      expect(ran.get(name)).toMatchObject({ status: 0 });
      expect(life(name).log).toMatch(says);
    });
  }
});
