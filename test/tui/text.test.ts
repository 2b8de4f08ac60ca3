import { describe, expect, test } from "vitest";
import { shorten, shortenPath } from "../../src/tui/text.js";

describe("shortening", () => {
  test("a name keeps both ends", () => {
    expect(shorten("acpi_match_platform_list", 12)).toBe("acpi_.._list");
    expect(shorten("short", 12)).toBe("short");
  });

  test.each([
    ["drivers/acpi/osl.c", 40, "drivers/acpi/osl.c"],
    ["/home/author/livepatches/kallsyms.txt", 24, "/home/aut../kallsyms.txt"],
    ["/a/b/a_very_long_base_name.txt", 12, "/a/b/..e.txt"],
  ])("of the path %s in %i columns the last part stays whole where it fits", (path, width, wanted) => {
    expect(shortenPath(path, width)).toBe(wanted);
    expect(shortenPath(path, width).length).toBeLessThanOrEqual(width);
  });
});
