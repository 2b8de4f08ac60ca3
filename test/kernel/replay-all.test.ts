// Decisions made on one kernel, carried over to other builds and verified there: the
// build before it, the -cloud and -rt flavours, the 6.12 series. Only with:
// npm run test:kernel -- --all
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  boot,
  buildModule,
  ensureKallsyms,
  FURTHER_BUILDS,
  type KernelImage,
  labState,
} from "../../scripts/lab/lab.js";
import { sympos } from "./cli.js";
import { kernel, repositoryFile, scratch } from "./lab.js";

const ALL = process.env["SYMPOS_KERNELS"] === "all";
const NAME = "kallsyms-mark";

/** Lines of vmlinux's symbols in a /proc/kallsyms, without addresses. */
const namesOf = (kallsyms: string): string[] =>
  readFileSync(kallsyms, "latin1")
    .split("\n")
    .map((line) => line.split(" ")[2] ?? "");

/** Position of the symbol of that name that is nearest to kallsyms_open: of the same source file. */
function positionBeside(kallsyms: string, name: string): { position: number; count: number } {
  const names = namesOf(kallsyms);
  const place = names.indexOf("kallsyms_open");
  const found = names.flatMap((each, i) => (each === name ? [i] : []));
  const distances = found.map((i) => Math.abs(i - place));
  return { position: distances.indexOf(Math.min(...distances)) + 1, count: found.length };
}

function build({ release }: KernelImage, room: string): string {
  const file = path.join(room, `${release}.ko`);
  writeFileSync(file, buildModule({ release, name: NAME, source: repositoryFile(`test/kernel/${NAME}.c`) }));
  return file;
}

describe.skipIf(!ALL)("decisions of one kernel on others", () => {
  const room = scratch();
  const made = path.join(room, "made.json");
  let here: { readonly show: number; readonly next: number };

  beforeAll(async () => {
    const kallsyms = await ensureKallsyms(kernel());
    here = {
      show: positionBeside(kallsyms, "s_show").position,
      next: positionBeside(kallsyms, "s_next").position,
    };
    const none = path.join(room, "none.json");
    const object = { path: `${NAME}.ko`, sha256: "", release: null };
    writeFileSync(none, JSON.stringify({ schema: "sympos.decisions/1", object, sources: [], decisions: [] }));
    const decide = [
      ...["--decide-function", `vmlinux:s_show=${here.show}`],
      ...["--decide", `vmlinux:s_next=${here.next}`],
    ];
    const ran = sympos("replay", none, build(kernel(), room), "--kallsyms", kallsyms, ...decide, "-o", made);
    if (ran.status !== 0) throw new Error(ran.stderr);
  });

  for (const { flavour, previous, moves } of ALL ? FURTHER_BUILDS : []) {
    const { image, missing } = labState(flavour, { previous });
    if (image === null || missing.length > 0) throw new Error(`${flavour}: missing ${missing.join(", ")}`);

    describe(`${flavour}${previous ? ", the build before" : ""}: ${image.release}`, () => {
      const [replayed, converted] = [".json", ".converted"].map((end) =>
        path.join(room, image.release + end),
      );
      let kallsyms: string;
      let report: { counts: Record<string, number>; drifts: { symbol: string; now: { sympos: number } }[] };

      beforeAll(async () => {
        kallsyms = await ensureKallsyms(image);
        const object = build(image, room);
        const ran = sympos("replay", made, object, "--kallsyms", kallsyms, "--json", "-o", replayed!);
        if (ran.status !== 0) throw new Error(ran.stderr + ran.stdout);
        report = JSON.parse(ran.stdout);
        const convert = [
          "convert",
          object,
          "--kallsyms",
          kallsyms,
          "--decisions",
          replayed!,
          "-o",
          converted!,
        ];
        const done = sympos(...convert);
        if (done.status !== 0) throw new Error(done.stderr);
      });

      it("finds both symbols of kernel/kallsyms.c", () => {
        const positions = Object.fromEntries(report.drifts.map((d) => [d.symbol, d.now.sympos]));
        const expected = (name: string) => positionBeside(kallsyms, name).position;
        expect(positions).toEqual({ s_next: expected("s_next"), s_show: expected("s_show") });
      });

      it(moves ? "at other positions than where they were decided" : "and says whether they moved", () => {
        const { position } = positionBeside(kallsyms, "s_show");
        if (moves) expect(position).not.toBe(here.show);
        expect(report.counts["same"]! + report.counts["moved"]!).toBe(2);
        const show = report.drifts.find((d) => d.symbol === "s_show");
        expect(show).toMatchObject({ status: position === here.show ? "same" : "moved" });
      });

      it("and the kernel patches and calls just these", async () => {
        const results = await boot({
          vmlinuz: image.vmlinuz,
          files: { [`${NAME}.ko`]: readFileSync(converted!) },
          steps: [
            {
              name: "life",
              script: `insmod /${NAME}.ko && settle kallsyms_mark && head -n 1 /proc/kallsyms`,
            },
          ],
        });
        const { output, exit, log } = results.get("life")!;
        expect({ exit, output }).toEqual({ exit: 0, output: expect.stringMatching(/^livepatched -?\d+$/m) });
        const distance = Number(/^livepatched (-?\d+)$/m.exec(output)?.[1]);
        expect(Math.abs(distance)).toBeLessThan(8192);
        expect(log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
      });
    });
  }
});
