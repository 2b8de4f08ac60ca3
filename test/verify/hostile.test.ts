// Damaged files: verify answers or says that the file cannot be read; it never
// crashes, and never takes an ordinary module for a livepatch.
import fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "../../src/elf/errors.js";
import { FORMATS } from "../helpers/elf-builder.js";
import { LivepatchModule } from "../helpers/livepatch-module.js";
import { judged, KALLSYMS } from "./verified.js";

const evidence = { kallsyms: KALLSYMS, symvers: [] };

/** Codes of the errors; null: the file cannot be read. */
function errorsOf(bytes: Uint8Array): string[] | null {
  try {
    return judged(bytes, evidence)
      .findings.filter((f) => f.severity === "error")
      .map((f) => f.code);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

const good = FORMATS.map((format) => {
  const module = new LivepatchModule({ format });
  module.klp("vmlinux.state_show,2");
  module.use("klp_enable_patch");
  return module.bytes();
});

const plain = FORMATS.map((format) => {
  const module = new LivepatchModule({ format, modinfo: ["license=GPL", "vermagic=6.12.0 "] });
  module.spec.sections = module.spec.sections.filter((s) => s.name !== ".rela.data");
  return module.bytes();
});

const damage = fc.record({
  which: fc.nat(FORMATS.length - 1),
  cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 8 }),
  writes: fc.array(
    fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
    {
      maxLength: 6,
    },
  ),
});

function damaged(
  files: readonly Uint8Array[],
  drawn: typeof damage extends fc.Arbitrary<infer T> ? T : never,
) {
  const bytes = new Uint8Array(files[drawn.which]!);
  for (const [at, value] of drawn.writes) bytes[Math.floor(at * bytes.length)] = value;
  return drawn.cut === null ? bytes : bytes.subarray(0, Math.floor(drawn.cut * bytes.length));
}

test("a damaged livepatch is judged, or cannot be read", () => {
  fc.assert(
    fc.property(damage, (drawn) => {
      expect(() => errorsOf(damaged(good, drawn))).not.toThrow();
    }),
    { numRuns: 3000 },
  );
});

test("a damaged ordinary module is no livepatch", () => {
  fc.assert(
    fc.property(damage, (drawn) => {
      const errors = errorsOf(damaged(plain, drawn));
      if (errors !== null) expect(errors).toContain("not-a-livepatch");
    }),
    { numRuns: 3000 },
  );
});
