// Going through the findings of the report: the guide explains the one that is marked.
import { type Step, say, still } from "../actions.js";
import { screenIn } from "../layout.js";
import { findingInSight, reportContent, reportFindings } from "../pages.js";
import type { State } from "../state.js";

/** The report of a conversion from where its verdict is in sight. */
export function openReport(state: State): State {
  const opened: State = { ...state, screen: "report", report: { top: 0, finding: null } };
  const lines = reportContent(opened);
  const { rows } = screenIn(opened).body;
  const verdict = lines.findIndex(({ text }) => /^(?:Converted|Refused): /.test(text));
  if (verdict + 1 < rows) return opened;
  return {
    ...opened,
    report: { ...opened.report, top: Math.min(verdict, Math.max(lines.length - rows, 0)) },
  };
}

export function moveToFinding(state: State, by: 1 | -1): Step {
  const { length } = reportFindings(state);
  if (length === 0) return say(state, "The report has no finding.");
  const now = findingInSight(state) ?? (by > 0 ? -1 : length);
  const finding = Math.min(Math.max(now + by, 0), length - 1);
  const lines = reportContent(state);
  const line = lines.findIndex((each) => each.finding === finding);
  const { rows } = screenIn(state).body;
  const { top } = state.report;
  const isSeen = line >= top && line < top + rows - 1;
  const last = Math.max(lines.length - rows, 0);
  return still({ ...state, report: { top: isSeen ? top : Math.min(line, last), finding } });
}
