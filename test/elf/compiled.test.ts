// Objects of real compilers for all architectures and shapes of output: read and
// written without an edit they are the same file; with the name tables made anew,
// readelf and eu-elflint say the same of them.
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseObject } from "../../src/elf/load.js";
import { ObjectEditor } from "../../src/elf/model.js";
import { writeObject } from "../../src/elf/write.js";
import {
  ARCHITECTURES,
  type Architecture,
  bytesOf,
  compile,
  linkPartially,
  scratch,
} from "../helpers/compile.js";
import { lint, meaning } from "../helpers/elf-tools.js";
import { describeWith } from "../helpers/tools.js";

const SOURCE = `
extern int state_show(int);
extern char *command_line, table_of_others[];
extern void weak_one(void) __attribute__((weak));
static int zeroed[5000];
static const char *const names[] = { "state_show", "show", "late_show" };
__attribute__((section(".init.text"))) int begin(int n) { return zeroed[n] + state_show(n); }
int (*pointers[])(int) = { state_show, begin };
double scaled(double d) { return d * 3.25; }
const char *name_of(int n) { if (weak_one) weak_one(); return names[n] + (command_line - table_of_others); }
int helper(int n) { switch (n) { case 0: return 7; case 1: return state_show(1); case 2: return 3; case 3: return 9;
  case 4: return 2; case 5: return begin(5); default: return zeroed[n & 4095]; } }
`;

/** A COMDAT group with a relocated member, an SHF_LINK_ORDER section, a mergeable one, and a huge alignment. */
const GROUPS = `
__asm__(
"	.section .text.shared,\\"axG\\",%progbits,shared,comdat\\n"
"	.weak shared\\n	.type shared, %function\\n"
"shared:\\n	.long 0\\n"
"	.section .data.shared,\\"awG\\",%progbits,shared,comdat\\n"
"	.balign 8\\n	DIRECTIVE state_show\\n"
"	.section .ordered,\\"ao\\",%progbits,.text.shared\\n	DIRECTIVE shared\\n"
"	.section .strings,\\"aMS\\",%progbits,1\\n	.asciz \\"tail\\"\\n	.asciz \\"retail\\"\\n"
"	.section .huge,\\"aw\\",%progbits\\n	.balign 65536\\n	.long 1\\n"
"	.section .empty,\\"a\\",%progbits\\n"
"	.section .a_note,\\"\\",%note\\n	.long 4, 0, 1\\n	.asciz \\"abc\\"\\n"
"	.text\\n");
`;

const OTHER = `extern int state_show(int); extern int helper(int);
int other(int n) { return helper(n) + state_show(n); }
static int unused_local __attribute__((used)) = 3;
`;

const SHAPES: readonly {
  readonly title: string;
  readonly make: (arch: Architecture, room: string) => string;
}[] = [
  { title: "plain", make: (arch, room) => compile(arch, room, SOURCE) },
  { title: "with debug information", make: (arch, room) => compile(arch, room, SOURCE, ["-g"]) },
  {
    title: "a section for each function and datum",
    make: (arch, room) => compile(arch, room, SOURCE, ["-ffunction-sections", "-fdata-sections"]),
  },
  {
    title: "with groups, linked order, notes and a huge alignment",
    make: (arch, room) =>
      compile(arch, room, SOURCE + GROUPS.replaceAll("DIRECTIVE", arch.pointer.directive)),
  },
  {
    title: "linked partially",
    make: (arch, room) =>
      linkPartially(arch, room, [
        compile(arch, room, SOURCE + GROUPS.replaceAll("DIRECTIVE", arch.pointer.directive), ["-g"]),
        compile(arch, room, OTHER, ["-g", "-ffunction-sections"]),
      ]),
  },
  { title: "compressed debug sections", make: (arch, room) => compile(arch, room, SOURCE, ["-g", "-gz"]) },
];

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc, "readelf", "eu-elflint"], arch.name, () => {
    const room = scratch();
    describe.each(SHAPES)("$title", ({ make }) => {
      const file = make(arch, room);
      const bytes = bytesOf(file);

      test("written as it was, byte for byte", () => {
        const object = parseObject(bytes);
        expect(object.header.machine).toBe(arch.machine);
        expect({ ...object.format }).toEqual({ is64: arch.is64, littleEndian: arch.littleEndian });
        expect(Buffer.compare(writeObject(object), bytes)).toBe(0);
      });

      test("with the names laid out anew, readelf and eu-elflint say the same", () => {
        const object = parseObject(bytes);
        const editor = new ObjectEditor(object);
        const last = object.symbols.findLast((s) => s.name !== "");
        editor.setSymbol(last?.id ?? 0, { name: "z" });
        const renamed = writeObject(editor.result());
        const back = parseObject(renamed);
        const again = new ObjectEditor(back);
        again.setSymbol(last?.id ?? 0, { name: last?.name ?? "" });
        const copy = `${file}.copy`;
        writeFileSync(copy, writeObject(again.result()));
        expect(meaning(copy)).toBe(meaning(file));
        expect(lint(copy)).toEqual(lint(file));
      });
    });
  });
}
