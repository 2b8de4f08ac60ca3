// What marks a candidate as likely: one reason is a proof, the others count only as far as the author accepts.
import { describe, expect, test } from "vitest";
import { acceptable, provenBySourceFile, type Reason } from "../../src/resolve/reasons.js";
import type { Candidate } from "../../src/resolve/types.js";

const candidate = (object: string, sympos: number, ...reasons: Reason[]): Candidate => ({
  object,
  name: "state_show",
  sympos,
  address: null,
  size: null,
  type: null,
  bind: null,
  section: null,
  file: null,
  fileBy: null,
  neighbours: null,
  export: false,
  reasons,
});

const told = (found: Candidate | null): string | null => found && `${found.object},${found.sympos}`;

describe("the proof by source file", () => {
  test("one candidate from the file of the patched function", () => {
    const rows = [candidate("vmlinux", 1), candidate("vmlinux", 2, "same-source-file"), candidate("ext4", 0)];
    expect(told(provenBySourceFile(rows))).toBe("vmlinux,2");
  });

  test("none, or two from one file, prove nothing", () => {
    expect(provenBySourceFile([candidate("vmlinux", 1, "patched-object")])).toBeNull();
    const both = [candidate("vmlinux", 1, "same-source-file"), candidate("vmlinux", 2, "same-source-file")];
    expect(provenBySourceFile(both)).toBeNull();
  });
});

describe("what the author accepts without being asked", () => {
  const rows = {
    onlyOfThePatched: [candidate("vmlinux", 0, "fits-relocation"), candidate("ext4", 0, "patched-object")],
    fittingOfThePatched: [
      candidate("ext4", 1, "patched-object"),
      candidate("ext4", 2, "patched-object", "fits-relocation"),
    ],
    mostReasons: [
      candidate("vmlinux", 1, "exported", "fits-relocation"),
      candidate("vmlinux", 2, "exported"),
    ],
    inferred: [
      candidate("vmlinux", 1, "patched-object", "fits-relocation"),
      candidate("vmlinux", 2, "inferred-source-file", "patched-object", "fits-relocation"),
    ],
    inferredTwice: [
      candidate("vmlinux", 1, "inferred-source-file", "patched-object"),
      candidate("vmlinux", 2, "inferred-source-file", "patched-object"),
    ],
    alike: [candidate("vmlinux", 1, "exported"), candidate("vmlinux", 2, "exported")],
    nothing: [candidate("vmlinux", 1), candidate("vmlinux", 2)],
  };

  test.each([
    ["onlyOfThePatched", null, "ext4,0", "ext4,0"],
    ["fittingOfThePatched", null, "ext4,2", "ext4,2"],
    ["mostReasons", null, null, "vmlinux,1"],
    ["inferred", null, "vmlinux,2", "vmlinux,2"],
    ["inferredTwice", null, null, null],
    ["alike", null, null, null],
    ["nothing", null, null, null],
  ] as const)("%s: proof %s, strong %s, any %s", (name, proof, strong, any) => {
    expect(told(acceptable(rows[name], "proof"))).toBe(proof);
    expect(told(acceptable(rows[name], "strong"))).toBe(strong);
    expect(told(acceptable(rows[name], "any"))).toBe(any);
  });
});
