import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { edit, fieldOf, insert, type TextField } from "../../src/tui/model/text-field.js";

function after(field: TextField, ...keys: string[]): TextField {
  return keys.reduce((now, key) => edit(now, key) ?? now, field);
}

describe("text field", () => {
  test.each([
    ["ctrl+a", "foo.bar", 7, "foo.bar", 0],
    ["ctrl+e", "foo", 0, "foo", 3],
    ["ctrl+b", "foo", 2, "foo", 1],
    ["ctrl+f", "foo", 3, "foo", 3],
    ["alt+b", "foo_bar", 7, "foo_bar", 4],
    ["alt+f", "foo_bar", 0, "foo_bar", 3],
    ["ctrl+w", "dir/foo.ko", 10, "dir/foo.", 8],
    ["ctrl+u", "foobar", 3, "bar", 0],
    ["ctrl+k", "foobar", 3, "foo", 3],
    ["backspace", "foo", 0, "foo", 0],
    ["backspace", "fo\u{1f427}", 3, "fo", 2],
    ["delete", "foo", 0, "oo", 0],
  ])("%s on %j at %i", (key, text, cursor, wanted, at) => {
    expect(edit({ text, cursor }, key)).toEqual({ text: wanted, cursor: at });
  });

  test("a key that edits nothing is not an edit", () => {
    expect(edit(fieldOf("foo"), "f1")).toBeNull();
  });

  test("a paste loses its control characters", () => {
    expect(insert(fieldOf("a"), "b\n\u001b[2Jc").text).toBe("ab  [2Jc");
  });

  test("no sequence of edits moves the cursor out of the text", () => {
    const keys = fc.constantFrom(
      "left",
      "right",
      "ctrl+w",
      "ctrl+u",
      "ctrl+k",
      "alt+b",
      "alt+f",
      "backspace",
      "delete",
    );
    fc.assert(
      fc.property(fc.string(), fc.array(keys), (text, pressed) => {
        const field = after(fieldOf(text), ...pressed);
        expect(field.cursor).toBeGreaterThanOrEqual(0);
        expect(field.cursor).toBeLessThanOrEqual([...field.text].length);
      }),
    );
  });
});
