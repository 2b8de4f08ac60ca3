// klp-convert --depfile: what make needs to know to convert again.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, linkSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { EXAMPLE, KERNEL_LIST, klpConvert, scratch } from "../helpers/sympos.js";

const ANNOTATED = (dir: string): string[] => {
  copyFileSync(EXAMPLE, path.join(dir, "in.ko"));
  return ["in.ko", "out $1#.ko"];
};

describe("klp-convert --depfile", () => {
  it("is read by make, whatever the names", () => {
    const dir = scratch();
    const [input = "", output = ""] = ANNOTATED(dir);
    expect(klpConvert(["--depfile", "d.d", input, output], { cwd: dir })).toMatchObject({
      code: 0,
      out: "",
      err: "",
    });
    writeFileSync(
      path.join(dir, "Makefile"),
      "include d.d\nall: out\\ $$1\\#.ko\n%.ko:\n\t@echo made\n.DEFAULT_GOAL := all\n",
    );
    const make = () => spawnSync("make", ["-s"], { cwd: dir, encoding: "utf8" }).stdout;
    expect(make()).not.toContain("made");
    utimesSync(path.join(dir, input), new Date(), new Date(Date.now() + 5000));
    expect(make()).toContain("made");
  });

  it("names the list before the object, and is not written where nothing is converted", () => {
    const dir = scratch();
    ANNOTATED(dir);
    const refused = klpConvert(["--depfile=d.d", KERNEL_LIST, "in.ko", "out.ko"], { cwd: dir });
    expect([refused.code, existsSync(path.join(dir, "d.d"))]).toEqual([1, false]);
    expect(klpConvert(["in.ko", "out.ko", "--depfile", "d.d"], { cwd: dir }).code).toBe(0);
    expect(readFileSync(path.join(dir, "d.d"), "utf8")).toBe("out.ko: in.ko\n\nin.ko:\n");
    expect(klpConvert(["in.ko", "out.ko", "--depfile"], { cwd: dir }).code).toBe(2);
  });

  it("never takes the place of an operand, by whatever name", () => {
    const dir = scratch();
    ANNOTATED(dir);
    linkSync(path.join(dir, "in.ko"), path.join(dir, "other.ko"));
    for (const depfile of ["in.ko", "./out.ko", "other.ko"]) {
      expect(klpConvert(["--depfile", depfile, "in.ko", "out.ko"], { cwd: dir })).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringContaining(`--depfile ${depfile}: is one of the operands`),
      });
    }
    expect(readFileSync(path.join(dir, "in.ko")).equals(readFileSync(EXAMPLE))).toBe(true);
    expect(existsSync(path.join(dir, "out.ko"))).toBe(false);
  });
});
