import { describe, expect, test } from "vitest";
import { type GuideFacts, guideOf } from "../../src/app/guide/guide.js";
import { TOPICS } from "../../src/app/guide/topics.js";
import type { Outcome } from "../../src/app/types.js";
import { candidate } from "../tui/workbench.js";

const several = [candidate("vmlinux", "acpi_info", 1), candidate("vmlinux", "acpi_info", 2)];
const klp = (rule: string, proven = true) =>
  ({
    kind: "klp",
    object: "vmlinux",
    name: "acpi_info",
    sympos: 1,
    rule,
    proven,
    evidence: [],
  }) as unknown as Outcome;

function facts(outcome: Outcome, more: Partial<GuideFacts> = {}): GuideFacts {
  return {
    symbol: "acpi_info",
    outcome,
    candidates: several,
    best: null,
    uses: [
      {
        section: ".text",
        offset: 8,
        type: "PLT32",
        function: { name: "livepatch_acpi_dev_found", from: 0, to: 99 },
        replaces: { object: "vmlinux", name: "acpi_dev_found" },
      },
    ],
    isUndefined: true,
    patchedIn: null,
    errors: [],
    sources: 1,
    positionsKnown: () => true,
    ...more,
  };
}

const undecided: Outcome = { kind: "undecided", why: "homonyms", candidates: several };
const error = {
  code: "sympos-out-of-range",
  severity: "error",
  facts: { object: "vmlinux", name: "acpi_info", count: 2, sympos: 7 },
  where: { symbol: "acpi_info" },
} as const;

const CASES: Readonly<Record<string, GuideFacts>> = {
  invalid: facts(klp("author"), { errors: [error] }),
  "no-source": facts(undecided, { sources: 0, candidates: [] }),
  "choose-function": facts(undecided, { isUndefined: false, patchedIn: "vmlinux", uses: [] }),
  "choose-blind": facts(undecided, { positionsKnown: () => false }),
  "choose-object": facts(undecided, {
    candidates: ["ext4", "xfs", "nfsd", "btrfs"].map((object) => candidate(object, "acpi_info", 0)),
  }),
  choose: facts(undecided, { best: several[0] ?? null }),
  "missing-near": facts({ kind: "missing", near: several }),
  missing: facts({ kind: "missing", near: [] }, { candidates: [] }),
  unproven: facts(klp("author", false)),
  "unique-name": facts(klp("unique-name")),
  "same-source-file": facts(klp("same-source-file")),
  annotation: facts(klp("annotation")),
  "already-converted": facts(klp("already-converted")),
  decided: facts(klp("author")),
  exported: facts({ kind: "ordinary", reason: "exported", object: "vmlinux" }),
  ordinary: facts({ kind: "ordinary", reason: "weak", object: null }),
  skipped: facts({ kind: "skipped", reason: "" }),
};

describe("the guide", () => {
  test("has a case here for every topic", () => {
    expect(Object.keys(CASES).sort()).toEqual(TOPICS.map(({ code }) => code).sort());
  });

  test.each(Object.entries(CASES))(
    "%s: the topic speaks in three to six sentences that fit a pane",
    (code, one) => {
      expect(TOPICS.find(({ when }) => when(one))?.code).toBe(code);
      const text = guideOf(one).join(" ");
      const sentences = text.match(/[.:!?](?= |$)/g) ?? [];
      expect(sentences.length).toBeGreaterThanOrEqual(3);
      expect(text.length).toBeLessThanOrEqual(620);
      expect(text).toMatch(/^[ -~]*\.$/);
    },
  );

  test("names from files are escaped", () => {
    const evil = "x\u001b[2J";
    const text = guideOf(
      facts(undecided, { symbol: evil, candidates: [candidate(evil, evil, 1), candidate(evil, evil, 2)] }),
    ).join(" ");
    expect(text).toMatch(/^[ -~]*$/);
  });
});
