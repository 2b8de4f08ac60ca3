// Conversion as a part of kbuild runs against the packaged headers: the fragment for
// livepatches out of tree, the form with two operands, and the place of
// scripts/livepatch/klp-convert in a kernel whose kbuild calls it. Nothing is booted.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { ensureKallsyms } from "../../scripts/lab/lab.js";
import { annotateInName, annotateInSection } from "./annotations.js";
import { sympos } from "./cli.js";
import { describeKernel, kernel, repositoryFile, scratch } from "./lab.js";

const NAME = "livepatch-cmdline";
const bin = (name: string) => fileURLToPath(new URL(`../../bin/${name}`, import.meta.url));
const inRepository = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const source = () => repositoryFile(`examples/cmdline/${NAME}.c`);
/** Short to tell apart, where files are large. */
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
const headers = () => `/usr/src/linux-headers-${kernel().release}`;

interface Made {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function make(dir: string, ...args: string[]): Made {
  const programs = [`SYMPOS=${bin("sympos")}`, `KLP_CONVERT=${bin("klp-convert")}`];
  const done = spawnSync("make", [`KDIR=${headers()}`, ...programs, ...args], {
    cwd: dir,
    encoding: "utf8",
    // the folder must not be in the object: what is tested is the conversion's part of it
    env: { ...process.env, LC_ALL: "C", MAKEFLAGS: "", KCFLAGS: `-g0 -ffile-prefix-map=${dir}/=` },
  });
  return { status: done.status, out: done.stdout, err: done.stderr };
}

/** A folder with the example, a Makefile of these lines, and the fragment. */
function livepatch(room: string, name: string, text: string, ...lines: string[]) {
  const dir = path.join(room, name);
  mkdirSync(dir);
  const at = (file: string) => path.join(dir, file);
  writeFileSync(at(`${NAME}.c`), text);
  copyFileSync(inRepository("kbuild/livepatch.mk"), at("livepatch.mk"));
  const include = ["ifeq ($(KERNELRELEASE),)", "include livepatch.mk", "endif", ""];
  const all = [`obj-m := ${NAME}.o`, `LIVEPATCHES := ${NAME}`, ...lines, ...include];
  writeFileSync(at("Makefile"), all.join("\n"));
  return { dir, at, converted: at(`converted/${NAME}.ko`) };
}

describeKernel("livepatch.mk in a kbuild run", () => {
  const room = scratch();
  const inRoom = (file: string) => path.join(room, file);
  let sources: string;

  beforeAll(async () => {
    const kallsyms = await ensureKallsyms(kernel());
    sources = `KLP_SOURCES := --kallsyms ${kallsyms}`;
    sympos("symbols", "--kallsyms", kallsyms, "-o", inRoom("Symbols.list"));
    const none = {
      schema: "sympos.decisions/1",
      object: { path: "", sha256: "", release: null },
      sources: [],
    };
    writeFileSync(
      inRoom("d.json"),
      JSON.stringify({
        ...none,
        decisions: [
          {
            symbol: "pages_to_scan_show",
            object: "vmlinux",
            name: "pages_to_scan_show",
            sympos: 2,
            applyWith: null,
            rule: "author",
            proven: true,
          },
        ],
      }),
    );
  });

  it("builds, converts, and does it again for what has changed only", () => {
    const { dir, at, converted } = livepatch(
      room,
      "incremental",
      source(),
      sources,
      "KLP_DECISIONS := ../d.json",
    );
    const first = make(dir);
    expect(first).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^ {2}KLP {5}converted\/livepatch-cmdline\.ko$/m),
    });
    expect(first.err).not.toMatch(/^(?:sympos|klp-convert):/m);
    expect(sympos("verify", converted).stdout).toContain("verified: PASS");
    const time = statSync(converted).mtimeMs;
    expect(make(dir)).toMatchObject({ status: 0, out: expect.not.stringContaining("KLP") });
    expect(statSync(converted).mtimeMs).toBe(time);
    writeFileSync(at(`${NAME}.c`), source().replaceAll("livepatch=1", "livepatch=2"));
    expect(make(dir).out).toContain("KLP");
    expect(readFileSync(converted, "latin1")).toContain("livepatch=2");
    expect(make(dir, "KLP_OPTIONS=--allow relocation-type").out).toContain("KLP");
    expect(make(dir, "clean").status).toBe(0);
    expect(readdirSync(dir).sort()).toEqual(["Makefile", `${NAME}.c`, "livepatch.mk"]);
  });

  it("ends where its decisions are gone, although the output is there", () => {
    const { dir } = livepatch(room, "gone", source(), sources, "KLP_DECISIONS := d.json");
    const absent = /No rule to make target 'd\.json'/;
    expect(make(dir)).toMatchObject({ status: 2, err: expect.stringMatching(absent) });
    copyFileSync(inRoom("d.json"), path.join(dir, "d.json"));
    expect(make(dir).status).toBe(0);
    rmSync(path.join(dir, "d.json"));
    expect(make(dir)).toMatchObject({ status: 2, err: expect.stringMatching(absent) });
  });

  it("shows its command with V=1, and no short line", () => {
    const { dir } = livepatch(room, "verbose", source(), sources, "KLP_DECISIONS := ../d.json");
    const { status, out } = make(dir, "V=1", "-j2");
    expect({ status, out }).toEqual({
      status: 0,
      out: expect.stringMatching(/^\S*sympos convert livepatch-cmdline\.ko --kallsyms /m),
    });
    expect(out).not.toContain("  KLP  ");
  });

  it("ends make with the reason, keeps the last good output, and goes on once it is repaired", () => {
    const { dir, at, converted } = livepatch(room, "errors", source(), sources, "KLP_DECISIONS := ../d.json");
    expect(make(dir).status).toBe(0);
    const good = sha256(converted);
    writeFileSync(at(`${NAME}.c`), source().replaceAll("pages_to_scan_show", "no_such_show"));
    const missing = make(dir);
    expect(missing).toMatchObject({
      status: 2,
      err: expect.stringMatching(/sympos: error: no_such_show .*missing/),
    });
    expect(missing.err).toMatch(/make: \*\*\* .*converted\/livepatch-cmdline\.ko\] Error 1$/m);
    expect(sha256(converted)).toBe(good);
    writeFileSync(at(`${NAME}.c`), source());
    expect(make(dir).status).toBe(0);
    expect(sha256(converted)).toBe(good);
  });

  it("gives the same bytes in another folder, with another umask, locale and time zone", () => {
    const [one, two] = ["here", "elsewhere"].map((name) =>
      livepatch(room, name, source(), sources, "KLP_DECISIONS := ../d.json"),
    );
    expect(make(one!.dir).status).toBe(0);
    const done = spawnSync("sh", ["-c", `umask 077; exec make KDIR=${headers()} SYMPOS=${bin("sympos")}`], {
      cwd: two!.dir,
      env: {
        ...process.env,
        KCFLAGS: `-g0 -ffile-prefix-map=${two!.dir}/=`,
        LC_ALL: "tr_TR.UTF-8",
        TZ: "Pacific/Apia",
        KBUILD_BUILD_TIMESTAMP: "1970-01-01",
      },
    });
    expect(done.status).toBe(0);
    expect(sha256(two!.at(`${NAME}.ko`))).toBe(sha256(one!.at(`${NAME}.ko`)));
    expect(sha256(two!.converted)).toBe(sha256(one!.converted));
  });

  it.each([
    [
      "with a list: three operands",
      "KLP_SYMBOLS := ../Symbols.list",
      annotateInSection,
      ".klp.rela.vmlinux..text",
    ],
    ["without: two operands", "", annotateInName, ".klp.rela.vmlinux.text"],
  ])("%s", (name, line, annotate, section) => {
    const { dir, converted } = livepatch(room, name.slice(0, 5).trim(), annotate(source(), 2), line);
    const { status, err } = make(dir);
    expect({ status, err }).toEqual({ status: 0, err: expect.not.stringContaining("klp-convert") });
    expect(readFileSync(converted, "latin1")).toContain(section);
  });
});

