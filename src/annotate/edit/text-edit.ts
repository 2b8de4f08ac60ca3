// Changes of a text, all in terms of the text as it was read.

export interface TextEdit {
  /** Offsets; equal for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const inOrder = (edits: readonly TextEdit[]): TextEdit[] =>
  [...edits].sort((a, b) => a.start - b.start || a.end - b.end);

/** Those that do not touch what one before them changes, in the order of the text. */
export function apart(edits: readonly TextEdit[]): TextEdit[] {
  let done = 0;
  return inOrder(edits).filter(({ start, end }) => {
    const free = start >= done;
    if (free) done = end;
    return free;
  });
}

/** Edits at one place are made in the order given. Throws where two change the same text. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let done = 0;
  const parts: string[] = [];
  for (const { start, end, text: inserted } of inOrder(edits)) {
    if (start < done) throw new Error(`two edits change the text at offset ${start}`);
    parts.push(text.slice(done, start), inserted);
    done = end;
  }
  return parts.join("") + text.slice(done);
}

/** Where an offset of the old text is in the new one; null: inside of what was replaced. */
export function moved(edits: readonly TextEdit[]): (offset: number) => number | null {
  const sorted = inOrder(edits);
  return (offset) => {
    let shift = 0;
    for (const { start, end, text } of sorted) {
      if (start >= offset) break;
      if (end > offset) return null;
      shift += text.length - (end - start);
    }
    return offset + shift;
  };
}
