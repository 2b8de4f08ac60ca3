// The guide's texts on rows: every outcome that there can be, by the lists of rules and
// reasons themselves.
import { describe, expect, test } from "vitest";
import type { Origin } from "../../src/app/guide/facts.js";
import { type GuideFacts, guideOf } from "../../src/app/guide/guide.js";
import type { Evidence, Finding, Outcome, RuleId } from "../../src/app/types.js";
import { REASONS } from "../../src/resolve/reasons.js";
import { ORDINARY_REASONS, RULE_IDS, UNDECIDED_REASONS } from "../../src/resolve/types.js";
import { sentencesIn } from "../helpers/sentences.js";
import { candidate } from "../tui/workbench.js";

const several = [candidate("vmlinux", "acpi_info", 1), candidate("vmlinux", "acpi_info", 2)];
const modules = ["ext4", "xfs", "nfsd", "btrfs"].map((object) => candidate(object, "acpi_info", 0));
const mixed = [...several, ...modules];

type Klp = Extract<Outcome, { kind: "klp" }>;
const klp = (rule: RuleId, more: Partial<Klp> = {}): Klp => ({
  kind: "klp",
  object: "vmlinux",
  name: "acpi_info",
  sympos: 1,
  rule,
  proven: true,
  evidence: [],
  ...more,
});

const USE = {
  section: ".text",
  offset: 8,
  type: "PLT32",
  function: { name: "livepatch_acpi_dev_found", from: 0, to: 99 },
  replaces: { object: "vmlinux", name: "acpi_dev_found" },
};

function facts(outcome: Outcome, more: Partial<GuideFacts> = {}): GuideFacts {
  return {
    symbol: "acpi_info",
    outcome,
    candidates: several,
    best: null,
    uses: [USE, USE],
    appliedWith: null,
    isUndefined: true,
    patchedIn: null,
    replaced: null,
    errors: [],
    warnings: [],
    origin: null,
    sources: 1,
    positionsKnown: () => true,
    key: (command) => `<${command}>`,
    ...more,
  };
}

const FUNCTION = { isUndefined: false, patchedIn: "vmlinux", uses: [] };
const BOTH = { patchedIn: "vmlinux" };
const BLIND = { positionsKnown: () => false };
const error: Finding = {
  code: "sympos-out-of-range",
  severity: "error",
  facts: { object: "vmlinux", name: "acpi_info", count: 2, sympos: 7 },
  where: { symbol: "acpi_info" },
};
const warning: Finding = {
  code: "decision-contradicts-annotation",
  severity: "warning",
  facts: { annotated: "vmlinux, position 1", decided: "vmlinux, position 2" },
  where: { symbol: "acpi_info" },
};
const exported: Evidence = { kind: "export", source: "", object: "nfsd", count: 1 };

type Case = readonly [title: string, facts: GuideFacts, says: RegExp];

/** What an undecided row can be beside its reason. */
const UNDECIDED: readonly Case[] = UNDECIDED_REASONS.flatMap((why): Case[] => {
  const of = (candidates: typeof several): Outcome => ({ kind: "undecided", why, candidates });
  if (why === "no-source")
    return [
      [why, facts(of([]), { candidates: [], sources: 0 }), /no symbol source was given/],
      [`${why}, exports alone`, facts(of([]), { candidates: [], sources: 2 }), /tell of exports alone/],
      [`${why}, function`, facts(of([]), { ...FUNCTION, candidates: [], sources: 0 }), /no symbol source/],
    ];
  const candidates = why === "several-objects" ? mixed : several;
  const best = { ...several[0]!, file: "drivers/acpi/utils.c", reasons: [REASONS[0]] };
  return [
    [why, facts(of(candidates), { candidates }), /Position n means the n-th symbol/],
    [`${why}, list alone`, facts(of(candidates), { candidates, ...BLIND }), /recorded as unproven/],
    [`${why}, one likely`, facts(of(candidates), { candidates, best }), /same source file as the patched/],
    [`${why}, both`, facts(of(candidates), { candidates, ...BOTH }), /two questions/],
    [
      `${why}, both, replaced is decided`,
      facts(of(candidates), { candidates, ...BOTH, replaced: klp("author", { sympos: 2 }) }),
      /Replaced is that of vmlinux, position 2 .* a pick answers that alone/,
    ],
    [`${why}, both, list alone`, facts(of(candidates), { candidates, ...BOTH, ...BLIND }), /list alone/],
  ];
});