/**
 * The packaged headers with a kbuild that converts livepatches as the patch series does: links, and two files that
 * differ. kbuild finds everything by the folder of the Makefile that it is started with.
 */
function patchedKernel(room: string, list: string): string {
  const common = /^include (\S+)\/Makefile$/m.exec(readFileSync(`${headers()}/Makefile`, "utf8"))![1]!;
  const [src, obj] = [path.join(room, "src"), path.join(room, "obj")];
  const link = (from: string, to: string, without: readonly string[]) => {
    mkdirSync(to);
    for (const name of readdirSync(from).filter((n) => !without.includes(n)))
      symlinkSync(path.join(from, name), path.join(to, name));
  };
  link(common, src, ["scripts"]);
  link(headers(), obj, ["scripts", "Makefile"]);
  link(realpathSync(`${headers()}/scripts`), path.join(src, "scripts"), ["Makefile.modfinal"]);
  symlinkSync(path.join(src, "scripts"), path.join(obj, "scripts"));
  writeFileSync(path.join(obj, "Makefile"), `include ${src}/Makefile\n`);
  cpSync(inRepository("kbuild/scripts-livepatch"), path.join(src, "scripts/livepatch"), { recursive: true });
  const modfinal = readFileSync(`${headers()}/scripts/Makefile.modfinal`, "utf8");
  const convert = [
    "quiet_cmd_klp_convert = KLP     $@",
    "      cmd_klp_convert = mv $@ $(@:.ko=.klp.o) && \\",
    `	${src}/scripts/livepatch/klp-convert ${list} $(@:.ko=.klp.o) $@`,
    "",
    "ifdef CONFIG_DEBUG_INFO_BTF_MODULES",
  ];
  const call = /(\+\$\(call if_changed_except,ld_ko_o,vmlinux\)\n)/;
  const patched = modfinal
    .replace(
      /^ifdef CONFIG_DEBUG_INFO_BTF_MODULES$/m,
      () => "\t+$(if $(newer-prereqs),$(call cmd,klp_convert))\nifdef CONFIG_DEBUG_INFO_BTF_MODULES",
    )
    .replace(
      /^# Re-generate module BTFs/m,
      () => `${convert.slice(0, 4).join("\n")}\n# Re-generate module BTFs`,
    );
  expect(modfinal).toMatch(call);
  writeFileSync(path.join(src, "scripts/Makefile.modfinal"), patched);
  return obj;
}

