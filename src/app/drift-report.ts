// The drift report of a replay as text for a terminal and as Markdown.
import type { Drift, DriftReason, DriftStatus } from "../resolve/replay/replay.js";
import { plural, positionText } from "./describe.js";
import { escapeName } from "./escape.js";
import type { ReplayReport } from "./replay.js";

const REASONS: Readonly<Record<DriftReason, string>> = {
  "same-build": "made from these very sources",
  "unique-name": "the only one of its name",
  "source-file": "the only one from its source file",
  neighbours: "by its neighbours",
  skipped: "skipped",
  author: "decided now",
  "no-identity": "nothing was recorded that shows which one was meant",
  "no-positions": "these sources do not show positions",
  "object-not-in-sources": "no source lists its object",
  unlike: "none is like the one that was meant",
  "several-alike": "several are alike",
  renamed: "renamed: a variant that the compiler made may take other arguments",
  "other-object": "in another object now",
  "not-in-kernel": "the kernel has it no longer",
  "not-in-livepatch": "this livepatch does not use it",
  undecided: "undecided, and never decided",
  missing: "missing, and never decided",
};

/** Proposals that a report shows. */
const SHOWN = 8;

type Place = NonNullable<Drift["now"]>;

function placeText({ object, name, sympos }: Place, symbol: string): string {
  const called = name === symbol ? "" : ` ${escapeName(name)}`;
  return `${escapeName(object)}${called}, ${positionText(sympos)}`;
}

const samePlace = (a: Place, b: Place): boolean =>
  a.object === b.object && a.name === b.name && (a.sympos || 1) === (b.sympos || 1);

function change({ symbol, was, now }: Drift): string {
  if (was === null) return "-";
  const before = placeText(was, symbol);
  if (now === null) return before;
  return samePlace(was, now) ? placeText(now, symbol) : `${before} -> ${placeText(now, symbol)}`;
}

function reasonText({ reason, status, now }: Drift): string {
  const taken = status === "changed" && now !== null && reason !== "author" ? ", accepted" : "";
  return `${REASONS[reason]}${taken}`;
}

function proposalLines({ symbol, status, now, proposals, recorded }: Drift): string[] {
  if (status !== "changed" || now !== null) return [];
  return proposals.slice(0, SHOWN).map((p) => {
    const facts = [
      p.address?.slice(2) ?? "",
      p.file === null ? "" : escapeName(p.file),
      recorded === 0 ? "" : `${p.shared} of ${recorded} neighbours`,
      p.sameKind === false ? "code and data differ" : "",
      p.sameFile === false ? "another source file" : "",
      p.sameSize === false ? "another size" : "",
    ];
    return [placeText(p, symbol), ...facts.filter((fact) => fact !== "")].join("  ");
  });
}

function fromLine({ decisions }: ReplayReport): string {
  const { path, object, sources } = decisions;
  const release = object.release === null ? "" : ` for ${escapeName(object.release)}`;
  const from = sources.map((s) => `${s.kind} ${escapeName(s.path)}`).join(", ");
  return `decisions: ${escapeName(path)}, made on ${escapeName(object.path)}${release}${from === "" ? "" : ` from ${from}`}`;
}

function toLine({ object, sources }: ReplayReport): string {
  const release = object.release === null ? "" : ` for ${escapeName(object.release)}`;
  const from = sources.map((s) => `${s.kind} ${escapeName(s.path)}`).join(", ");
  return `here: ${escapeName(object.path)}${release}${from === "" ? ", without sources" : `, ${from}`}`;
}

const ORDER: readonly DriftStatus[] = ["same", "moved", "changed", "gone", "new"];

/** `2 same, 1 moved`; what there is none of is left out. */
export function countsText(counts: ReplayReport["counts"]): string {
  const parts = ORDER.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  return parts.length === 0 ? "no decisions" : parts.join(", ");
}

const titleOf = ({ symbol, what }: Drift): string =>
  `${escapeName(symbol)}${what === "function" ? " (patched)" : ""}`;

export function driftText(report: ReplayReport): string {
  const { drifts, counts } = report;
  const width = Math.min(44, Math.max(0, ...drifts.map((d) => titleOf(d).length)));
  const lines = drifts.flatMap((drift) => [
    `${drift.status.padEnd(7)}  ${titleOf(drift).padEnd(width)}  ${change(drift)} (${reasonText(drift)})`,
    ...proposalLines(drift).map((line) => `             ${line}`),
  ]);
  return [fromLine(report), toLine(report), ...lines, countsText(counts)].join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

export function driftMarkdown(report: ReplayReport): string {
  const { drifts, counts, object } = report;
  const rows = drifts.map(
    (d) => `| ${d.status} | \`${cell(titleOf(d))}\` | ${cell(change(d))} | ${cell(reasonText(d))} |`,
  );
  const open = drifts.filter((d) => proposalLines(d).length > 0);
  return [
    `# Drift: ${escapeName(object.path)}`,
    "",
    `${plural(drifts.length, "decision")}: ${countsText(counts)}.`,
    "",
    `- ${fromLine(report)}`,
    `- ${toLine(report)}`,
    "",
    "| status | symbol | position | why |",
    "|---|---|---|---|",
    ...rows,
    ...open.flatMap((d) => ["", `## ${titleOf(d)}`, "", ...proposalLines(d).map((line) => `- ${line}`)]),
    "",
  ].join("\n");
}
