// Names and paths from outside in a comment of C: they neither end it nor reach the terminal of who prints the file.

export function commented(text: string): string {
  return text.replaceAll("*/", "* /").replace(/[\p{Cc}\p{Cf}]/gu, "?");
}
