// Decisions carried over to another build: by what was recorded of the symbol, never by its number.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_IDENTITIES } from "../../../src/resolve/identity.js";
import { fingerprintOf } from "../../../src/resolve/replay/fingerprint.js";
import { type Drift, type ReplayInput, replay } from "../../../src/resolve/replay/replay.js";
import type { Subject } from "../../../src/resolve/subject.js";
import type { Decision } from "../../../src/resolve/types.js";
import { readKallsyms } from "../../../src/symbols/kallsyms.js";
import { combine, type KernelSymbols } from "../../../src/symbols/kernel.js";
import { readSymbolList } from "../../../src/symbols/list.js";

type Line = string | { readonly name: string; readonly type?: string; readonly module?: string };

/** A file of the kernel: `symbol` among five helpers of its own on each side. */
const inFile = (file: string, ...symbols: Line[]): Line[] => [
  ...["a", "b", "c", "d", "e"].map((n) => `${file}_${n}`),
  ...symbols,
  ...["v", "w", "x", "y", "z"].map((n) => `${file}_${n}`),
];

const filler = (file: string): Line[] => Array.from({ length: 60 }, (_, i) => `${file}_fill${i}x`);

function kernel(lines: readonly Line[]): KernelSymbols {
  const text = lines
    .map((line, i) => {
      const { name, type = "t", module } = typeof line === "string" ? { name: line } : line;
      const address = (0xffffffff81000000n + BigInt(i) * 16n).toString(16);
      return `${address} ${type} ${name}${module === undefined ? "" : `\t[${module}]`}`;
    })
    .join("\n");
  const identity = { kind: "kallsyms", path: "k", sha256: "00" } as const;
  return combine([readKallsyms(Buffer.from(`${text}\n`, "latin1"), identity).index]);
}

function listOnly(text: string): KernelSymbols {
  const bytes = Buffer.from(`klp-convert-symbol-data.0.1\n*vmlinux\n${text}`, "latin1");
  return combine([readSymbolList(bytes, { kind: "symbols-list", path: "l", sha256: "01" }).index]);
}

type Pick = Extract<Decision, { kind: "pick" }>;

const pickOf = (symbol: string, sympos: number, more: Partial<Pick> = {}): Pick => ({
  kind: "pick",
  symbol,
  object: "vmlinux",
  name: symbol,
  sympos,
  applyWith: null,
  ...more,
});

/** As it is recorded on a build. */
function recorded(on: KernelSymbols, pick: Pick): Pick {
  const fingerprint = fingerprintOf({ kernel: on, units: NO_IDENTITIES.units }, pick);
  return fingerprint === null ? pick : { ...pick, fingerprint };
}

const subject = (...names: string[]): Subject =>
  ({ undefinedSymbols: names.map((name) => ({ name, annotated: [] })), patched: [] }) as unknown as Subject;

function run(on: KernelSymbols, decisions: readonly Decision[], more: Partial<ReplayInput> = {}) {
  const names = decisions.map((d) => d.symbol);
  return replay({
    subject: subject(...names),
    kernel: on,
    units: NO_IDENTITIES.units,
    decisions,
    stated: [],
    sameBuild: false,
    accept: "proof",
    ...more,
  });
}

const only = (drifts: readonly Drift[]) => {
  const [{ status, reason, now } = { status: null, reason: null, now: null }] = drifts;
  return { status, reason, sympos: now?.sympos ?? null };
};

const FILES = ["alpha", "beta", "gamma"];
const build = (...files: string[]): KernelSymbols =>
  kernel(files.flatMap((file) => [...filler(file), ...inFile(file, "show")]));
const OLD = build(...FILES);

