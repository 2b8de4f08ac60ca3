// Which C files an object was compiled from: kbuild's .cmd files, debug information, STT_FILE
// symbols, the object's own name, in this order; and where an edit would surprise its author.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { findAnnotationSources } from "../../src/app/annotation-sources.js";
import { openLivepatch } from "../../src/app/livepatch.js";
import { scratch } from "../helpers/sympos.js";
import { describeWith } from "../helpers/tools.js";

const GCC = "x86_64-linux-gnu-gcc";

const write = (file: string, text: string): string => {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const c = (name: string): string =>
  `int missing_${name}(void);\nint ${name}(void) { return missing_${name}(); }\n`;

function compile(source: string, object: string, ...flags: string[]): string {
  mkdirSync(path.dirname(object), { recursive: true });
  execFileSync(GCC, ["-c", "-O1", "-ffreestanding", "-fno-pic", ...flags, "-o", object, source]);
  return object;
}

const link = (object: string, ...parts: string[]): string => {
  execFileSync("x86_64-linux-gnu-ld", ["-r", "-o", object, ...parts]);
  return object;
};

const found = (object: string, named: readonly string[] = []) =>
  findAnnotationSources(openLivepatch(object), named);
const paths = (object: string): string[] => found(object).sources.map((s) => s.realPath);

describeWith([GCC, "x86_64-linux-gnu-ld"], "the sources of an object", () => {
  test("are what kbuild says of each part, in the order of the link", () => {
    const room = scratch();
    const [a, b] = [write(path.join(room, "z.c"), c("a")), write(path.join(room, "sub", "b.c"), c("b"))];
    const parts = [compile(a, path.join(room, "z.o")), compile(b, path.join(room, "sub", "b.o"))];
    const object = link(path.join(room, "lp.ko"), ...parts);
    write(path.join(room, "lp.mod"), `${parts.join("\n")}\n`);
    write(path.join(room, ".lp.o.cmd"), `savedcmd_lp.o := ld -r -o lp.o @lp.mod\n`);
    write(
      path.join(room, ".z.o.cmd"),
      `cmd_z.o := gcc ...\n\nsource_${room}/z.o := ${a}\n\ndeps_z.o := \\\n`,
    );
    write(path.join(room, "sub", ".b.o.cmd"), `source_sub/b.o := ${room}/sub/b.c\n`);
    // a file of that name that the object was not compiled from
    write(path.join(room, "other", "z.c"), c("other"));
    expect(paths(object)).toEqual([a, b]);
  });

  test("are found where kbuild's tree was moved to, and generated parts are none", () => {
    const room = scratch();
    const object = compile(write(path.join(room, "lp.c"), c("a")), path.join(room, "lp.ko"));
    write(path.join(room, "lp.mod"), "/gone/lp.o\n/gone/lp.mod.o\n");
    write(path.join(room, ".lp.o.cmd"), "source_/gone/lp.o := /gone/lp.c\n");
    write(path.join(room, ".lp.mod.o.cmd"), "source_/gone/lp.mod.o := /gone/lp.mod.c\n");
    write(path.join(room, "lp.mod.c"), "");
    expect(paths(object)).toEqual([path.join(room, "lp.c")]);
  });

  test("are what the debug information says, also outside of the object's folder", () => {
    const room = scratch();
    const source = write(path.join(room, "src", "lp.c"), c("a"));
    const object = compile(source, path.join(room, "out", "lp.ko"), "-g");
    const { sources } = found(object);
    expect(sources.map(({ realPath, outside }) => ({ realPath, outside }))).toEqual([
      { realPath: source, outside: true },
    ]);
    expect(found(object, [source]).sources).toMatchObject([{ realPath: source, outside: false }]);
  });

  test("are files of the names that the symbol table has, beside the object or below", () => {
    const room = scratch();
    const [a, b] = [
      write(path.join(room, "a.c"), c("a")),
      write(path.join(room, "deep", "er", "b.c"), c("b")),
    ];
    const object = link(
      path.join(room, "lp.ko"),
      compile(a, path.join(room, "a.o")),
      compile(b, path.join(room, "b.o")),
    );
    expect(paths(object)).toEqual([a, b]);
  });

  test("of one name are told of where several have it, and none is taken", () => {
    const room = scratch();
    const source = write(path.join(room, "x", "a.c"), c("a"));
    const object = compile(source, path.join(room, "lp.ko"));
    cpSync(path.join(room, "x"), path.join(room, "y"), { recursive: true });
    const { sources, findings } = found(object);
    expect(sources).toEqual([]);
    expect(findings).toMatchObject([{ code: "annotate-source-ambiguous", where: { file: "a.c" } }]);
  });

  test("of a stripped object have the object's name", () => {
    const room = scratch();
    const source = write(path.join(room, "lp.c"), c("a"));
    const object = compile(source, path.join(room, "lp.ko"));
    execFileSync("strip", ["-g", object]);
    expect(paths(object)).toEqual([source]);
    renameSync(source, path.join(room, "other.c"));
    expect(paths(object)).toEqual([]);
  });

  test("of a stripped module have the module's name, whatever the file is called", () => {
    const room = scratch();
    const info = 'static const char info[] __attribute__((used, section(".modinfo"))) = "name=lp_one";\n';
    const source = write(path.join(room, "lp-one.c"), c("a") + info);
    const object = compile(source, path.join(room, "unconverted.ko"));
    execFileSync("strip", ["-g", object]);
    expect(paths(object)).toEqual([source]);
    write(path.join(room, "lp_one.c"), c("other"));
    expect(paths(object)).toEqual([]);
  });

  test("behind a link are outside, by whatever way they are found", () => {
    const [room, elsewhere] = [scratch(), scratch()];
    const real = write(path.join(elsewhere, "lp.c"), c("a"));
    const object = compile(real, path.join(room, "lp.ko"));
    const through = path.join(room, "lp.c");
    symlinkSync(real, through);
    expect(found(object).sources).toMatchObject([{ realPath: real, outside: true }]);
    expect(found(object, [through]).sources).toMatchObject([{ realPath: real, outside: true }]);
    expect(found(object, [real, through]).sources).toMatchObject([{ path: real, outside: false }]);
  });
});
