// What belongs to the selected symbol beside its candidates: its surroundings in
// memory, its uses, the code of the first one, and the guide.

import type { ReactNode } from "react";
import { escapeName } from "../../app/messages.js";
import type { Candidate } from "../../app/types.js";
import { keyToPress } from "../author-keys.js";
import { keyFor } from "../commands.js";
import { positionWords } from "../explain.js";
import { codeAt, placeInSight, usesOf } from "../model/code.js";
import { codeLines, codeTop, functionWords } from "../pages/code.js";
import { guideText } from "../pages/guide.js";
import { candidatesOf, modeOf, type Size, type State, selected } from "../state.js";
import { cut, ending, fill, shorten } from "../text.js";
import type { Theme } from "../theme.js";
import { Block, titleLine } from "./parts.js";
import { toned } from "./tones.js";

interface Props {
  readonly state: State;
  readonly theme: Theme;
  readonly size: Size;
}

function Pane({
  title,
  right = "",
  lines,
  theme,
  size,
}: Omit<Props, "state"> & { title: string; right?: string; lines: readonly string[] }): ReactNode {
  const { columns, rows } = size;
  const head = titleLine(theme, columns, { title, right, focused: false });
  return <Block lines={[head, ...lines.slice(0, rows)]} columns={columns} rows={rows + 1} />;
}

function candidateInSight(state: State): Candidate | null {
  return candidatesOf(state, selected(state))[state.candidates.index] ?? null;
}

/** One symbol a line, in the order of their addresses. */
export function Neighbours({ state, theme, size }: Props): ReactNode {
  const candidate = candidateInSight(state);
  const where =
    candidate === null ? "" : `${escapeName(candidate.object)}, ${positionWords(candidate.sympos)}`;
  return (
    <Pane
      title="Around it in memory"
      right={where}
      lines={around(state, candidate, size)}
      theme={theme}
      size={size}
    />
  );
}

function around(state: State, candidate: Candidate | null, { columns, rows }: Size): string[] {
  if (candidate === null) return [];
  const side = Math.floor((rows - 1) / 2);
  const found = state.knowledge?.neighbours(candidate, side) ?? null;
  if (found === null) return [cut("   no source shows what stands beside it", columns)];
  const name = (text: string) => shorten(escapeName(text), columns - 4);
  return [
    ...found.before.map((text) => `   ${name(text)}`),
    ` > ${name(candidate.name)}`,
    ...found.after.map((text) => `   ${name(text)}`),
  ];
}

export function Uses({ state, theme, size }: Props): ReactNode {
  const { columns, rows } = size;
  const uses = usesOf(state);
  const width = Math.min(
    Math.max(...uses.slice(0, rows).map((use) => functionWords(use).length), 0),
    columns - 20,
  );
  const lines = uses.map((use) => {
    const old =
      use.replaces === null
        ? ""
        : `replaces ${escapeName(use.replaces.object)}:${escapeName(use.replaces.name)}`;
    const place = fill(shorten(functionWords(use), width), width);
    return ending(`   ${place}  ${fill(use.type, 9)} ${old}`.trimEnd(), columns);
  });
  if (lines.length === 0) lines.push(cut("   no relocation uses it", columns));
  const hidden = uses.length - rows;
  if (hidden > 0)
    lines.splice(
      rows - 1,
      uses.length,
      cut(`   and ${hidden + 1} more, ${keyToPress(state, "details", "i")} shows all`, columns),
    );
  const right = uses.length === 0 ? "" : String(uses.length);
  return <Pane title="Uses" right={right} lines={lines} theme={theme} size={size} />;
}

export function Code({ state, theme, size }: Props): ReactNode {
  const { columns, rows } = size;
  const place = placeInSight(state);
  const all = place === null ? [{ text: "no relocation uses it" }] : codeLines(codeAt(state, place));
  const top = codeTop(all, rows);
  const lines = all.slice(top, top + rows).map((line) => ` ${toned(theme, line, columns - 1)}`);
  const title = place === null ? "Code" : `Code at ${functionWords(place)}`;
  return <Pane title={title} lines={lines} theme={theme} size={size} />;
}

export function Guide({ state, theme, size }: Props): ReactNode {
  const { columns, rows } = size;
  const { title, lines: all } = guideText(state, columns - 2);
  const lines = all.slice(0, rows).map(({ text }, at) => {
    const isCut = at === rows - 1 && all.length > rows;
    return `  ${isCut ? ending(`${text} ..`, columns - 3) : text}`;
  });
  const right = `${keyFor("guide", modeOf(state), state)} ${all.length > rows ? "shows all" : "closes it"}`;
  return <Pane title={`Guide: ${title}`} right={right} lines={lines} theme={theme} size={size} />;
}
