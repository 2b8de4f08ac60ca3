// What differs between two machines that both follow the page: everything else is compared to the letter.

const PLACEHOLDERS: readonly (readonly [RegExp, string])[] = [
  [/\b\d+\.\d+\.\d+(?:-\d+|\+deb\d+)(?:-\w+)?-amd64\b/g, "RELEASE"],
  [/\b(?:0x)?[0-9a-f]{16}\b/g, "ADDRESS"],
  [/^\[ *\d+\.\d+\]/g, "[TIME]"],
  [/gcc-\d+ \(Debian [^)]*\) [\d.]+/g, "COMPILER"],
  [/Debian GNU\/Linux \d+ \(\w+\)/g, "DEBIAN"],
  // machine code of a kernel build
  [/\bsize \d+/g, "size N"],
  [/\b0x[0-9a-f]{1,4}\b/g, "SIZE"],
  // columns follow the width of what is in them
  [/ {2,}/g, "  "],
  [/─+/g, "─"],
  [/ +$/g, ""],
];

/** A line with the places of such words in their stead. */
export const withPlaceholders = (line: string): string =>
  PLACEHOLDERS.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line);

/** The lines now, but those of before where nothing else differs: a page is not rewritten for another address. */
export function settled(before: readonly string[], now: readonly string[]): readonly string[] {
  return now.map((line, i) =>
    before[i] !== undefined && withPlaceholders(before[i]) === withPlaceholders(line) ? before[i] : line,
  );
}
