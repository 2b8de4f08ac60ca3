import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExportTable } from "../../src/symbols/export-table.js";
import type { Export } from "../../src/symbols/types.js";

const word = fc.string({ unit: fc.constantFrom("a", "b", "_"), minLength: 1, maxLength: 4 });
const mark: fc.Arbitrary<Export> = fc.record({
  object: word,
  name: word,
  gpl: fc.constantFrom(true, false, null),
  namespace: fc.option(word),
});

describe("a table of exports", () => {
  test("gives back what was added, by name and in order, also from its image", () => {
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 200 }), (marks) => {
        const table = new ExportTable();
        for (const each of marks) table.add(each);
        for (const same of [table, ExportTable.from(table.image())]) {
          expect(same.count).toBe(marks.length);
          expect([...same.all()]).toEqual(marks);
          for (const { name } of marks)
            expect(same.of(name)).toEqual(marks.filter((each) => each.name === name));
          expect(same.of("none")).toEqual([]);
        }
      }),
    );
  });

  test("grows with the names of a kernel", () => {
    const table = new ExportTable();
    const marks = Array.from({ length: 30_000 }, (_, i): Export => {
      return { object: `mod_${i % 700}`, name: `export_${i % 29_000}`, gpl: i % 2 === 0, namespace: null };
    });
    for (const each of marks) table.add(each);
    expect(table.of("export_7").map(({ object }) => object)).toEqual(["mod_7", "mod_307"]);
    expect([...table.all()]).toEqual(marks);
  });
});
