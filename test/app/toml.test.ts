// TOML files of the user: wrong syntax and wrong values are told with their lines.
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/app/faults.js";
import { sentence } from "../../src/app/messages.js";
import { parseToml } from "../../src/app/toml.js";

const TEXT = `# kernels
out = "out"

[options]
yes = "strong"
paths.modules = "/lib/modules"

[[kernel]]
name = "6.1"
kallsyms = "a"

[[kernel]]
name = "6.12"
"kernel tree" = '''
build
'''

[[kernel.extra]]
file = 1
`;

describe("parseToml", () => {
  it.each([
    [["out"], 2],
    [["options", "yes"], 5],
    [["options", "paths", "modules"], 6],
    [["kernel", 0, "kallsyms"], 10],
    [["kernel", 1], 12],
    [["kernel", 1, "kernel tree"], 14],
    [["kernel", 1, "extra", 0, "file"], 19],
    [["kernel", 1, "missing"], 12],
    [["options", "unknown"], 4],
    [["nothing"], undefined],
  ])("knows the line of %j, or of what leads to it", (key, line) => {
    expect(parseToml(TEXT, "m.toml").lineOf(key)).toBe(line);
  });

  it.each([
    ["a value that does not end", 'a = 1\nb = "x\n', 2],
    ["a key given twice", "a = 1\nb = 2\na = 3\n", 3],
    ["no key", "a = 1\n= 2\n", 2],
  ])("refuses %s with file, line and reason", (_, text, line) => {
    let refused: unknown;
    try {
      parseToml(text, "m.toml");
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(InputError);
    const { finding, exit } = (refused as InputError).fault;
    expect(finding).toMatchObject({ code: "toml-syntax", where: { file: "m.toml", line } });
    expect(exit).toBe(3);
    expect(sentence(finding)).toMatch(new RegExp(`^m\\.toml:${line}: not TOML: \\S`));
  });

  it("reads dates as they are and never fails on them", () => {
    expect(parseToml("when = 2026-01-02\n", "m.toml").value).toMatchObject({ when: expect.anything() });
  });
});
