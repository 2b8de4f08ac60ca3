import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyDecoder, type KeyEvent } from "../../src/tui/terminal/keys.js";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Keys of a stream that arrives in the given pieces, at its end flushed as by the timer. */
function decode(...pieces: Uint8Array[]): KeyEvent[] {
  const decoder = new KeyDecoder();
  const keys = pieces.flatMap((piece) => decoder.push(piece));
  return [...keys, ...decoder.flush()];
}

const names = (text: string) => decode(bytes(text)).map(({ key }) => key);

describe("KeyDecoder", () => {
  test.each([
    ["jjj", ["j", "j", "j"]],
    ["\r\n\t\u007f\b", ["enter", "enter", "tab", "backspace", "backspace"]],
    ["\u0003\u000e\u001a", ["ctrl+c", "ctrl+n", "ctrl+z"]],
    ["\u001b[A\u001b[B\u001bOC\u001bOD", ["up", "down", "right", "left"]],
    [
      "\u001b[H\u001b[F\u001b[1~\u001b[4~\u001b[5~\u001b[6~\u001b[3~",
      ["home", "end", "home", "end", "pageup", "pagedown", "delete"],
    ],
    ["\u001b[1;5A\u001b[5;3~\u001b[Z", ["ctrl+up", "alt+pageup", "shift+tab"]],
    ["\u001bOP\u001b[11~\u001b[15~", ["f1", "f1", "f5"]],
    ["\u001bb\u001bf", ["alt+b", "alt+f"]],
    ["\u001b[99;5u\u001b[27;5;110~\u001b[13u", ["ctrl+c", "ctrl+n", "enter"]],
    ["\u001b", ["esc"]],
    ["\u001b\u001b[A", ["esc", "up"]],
    ["\u001b[", ["alt+["]],
    ["\u001bO", ["alt+O"]],
    ["\u001b]", ["alt+]"]],
  ])("%j is %j", (text, wanted) => {
    expect(names(text)).toEqual(wanted);
  });

  test.each([
    ["cursor position", "\u001b[12;40R"],
    ["device attributes", "\u001b[?64;1;2c"],
    ["mode report", "\u001b[?2026;2$y"],
    ["focus", "\u001b[I\u001b[O"],
    ["mouse, SGR", "\u001b[<0;10;5M\u001b[<0;10;5m"],
    ["mouse, X10", "\u001b[M !!"],
    ["colour, ended by BEL", "\u001b]11;rgb:ffff/ffff/ffff\u0007"],
    ["colour, ended by ST", "\u001b]11;rgb:ffff/ffff/ffff\u001b\\"],
    ["terminal name", "\u001bP>|tmux 3.3a\u001b\\"],
    ["not UTF-8", ""],
  ])("swallows a reply of the terminal: %s", (what, text) => {
    const stray = what === "not UTF-8" ? Uint8Array.of(0xff, 0xfe) : bytes(text);
    expect(decode(bytes("a"), stray, bytes("b")).map(({ key }) => key)).toEqual(["a", "b"]);
  });

  test("a bracketed paste is one key, whatever it holds", () => {
    expect(decode(bytes("\u001b[200~vfs_\u001b[A\nread\u001b[201~x"))).toEqual([
      { key: "paste", text: "vfs_\u001b[A\nread" },
      { key: "x", text: "x" },
    ]);
  });

  test("a paste has no time limit", () => {
    const decoder = new KeyDecoder();
    decoder.push(bytes("\u001b[200~vfs"));
    expect(decoder.pending).toBe(false);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.push(bytes("_read\u001b[201~"))).toEqual([{ key: "paste", text: "vfs_read" }]);
  });

  test("a lone escape waits for the timer", () => {
    const decoder = new KeyDecoder();
    expect(decoder.push(bytes("\u001b"))).toEqual([]);
    expect(decoder.pending).toBe(true);
    expect(decoder.flush()).toEqual([{ key: "esc", text: "" }]);
    expect(decoder.pending).toBe(false);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      "j",
      "k",
      "\r",
      "\u001b[A",
      "\u001b[6~",
      "\u001bOB",
      "\u001b[1;5C",
      "\u001bb",
      "\u00e9",
      "\u{1f427}",
    ),
    fc.constantFrom(
      "\u001b[200~a\nb\u001b[201~",
      "\u001b]11;rgb:0/0/0\u0007",
      "\u001bP1$r\u001b\\",
      "\u001b[?1;2c",
      "\u001b[M !!",
    ),
    fc.string({ maxLength: 4 }),
    fc.string({ unit: "binary", maxLength: 3 }),
  );

  test("any split of a stream gives the same keys", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        (texts, cuts) => {
          const stream = bytes(texts.join(""));
          const ends = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
          const parts = [...ends, stream.length].map((end, at) =>
            stream.subarray(at === 0 ? 0 : ends[at - 1], end),
          );
          expect(decode(...parts)).toEqual(decode(stream));
        },
      ),
    );
  });

  test("any bytes give keys, never an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
        for (const { key } of decode(noise)) expect(key).not.toBe("");
      }),
    );
  });
});