const FUNCTIONS: readonly Case[] = [false, true].flatMap((blind): Case[] => {
  const outcome: Outcome = { kind: "undecided", why: "several-in-object", candidates: several };
  const more = blind ? BLIND : {};
  return [
    [
      `function, ${blind ? "list alone" : "positions"}`,
      facts(outcome, { ...FUNCTION, ...more }),
      /old_sympos/,
    ],
  ];
});

const RULES: readonly Case[] = RULE_IDS.flatMap((rule): Case[] => {
  const variants: readonly (readonly [string, Partial<Klp>, Partial<GuideFacts>, RegExp])[] = [
    ["", {}, {}, /vmlinux, position 1/],
    [", function", {}, FUNCTION, /vmlinux, position 1/],
    [", both, differently", {}, { ...BOTH, replaced: klp("author", { sympos: 2 }) }, /vmlinux, position 2/],
    [", both", {}, BOTH, rule === "already-converted" ? /converted before/ : /./],
    [", a name of the compiler's", { name: "acpi_info.isra.0" }, {}, /acpi_info\.isra\.0/],
    [", list alone", { proven: false }, BLIND, /./],
    [", no source", { proven: false }, { sources: 0, candidates: [] }, /./],
    [", no source has it", { proven: false }, { candidates: modules }, /./],
    [", maybe a reference", { proven: false, sympos: 0 }, {}, /./],
    [", warned", {}, { warnings: [warning] }, /./],
  ];
  return variants.map(([title, outcome, more, says]): Case => {
    return [`${rule}${title}`, facts(klp(rule, outcome), more), says];
  });
});

const ORIGINS: readonly Case[] = (
  [
    ["here", /^You decided it: vmlinux/],
    ["stated", /^The command line or the decisions file says it/],
    ["session", /in the saved session, on these very inputs/],
  ] satisfies [Origin, RegExp][]
).map(([origin, says]): Case => [`author, ${origin}`, facts(klp("author"), { origin }), says]);

const ORDINARY: readonly Case[] = ORDINARY_REASONS.flatMap((reason): Case[] =>
  [null, "vmlinux", "nfsd"].map((object): Case => {
    const outcome: Outcome = { kind: "ordinary", reason, object };
    const says = reason === "exported" && object === "nfsd" ? /depends on nfsd/ : /./;
    return [`${reason} of ${object}`, facts(outcome), says];
  }),
);

const OTHERS: readonly Case[] = [
  ["missing", facts({ kind: "missing", near: [] }, { candidates: [] }), /none is near it/],
  ["missing, near", facts({ kind: "missing", near: several }), /names listed are near it/],
  [
    "missing function",
    facts({ kind: "missing", near: [] }, { ...FUNCTION, candidates: [] }),
    /No name is near/,
  ],
  [
    "missing function, near",
    facts({ kind: "missing", near: several }, FUNCTION),
    /same parameters, write that into \.old_name and build again\. Else/,
  ],
  ["skipped", facts({ kind: "skipped", reason: "" }), /without a reason/],
  ["skipped with a reason", facts({ kind: "skipped", reason: "later" }), /You skipped acpi_info \(later\)/],
  [
    "export of a patched module",
    facts(klp("unique-name", { evidence: [exported], object: "nfsd" })),
    /exports it/,
  ],
  ["wrong annotation", facts(klp("annotation"), { errors: [error] }), /overrules what the source says/],
  [
    "wrong decision",
    facts(klp("author"), { errors: [error] }),
    /position 7 for acpi_info, of which vmlinux has 2/,
  ],
  [
    "undecided with an error",
    facts({ kind: "undecided", why: "several-in-object", candidates: several }, { errors: [error] }),
    /2 symbols of that name/,
  ],
  [
    "only modules",
    facts({ kind: "undecided", why: "several-objects", candidates: modules }, { candidates: modules }),
    /4 objects have a symbol/,
  ],
  ["no use", facts(klp("author"), { uses: [] }), /You decided it/],
  [
    "unused in code, missing",
    facts({ kind: "missing", near: [] }, { uses: [], candidates: [] }),
    /Your livepatch names acpi_info/,
  ],
];