describe("a homonym on another build", () => {
  const decided = recorded(OLD, pickOf("show", 2));

  it("is the same where its neighbours are at the old position", () => {
    expect(only(run(build(...FILES), [decided]).drifts)).toEqual({
      status: "same",
      reason: "neighbours",
      sympos: 2,
    });
  });

  it("moves with its neighbours, whatever stands at the old position", () => {
    const { drifts, decisions } = run(build("gamma", "alpha", "beta"), [decided]);
    expect(only(drifts)).toEqual({ status: "moved", reason: "neighbours", sympos: 3 });
    expect(decisions).toMatchObject([{ symbol: "show", sympos: 3, rule: "replayed" }]);
  });

  it("gets position 0 where it became unique, and is found again as one of several", () => {
    const alone = build("beta");
    expect(only(run(alone, [decided]).drifts)).toEqual({ status: "moved", reason: "neighbours", sympos: 0 });
    const unique = recorded(alone, pickOf("show", 0));
    expect(only(run(OLD, [unique]).drifts)).toEqual({ status: "moved", reason: "neighbours", sympos: 2 });
  });

  it("is never another one that took its position", () => {
    const { drifts, decisions } = run(build("alpha", "delta", "gamma"), [decided]);
    expect(only(drifts)).toMatchObject({ status: "changed", sympos: null });
    expect(decisions).toEqual([]);
  });

  it("is not told from one that was beside it when either of the two is gone", () => {
    const beside = (...files: string[]) => kernel(files.flatMap((file) => [`${file}_init`, "show"]));
    const pick = recorded(beside("one", "two"), pickOf("show", 2));
    expect(only(run(beside("one"), [pick]).drifts)).toMatchObject({ status: "changed", sympos: null });
  });

  it("is not taken where code became data", () => {
    const data = kernel(FILES.flatMap((f) => [...filler(f), ...inFile(f, { name: "show", type: "d" })]));
    expect(only(run(data, [decided]).drifts)).toMatchObject({ status: "changed", sympos: null });
  });

  it("is gone where no object has the name", () => {
    expect(only(run(kernel(filler("alpha")), [decided]).drifts)).toEqual({
      status: "gone",
      reason: "not-in-kernel",
      sympos: null,
    });
  });

  it("is proposed, not taken, in another object and as a variant that the compiler made", () => {
    const module = kernel([
      ...filler("alpha"),
      ...inFile("beta", "show").map((line) => ({ name: String(line), module: "m" })),
    ]);
    expect(only(run(module, [decided]).drifts)).toEqual({
      status: "changed",
      reason: "other-object",
      sympos: null,
    });
    const variant = kernel([...filler("alpha"), ...inFile("beta", "show.isra.0")]);
    const { drifts } = run(variant, [decided], { accept: "strong" });
    expect(only(drifts)).toEqual({ status: "changed", reason: "renamed", sympos: null });
    expect(drifts[0]?.proposals[0]).toMatchObject({ name: "show.isra.0", shared: 10 });
    const taken = run(variant, [decided], { accept: "any" });
    expect(taken.decisions).toMatchObject([{ symbol: "show", name: "show.isra.0", sympos: 0 }]);
  });

  it("stays open where the sources show no positions", () => {
    const list = listOnly("show\nshow\nshow\n");
    expect(only(run(list, [decided]).drifts)).toEqual({
      status: "changed",
      reason: "no-positions",
      sympos: null,
    });
  });

  it("stays open in an object that no source lists", () => {
    const module = recorded(
      kernel(["nothing", ...inFile("m", "show", "show").map((l) => ({ name: String(l), module: "m" }))]),
      pickOf("show", 2, { object: "m" }),
    );
    expect(only(run(kernel(filler("alpha")), [module]).drifts)).toMatchObject({
      status: "changed",
      reason: "object-not-in-sources",
    });
  });
});

describe("without a record of what was meant", () => {
  it("a homonym is refused, also under --yes=any", () => {
    const { drifts, decisions } = run(OLD, [pickOf("show", 2)], { accept: "any" });
    expect(only(drifts)).toEqual({ status: "changed", reason: "no-identity", sympos: null });
    expect(decisions).toEqual([]);
  });

  it("a name that was unique and is unique needs none; one that is no longer unique does", () => {
    const pick = pickOf("alpha_a", 0);
    expect(only(run(OLD, [pick]).drifts)).toEqual({ status: "same", reason: "unique-name", sympos: 0 });
    expect(only(run(kernel(["alpha_a", "x", "alpha_a"]), [pick]).drifts)).toMatchObject({
      reason: "no-identity",
    });
  });

  it("holds where all that it was made from is given again", () => {
    const { drifts, decisions } = run(OLD, [pickOf("show", 2)], { sameBuild: true });
    expect(only(drifts)).toEqual({ status: "same", reason: "same-build", sympos: 2 });
    expect(decisions[0]).toMatchObject({
      fingerprint: { count: 3, near: { names: expect.arrayContaining(["beta_a"]) } },
    });
  });
});

describe("what is decided otherwise", () => {
  it("a decision of this run counts, and is told as a change", () => {
    const { drifts, decisions } = run(OLD, [pickOf("show", 2)], { stated: [pickOf("show", 3)] });
    expect(only(drifts)).toEqual({ status: "changed", reason: "author", sympos: 3 });
    expect(decisions[0]).not.toHaveProperty("rule");
  });

  it("what is skipped stays skipped, what the livepatch lost is gone", () => {
    const skip: Decision = { kind: "skip", symbol: "show", reason: "later" };
    expect(run(OLD, [skip])).toMatchObject({
      drifts: [{ status: "same", reason: "skipped" }],
      decisions: [skip],
    });
    const { drifts } = run(OLD, [skip], { subject: subject("other") });
    expect(drifts).toMatchObject([{ status: "gone", reason: "not-in-livepatch" }]);
  });
});

it("proves nothing wrong, whatever files come, go and change places", () => {
  const files = fc.uniqueArray(fc.constantFrom("alpha", "beta", "gamma", "delta", "eps"), { minLength: 1 });
  fc.assert(
    fc.property(files, files, fc.nat(), (before, after, drawn) => {
      const at = drawn % before.length;
      const old = build(...before);
      const decided = recorded(old, pickOf("show", before.length === 1 ? 0 : at + 1));
      const { status, sympos } = only(run(build(...after), [decided]).drifts);
      const now = after.indexOf(before[at]!);
      if (now < 0) expect(status).toBe("changed");
      else expect(sympos).toBe(after.length === 1 ? 0 : now + 1);
    }),
    { numRuns: 200 },
  );
});