describeKernel("scripts/livepatch/klp-convert of a kernel that calls it", () => {
  const room = scratch();
  const list = path.join(room, "symbols.klp");
  let obj: string;
  const kbuild = (dir: string, ...args: string[]): Made => {
    const done = spawnSync("make", ["-C", obj, `M=${dir}`, "KBUILD_MODPOST_WARN=1", ...args], {
      encoding: "utf8",
      env: { ...process.env, MAKEFLAGS: "" },
    });
    return { status: done.status, out: done.stdout, err: done.stderr };
  };
  const module = (name: string, text: string): string => {
    const dir = path.join(room, name);
    mkdirSync(dir);
    writeFileSync(path.join(dir, `${NAME}.c`), text);
    writeFileSync(path.join(dir, "Makefile"), `obj-m := ${NAME}.o\n`);
    return dir;
  };

  beforeAll(async () => {
    sympos("symbols", "--kallsyms", await ensureKallsyms(kernel()), "-o", list);
    obj = patchedKernel(room, list);
    const made = kbuild(path.join(room, "src/scripts/livepatch"), `KLP_CONVERT_BIN=${bin("klp-convert")}`);
    if (made.status !== 0) throw new Error(made.err);
  });

  it("is made by kbuild, in its place", () => {
    const { status, stdout } = spawnSync(
      path.join(room, "src/scripts/livepatch/klp-convert"),
      ["--version"],
      { encoding: "utf8" },
    );
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining("klp-convert (sympos)"),
    });
  });

  it("converts after the last link and says nothing; again nothing is done", () => {
    const dir = module("good", annotateInSection(source(), 2));
    const first = kbuild(dir);
    expect(first).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^ {2}KLP {5}.*livepatch-cmdline\.ko$/m),
    });
    expect(first.err).not.toContain("klp-convert");
    const converted = readFileSync(path.join(dir, `${NAME}.ko`), "latin1");
    expect(converted).toContain(".klp.sym.vmlinux.pages_to_scan_show,2");
    expect(converted).not.toContain(".klp.module_relocs");
    expect(kbuild(dir).out).not.toContain("KLP");
    expect(kbuild(dir, "clean").status).toBe(0);
  });

  it("stops the build on what is not decided, and leaves no module", () => {
    const dir = module("bad", source());
    const { status, err } = kbuild(dir);
    expect(status).toBe(2);
    expect(err).toMatch(/^klp-convert: error: pages_to_scan_show /m);
    expect(existsSync(path.join(dir, `${NAME}.ko`))).toBe(false);
    writeFileSync(path.join(dir, `${NAME}.c`), annotateInSection(source(), 2));
    expect(kbuild(dir).status).toBe(0);
  });
});
