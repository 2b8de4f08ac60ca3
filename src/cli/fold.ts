// Long text under a hanging indent, for a terminal that would break it within words.

/** ASCII text in lines of at most `width` columns, broken at blanks; a longer word has a line of its own. */
export function fold(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Columns of the terminal on stdout; a file or a pipe gets whole lines. */
export const outputWidth = ({ isTTY, columns }: NodeJS.WriteStream = process.stdout): number =>
  isTTY === true && columns > 0 ? columns : Number.POSITIVE_INFINITY;
