// Manifests from anywhere: jobs, or findings that say what is wrong; never another exception.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ManifestError, readManifestFrom, selectJobs } from "../../../src/app/batch/manifest.js";
import { InputError } from "../../../src/app/faults.js";
import { sentence } from "../../../src/app/messages.js";
import { parseToml } from "../../../src/app/toml.js";

const read = (text: string) => readManifestFrom(parseToml(text, "/m/m.toml"));

const MANIFEST = `out = "made"
allow = ["relocation-type"]

[[livepatch]]
name = "a"
object = "build/{kernel}/a.ko"
decisions = "a.json"

[[livepatch]]
name = "b"
object = "/elsewhere/b-{kernel}.ko"
kernels = ["two"]

[[kernel]]
name = "one"
kallsyms = "one.kallsyms"

[[kernel]]
name = "two"
modules = ["/lib/{kernel}", "x.ko"]
release = "6.1.0"
`;

describe("readManifestFrom", () => {
  it("makes a job of each kernel and livepatch, with paths from its own folder", () => {
    const { jobs } = read(MANIFEST);
    expect(jobs.map(({ id, object, output }) => [id, object, output])).toEqual([
      ["one/a", "/m/build/one/a.ko", "/m/made/one/a.ko"],
      ["two/a", "/m/build/two/a.ko", "/m/made/two/a.ko"],
      ["two/b", "/elsewhere/b-two.ko", "/m/made/two/b-two.ko"],
    ]);
    expect(jobs[1]).toMatchObject({
      decisions: "/m/a.json",
      decisionsOutput: "/m/made/two/a.decisions.json",
      release: "6.1.0",
      allow: ["relocation-type"],
      sources: { modules: ["/lib/two", "/m/x.ko"] },
    });
    expect(jobs[2]).toMatchObject({ decisions: null, decisionsOutput: null });
  });

  it("gives a part of them by kernel or job", () => {
    const manifest = read(MANIFEST);
    expect(selectJobs(manifest, ["two"]).map((job) => job.id)).toEqual(["two/a", "two/b"]);
    expect(selectJobs(manifest, ["two/b", "one"]).map((job) => job.id)).toEqual(["one/a", "two/b"]);
    expect(() => selectJobs(manifest, ["one/b"])).toThrow(InputError);
  });

  it("reads or refuses any text, with a sentence", () => {
    const lines = MANIFEST.split("\n");
    const mixed = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string({ maxLength: 30 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(mixed, (drawn) => {
        try {
          expect(read(drawn.join("\n")).jobs.length).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          const { findings } =
            error instanceof ManifestError ? error : { findings: [(error as InputError).fault.finding] };
          for (const finding of findings) expect(sentence(finding)).toMatch(/^\/m\/m\.toml(:\d+)?: ./);
        }
      }),
      { numRuns: 500 },
    );
  });
});
