// The guide's texts on where the author is: every place that there is.
import { describe, expect, test } from "vitest";
import { type Here, PLACES } from "../../src/app/guide/here.js";
import { guideOfPlace } from "../../src/app/guide/places.js";
import { sentencesIn } from "../helpers/sentences.js";

const NOTHING: Here = {
  on: "screen",
  key: (command) => `<${command}>`,
  file: "livepatch-foo.ko",
  module: "",
  release: null,
  wanted: null,
  patched: 0,
  counts: { choose: 0, missing: 0, invalid: 0, auto: 0, decided: 0, skipped: 0, ordinary: 0 },
  remaining: "",
  sources: [],
  offered: { found: 0, taken: 0 },
  reading: null,
  selected: null,
  search: { query: "", total: null },
  shown: { rows: 0, of: 0, filter: "all" },
  marked: 0,
  dialect: "sympos",
  annotated: 0,
  review: { files: null, left: 0 },
  typed: "",
  conversion: null,
  session: { decisions: 0, at: "", keeps: false },
  decisions: 0,
  build: { errors: 0, warnings: 0, changes: 0 },
  question: "",
  problem: "the disk is full",
  size: { columns: 38, rows: 9 },
  smallest: { columns: 40, rows: 10 },
};

const MUCH: Here = {
  ...NOTHING,
  module: "livepatch_foo",
  release: "6.1.0-56-amd64",
  wanted: 12,
  patched: 2,
  counts: { choose: 3, missing: 1, invalid: 1, auto: 7, decided: 1, skipped: 1, ordinary: 2 },
  remaining: "3 to choose, 1 missing, 1 invalid, 1 skipped",
  sources: ["/proc/kallsyms"],
  offered: { found: 4, taken: 2 },
  reading: "/usr/lib/debug/boot/vmlinux-6.1.0-56-amd64",
  selected: { name: "acpi_info", candidates: 3, objects: 2, uses: 2, found: "acpi_info.isra.0" },
  search: { query: "acpi", total: 217 },
  shown: { rows: 4, of: 14, filter: 'open, "acpi"' },
  marked: 5,
  dialect: "reloc",
  annotated: 8,
  review: { files: ["src/livepatch-foo.c", "src/helpers.c"], left: 2 },
  typed: "/home/author/livepatches/livepatch-foo.klp.ko",
  conversion: { path: "/home/author/livepatch-foo.klp.ko", sections: 2, relocations: 14, symbols: 8 },
  session: { decisions: 8, at: "2026-11-23T06:25:00Z", keeps: true },
  decisions: 8,
  build: { errors: 3, warnings: 1, changes: 0 },
  question: "4 symbols still to choose or missing. Quit?",
  problem: "livepatch-foo.klp.ko: cannot be written: no room on the device.",
};

const ONE: Here = {
  ...MUCH,
  on: "line",
  search: { query: "acpi", total: 0 },
  selected: { name: "acpi_info", candidates: 1, objects: 1, uses: 1, found: null },
  marked: 0,
  review: { files: [], left: 0 },
  decisions: 1,
  build: { errors: 0, warnings: 1, changes: 1 },
  remaining: "",
  counts: { ...NOTHING.counts, auto: 1 },
};

const CASES = PLACES.flatMap((place) =>
  [
    ["nothing known yet", NOTHING],
    ["much", MUCH],
    ["one, line by line", ONE],
  ].map(([title, here]) => [place, title as string, here as Here] as const),
);

describe("the guide on a place", () => {
  test.each(CASES)("%s, %s: three to six sentences that fit a pane", (place, _, here) => {
    const text = guideOfPlace(place, here).join(" ");
    expect(sentencesIn(text), text).toBeGreaterThanOrEqual(3);
    expect(sentencesIn(text), text).toBeLessThanOrEqual(6);
    expect(text.length, text).toBeLessThanOrEqual(place === "report-pass" ? 690 : 520);
    expect(text).toMatch(/^[ -~]*[.?]$/);
    expect(text).not.toMatch(/\bnull\b|NaN|\[object|""| {2}|\.\./);
  });

  test.each(PLACES)("%s has a text of its own", (place) => {
    const of = (each: (typeof PLACES)[number]) => guideOfPlace(each, MUCH).join(" ");
    const same = PLACES.filter((each) => of(each) === of(place));
    expect(same).toEqual([place]);
  });

  test.each([
    ["queue", /3 to choose among homonyms, ! 1 in no source, x 1 that the kernel would refuse, ~ 1 skipped/],
    ["queue", /7 by a rule, = 1 by you/],
    ["sources", /4 sources were found here, 2 taken/],
    ["loading", /vmlinux-6\.1\.0-56-amd64 is read now.*leaves 12 symbols undefined/],
    ["resolve", /definitions of acpi_info\.isra\.0.*acpi_info mean one/],
    ["search", /217 names match acpi/],
    ["filter", /4 of 14 rows/],
    ["marked", /5 symbols marked/],
    ["review", /livepatch-foo\.c and helpers\.c, in the reloc dialect, and 2 decisions could not be placed/],
    ["ask-convert", /written to livepatch-foo\.klp\.ko; livepatch-foo\.ko stays/],
    ["resume", /8 decisions of 2026-11-23 06:25 UTC/],
    ["quit", /^4 symbols still to choose or missing/],
    ["report-pass", /\/sys\/kernel\/livepatch\/livepatch_foo\/transition .* rmmod livepatch_foo/],
    ["report-open", /^Not converted yet: 3 to choose/],
    [
      "queue",
      /<next-open> goes to the next one, and <open> shows.*<mark> marks.*<filter> shows.*<undo> takes/,
    ],
    ["resolve", /<pick> picks.*<undo> takes a pick back, <details> shows.*<back> goes back/],
    ["search", /<take-hit> takes the definitions/],
    ["code", /<next-use> and <previous-use> go through/],
    ["annotation", /<dialect> shows the other.*<annotate> shows.*<write> writes.*<copy> copies/],
    ["quit", /<quit-now> quits/],
    ["report-open", /<next-finding> and <previous-finding> go through/],
    ["small", /at least 40 columns and 10 rows; this terminal has 38 by 9/],
  ] as const)("%s is told from the facts of the case: %s", (place, says) => {
    expect(guideOfPlace(place, MUCH).join(" ")).toMatch(says);
  });

  test.each(CASES)("%s, %s: keys are told as they are set", (place, _, here) => {
    expect(guideOfPlace(place, here).join(" ")).not.toMatch(
      /\b(?:Enter|Esc|Space|Tab|F1)\b|(?:^| )(?:[a-zA-Z]|[[\]+/]) (?:takes|shows|goes|reviews|converts|builds|writes|names|quits|and)\b/,
    );
  });

  test("what comes from files and keys is escaped", () => {
    const evil = "x\u001b[2J\u202e";
    const here: Here = {
      ...MUCH,
      file: evil,
      module: evil,
      release: evil,
      reading: evil,
      typed: evil,
      problem: evil,
      question: evil,
      selected: { name: evil, candidates: 3, objects: 2, uses: 2, found: evil },
      search: { query: evil, total: 2 },
      shown: { rows: 1, of: 2, filter: evil },
      review: { files: [evil], left: 0 },
      conversion: { path: evil, sections: 1, relocations: 1, symbols: 1 },
    };
    for (const place of PLACES) expect(guideOfPlace(place, here).join(" "), place).toMatch(/^[ -~]*$/);
  });
});
