import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openPromptHistory } from "../../src/app/prompt-history.js";
import { scratch } from "../helpers/sympos.js";

describe("what was typed at the prompt", () => {
  test("comes back newest first, in a file for its owner alone", () => {
    const file = path.join(scratch(), "state", "sympos", "history");
    openPromptHistory(file)?.save(["list", "show acpi_info", "help"]);
    expect(readFileSync(file, "utf8")).toBe("help\nshow acpi_info\nlist\n");
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    expect((statSync(path.dirname(file)).mode & 0o777).toString(8)).toBe("700");
    expect(openPromptHistory(file)?.lines).toEqual(["list", "show acpi_info", "help"]);
  });

  test("is kept to its newest thousand lines", () => {
    const file = path.join(scratch(), "history");
    openPromptHistory(file)?.save(Array.from({ length: 1_500 }, (_, index) => `show symbol_${index}`));
    const { lines } = openPromptHistory(file)!;
    expect(lines).toHaveLength(1_000);
    expect([lines[0], lines.at(-1)]).toEqual(["show symbol_0", "show symbol_999"]);
  });

  test("that cannot be read or written is none, and no error", () => {
    const folder = scratch();
    const history = openPromptHistory(folder);
    expect(history?.lines).toEqual([]);
    history?.save(["list"]);
    writeFileSync(path.join(folder, "file"), "");
    mkdirSync(path.join(folder, "sub"));
    openPromptHistory(path.join(folder, "file", "history"))?.save(["list"]);
    expect(openPromptHistory(null)).toBeNull();
  });
});
