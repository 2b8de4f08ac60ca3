/** Text from a file, made safe for a terminal: everything but printable ASCII as `\xNN` or `\u{N}`. */
export function escapeName(text: string): string {
  return text.replace(/[^ -~]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
