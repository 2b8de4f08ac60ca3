// Prototypes from BTF that gcc wrote are the ones of its source; damaged BTF is refused by place.
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { memorySource } from "../../../src/elf/bytes.js";
import { FormatError } from "../../../src/elf/errors.js";
import { openElf, sectionData } from "../../../src/elf/view.js";
import { prototypesOf } from "../../../src/symbols/btf/prototype.js";
import { Btf } from "../../../src/symbols/btf/types.js";
import { ARCHITECTURES, type Architecture, bytesOf, compile, scratch } from "../../helpers/compile.js";
import { describeWith } from "../../helpers/tools.js";
import { btfBytes, KIND } from "./btf-builder.js";

const PROTOTYPES = [
  "int shown(struct seq_file *m, void *v)",
  "char *const *names(const char *volatile p, int n, ...)",
  "void plain(void)",
  "int (*pick(int which))(int, char)",
  "u8 grid(u8 (*rows)[4], u8 *const *p, loff_t *pos, bool yes)",
  "int call(union both *u, const struct seq_file *const *l, int (*cb)(struct seq_file *, loff_t))",
  "short int spelled(short int *hidden)",
];

const SOURCE = `
#define bool _Bool
typedef long long loff_t; typedef unsigned char u8; typedef short own_t;
typedef struct { int a; } nameless_t;
enum colour { RED, BLUE };
struct seq_file; union both;
${PROTOTYPES.slice(0, -1)
  .map((text) => `${text} {${text.startsWith("void ") ? "" : " return 0; "}}`)
  .join("\n")}
own_t spelled(own_t *hidden) { return *hidden; }
enum colour paint(enum colour c) { return c; }
int needs(nameless_t *x) { return x->a; }
`;

const knows = (name: string): boolean => name === "loff_t" || name === "u8";

function compiled(arch: Architecture, room: string): Btf {
  const view = openElf(memorySource(bytesOf(compile(arch, room, SOURCE, ["-O0", "-gbtf"]))));
  const section = view.sections.find(({ name }) => name === ".BTF")!;
  return new Btf(sectionData(view, section));
}

const nameOf = (text: string): string => /(\w+)\(/.exec(text.replace("(*", ""))![1]!;

for (const arch of ARCHITECTURES) {
  describeWith([arch.gcc], `BTF of ${arch.gcc}`, () => {
    const room = scratch();
    let btf: Btf;
    beforeAll(() => {
      btf = compiled(arch, room);
    });

    test.each(PROTOTYPES)("says %s", (text) => {
      expect(prototypesOf(btf, nameOf(text), { knows }).map((each) => each.text)).toEqual([text]);
    });

    test("names what must be declared, and what needs a header", () => {
      expect(prototypesOf(btf, "call", { knows })).toMatchObject([
        { tags: ["struct seq_file", "union both"], opaque: [] },
      ]);
      expect(prototypesOf(btf, "needs", { knows })).toMatchObject([
        { text: "int needs(nameless_t *x)", opaque: ["nameless_t"] },
      ]);
    });

    test("writes an enum as the integer that it is, and another name where one is asked for", () => {
      expect(prototypesOf(btf, "paint", { knows, as: "livepatch_paint" })).toMatchObject([
        { text: "int livepatch_paint(int c)", isVoid: false },
      ]);
      expect(prototypesOf(btf, "plain", { knows })).toMatchObject([{ isVoid: true }]);
      expect(prototypesOf(btf, "missing", { knows })).toEqual([]);
    });
  });
}

describe("types of a module go on where the kernel's end", () => {
  const kernel = btfBytes([
    { kind: KIND.struct, name: "seq_file", target: 8 },
    { kind: KIND.pointer, target: 1 },
    { kind: KIND.int, name: "int", target: 4, tail: [0x01000020] },
  ]);
  const module = btfBytes(
    [
      {
        kind: KIND.prototype,
        target: 3,
        members: [
          ["m", 2],
          ["n", 3],
        ],
      },
      { kind: KIND.function, name: "nfsd_show", target: 4 },
      { kind: KIND.prototype, target: 0, members: [["m", 2]] },
      { kind: KIND.function, name: "nfsd_show", target: 6 },
    ],
    kernel,
  );

  test("and two functions of one name and different types are two prototypes", () => {
    const btf = new Btf(module.bytes, new Btf(kernel.bytes));
    expect(prototypesOf(btf, "nfsd_show", { knows }).map(({ text }) => text)).toEqual([
      "int nfsd_show(struct seq_file *m, int n)",
      "void nfsd_show(struct seq_file *m)",
    ]);
  });
});

describe("damaged BTF", () => {
  const good = btfBytes([
    { kind: KIND.int, name: "int", target: 4, tail: [0x01000020] },
    { kind: KIND.prototype, target: 1, members: [["a", 1]] },
    { kind: KIND.function, name: "f", target: 2 },
  ]).bytes;

  test("is refused where a type contains itself", () => {
    const loop = btfBytes([
      {
        kind: KIND.prototype,
        target: 1,
        members: [
          ["a", 1],
          ["b", 1],
        ],
      },
      { kind: KIND.function, name: "f", target: 1 },
    ]);
    expect(() => prototypesOf(new Btf(loop.bytes), "f", { knows })).toThrow(/without an end/);
  });

  test("of any bytes is a table or a FormatError", () => {
    const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(flips, fc.nat(good.length), (changes, length) => {
        const bytes = good.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const found = prototypesOf(new Btf(bytes.subarray(0, length || bytes.length)), "f", { knows });
          expect(found.length).toBeLessThanOrEqual(3);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
