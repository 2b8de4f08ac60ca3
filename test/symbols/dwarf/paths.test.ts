import { expect, test } from "vitest";
import { baseName, unitFile } from "../../../src/symbols/dwarf/paths.js";

test.each<[name: string, directory: string | null, file: string, why: string]>([
  ["drivers/acpi/utils.c", "/build/linux", "drivers/acpi/utils.c", "relative already"],
  ["./fs/../fs//namei.c", "/build/linux", "fs/namei.c", "without dots"],
  ["/build/linux/fs/namei.c", "/build/linux", "fs/namei.c", "inside of the directory"],
  ["/build/linux/fs/namei.c", "/build/linux/", "fs/namei.c", "a directory with a slash"],
  ["/build/./linux/fs/namei.c", "/build/linux/.", "fs/namei.c", "dots in either"],
  ["/build/linux/fs/namei.c", "/build/linux/out", "fs/namei.c", "make O=out, inside of the sources"],
  ["../../fs/namei.c", "/build/linux/out/x86", "fs/namei.c", "the same, by a relative name"],
  ["../../../fs/namei.c", "debian/build/amd64", "fs/namei.c", "directory shortened by -fdebug-prefix-map"],
  ["init/main.c", "debian/build/amd64", "init/main.c", "both shortened"],
  ["../fs/namei.c", null, "../fs/namei.c", "no directory"],
  ["../fs/namei.c", "", "../fs/namei.c", "an empty directory"],
  ["/home/me/mod.c", "/usr/src/linux-headers", "/home/me/mod.c", "a module outside of the tree"],
  ["/home/me/mod.c", null, "/home/me/mod.c", "absolute without a directory"],
  ["/home/me/mod.c", "build", "/home/me/mod.c", "a directory that is relative"],
  ["/../mod.c", "/", "/mod.c", "above the root"],
  ["mod.c", "/", "mod.c", "in the root"],
  ["../../other/mod.c", "/src/linux", "/other/mod.c", "a relative name out of the directory"],
])("%s in %s is %s: %s", (name, directory, file) => {
  expect(unitFile(name, directory)).toBe(file);
});

test("the base name is the last part", () => {
  expect(["a/b.c", "b.c", "/b.c"].map(baseName)).toEqual(["b.c", "b.c", "b.c"]);
});