const CASES = [...UNDECIDED, ...FUNCTIONS, ...RULES, ...ORIGINS, ...ORDINARY, ...OTHERS];

describe("the guide", () => {
  test.each([
    ["vmlinux", null, "when the livepatch is loaded"],
    ["nfsd", null, "when nfsd is patched"],
    ["sunrpc", "nfsd", "when nfsd is patched"],
  ])("%s, stated to be applied with %s: the kernel applies it %s", (object, appliedWith, when) => {
    const text = guideOf(facts(klp("author", { object }), { appliedWith })).join(" ");
    expect(text).toContain(`livepatch relocations that the kernel applies ${when}.`);
  });

  test.each(CASES)("%s: three to six sentences that fit a pane", (_, one, says) => {
    const text = guideOf(one).join(" ");
    expect(sentencesIn(text), text).toBeGreaterThanOrEqual(3);
    expect(sentencesIn(text), text).toBeLessThanOrEqual(6);
    expect(text.length, text).toBeLessThanOrEqual(700);
    expect(text).toMatch(/^[ -~]*[.\w]$/);
    expect(text).not.toMatch(/\bnull\b|NaN|\[object|""| {2}|\bthe object\b.*\bthe object has\b/);
    expect(text).toMatch(says);
  });

  test("a name that the author gave in place of another is no copy of the compiler", () => {
    const of = (name: string) => guideOf(facts(klp("author", { name }))).join(" ");
    expect(of("acpi_info.isra.0")).toMatch(
      /calls it acpi_info\.isra\.0, a name that may differ in every build/,
    );
    expect(of("acpi_print")).toMatch(/The kernel calls it acpi_print\.$/);
  });

  test("every kind of an outcome has a text of its own", () => {
    const first = (list: readonly Case[]) => list.map(([, one]) => guideOf(one).join(" "));
    for (const list of [RULES.filter(([title]) => !title.includes(",")), ORIGINS]) {
      expect(new Set(first(list)).size).toBe(list.length);
    }
    const reasons = ORDINARY.filter(([title]) => title.endsWith("null"));
    expect(new Set(first(reasons)).size).toBe(ORDINARY_REASONS.length);
  });

  test.each(REASONS)("%s: the likeliest candidate is told with its reason in words", (reason) => {
    const best = { ...several[0]!, reasons: [reason] };
    const text = guideOf(
      facts({ kind: "undecided", why: "several-in-object", candidates: several }, { best }),
    );
    expect(text.join(" ")).toMatch(/The likeliest is vmlinux, position 1, for one reason above all: \w/);
  });

  test("what no source shows is said of every decision that needs it", () => {
    for (const [title, one] of RULES.filter(([title]) => title.includes("list alone")))
      expect(guideOf(one).join(" "), title).toMatch(/shows how many|no proof|a guess|converted before/);
  });

  test("a warning on the row is told where there is room", () => {
    const text = guideOf(facts(klp("author"), { warnings: [warning] })).join(" ");
    expect(text).toContain("Warning: acpi_info: annotated as vmlinux, position 1");
  });

  test("names from files are escaped", () => {
    const evil = "x\u001b[2J";
    const candidates = [candidate(evil, evil, 1), candidate(evil, evil, 2)];
    for (const outcome of [
      { kind: "undecided", why: "several-in-object", candidates },
      { kind: "skipped", reason: evil },
      klp("author", { object: evil, name: evil }),
      { kind: "ordinary", reason: "exported", object: evil },
    ] satisfies Outcome[]) {
      const text = guideOf(facts(outcome, { symbol: evil, candidates, patchedIn: evil })).join(" ");
      expect(text).toMatch(/^[ -~]*$/);
    }
  });
});
