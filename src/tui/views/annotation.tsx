// The annotation: of the selected symbol as it would be with the candidate under the
// cursor, or, with the keys here, the whole text.
import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { Outcome } from "../../app/types.js";
import { layoutIn } from "../layout.js";
import { editTarget } from "../model/edit.js";
import { isToldApart, type Row } from "../model/rows.js";
import { aroundText } from "../pages/details.js";
import { annotationLines, findingLines, previewLines } from "../pages.js";
import { candidatesOf, modeOf, type State, selected } from "../state.js";
import { cut, shorten, wrap } from "../text.js";
import type { Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";

export function Annotation({ state, theme }: { readonly state: State; readonly theme: Theme }): ReactNode {
  const layout = layoutIn(state);
  const { columns, rows } = layout.annotation ?? layout.full;
  const focused = modeOf(state) === "preview";
  const whole = focused || layout.kind === "one";
  const lines = whole ? previewLines(state).slice(state.annotation.top) : selectedLines(state, columns - 3);
  const title = titleLine(theme, columns, {
    title: `Annotation${whole ? "" : conditionOf(state)}`,
    right: placeWords(state),
    focused,
  });
  const near = whole || layout.neighbours !== null ? null : nearLine(state, columns - 3);
  const shown = near === null ? lines.slice(0, rows) : [...lines.slice(0, rows - 1), near];
  const body = shown.map((line) => cut(`   ${escapeName(line.replaceAll("\t", "    "))}`, columns));
  return <Block lines={[title, ...body]} columns={columns} rows={rows + 1} />;
}

/** `sympos, livepatch-foo.c:41`, as far as it is known where it goes. */
function placeWords(state: State): string {
  const target = editTarget(state);
  if (target === null) return state.dialect;
  const file = escapeName(target.path.slice(target.path.lastIndexOf("/") + 1));
  return `${state.dialect}, ${shorten(file, 24)}:${target.line}`;
}

/** What stands around the candidate in memory, where no pane shows it. */
function nearLine(state: State, width: number): string | null {
  const candidate = candidatesOf(state, selected(state))[state.candidates.index];
  if (candidate === undefined) return null;
  // as many on each side as fit whole
  for (const most of [3, 2, 1]) {
    const text = aroundText(state, candidate, most);
    if (text === null) return null;
    if (`near: ${text}`.length <= width) return `near: ${text}`;
  }
  return null;
}

/** The candidate whose annotation is shown because it is under the cursor, not because it was picked. */
function proposal(state: State): Row | null {
  const resolution = selected(state);
  const candidate = candidatesOf(state, resolution)[state.candidates.index];
  const kind = resolution?.outcome.kind;
  const open = kind === "undecided" || kind === "missing" || modeOf(state) === "resolve";
  if (resolution === null || candidate === undefined || !open) return null;
  const { object, name, sympos } = candidate;
  return {
    ...resolution,
    outcome: { kind: "klp", object, name, sympos, rule: "author", proven: false, evidence: [] },
  };
}

function conditionOf(state: State): string {
  return proposal(state) === null ? "" : " if picked";
}

/** What is wrong with the selected row, then what it becomes. */
function selectedLines(state: State, width: number): string[] {
  const current = selected(state);
  if (current === null || state.knowledge === null) return [];
  const errors = findingLines(current.errors).flatMap((line) => wrap(line, width));
  const row = proposal(state) ?? current;
  const { outcome } = row;
  if (outcome.kind !== "klp") return [...errors, "(none)"];
  const patched = isToldApart(current) ? current.replaced : outcome;
  const entry = patched !== null && row.patchedIn === patched.object ? [entryLine(patched)] : [];
  if (!row.isUndefined) return [...errors, ...entry];
  const { text, findings } = state.knowledge.snippet([row], state.dialect);
  const lines = text === "" ? ["(none needed)"] : annotationLines(text);
  return [...errors, ...lines, ...entry, ...findingLines(findings)];
}

/** The member of the patched function's klp_func; conversion writes it too. */
function entryLine({ sympos }: Extract<Outcome, { kind: "klp" }>): string {
  return `.old_sympos = ${sympos},  in its klp_func; convert writes it`;
}
