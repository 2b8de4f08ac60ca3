// Every way from the example to a converted module: which unconverted module it
// starts from, which of the two homonyms it means, and the command.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterDeclarations, annotateInName, annotateInSection } from "./annotations.js";
import { klpConvert, type Ran, sympos } from "./cli.js";
import { build, repositoryFile } from "./lab.js";

export const NAME = "livepatch-cmdline";

/** Paths of what is there before a module is made: `list` and `kallsyms` are of the kernel under test. */
export interface Given {
  readonly list: string;
  readonly kallsyms: string;
  /** The example's module as it was built. */
  readonly unconverted: string;
}

export interface Files extends Given {
  readonly input: string;
  readonly output: string;
}

export interface Way {
  readonly name: string;
  /** Of pages_to_scan_show: 1 is mm/ksm.c's, 2 mm/khugepaged.c's. */
  readonly position: 1 | 2;
  readonly module: (given: Given) => Uint8Array;
  readonly convert: (files: Files) => Ran;
}

const inExample = (file: string) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
const source = () => repositoryFile(`examples/cmdline/${NAME}.c`);

export const unconverted = (): Uint8Array => build(NAME, source());

function waysTo(position: 1 | 2): Way[] {
  const decide = ["--decide", `vmlinux:pages_to_scan_show=${position}`];
  return [
    {
      name: `decided on a symbol list, position ${position}`,
      position,
      module: unconverted,
      convert: (f) => sympos("convert", f.input, "-s", f.list, ...decide, "-o", f.output),
    },
    {
      name: `decided on kallsyms, position ${position}`,
      position,
      module: unconverted,
      convert: (f) => sympos("convert", f.input, "--kallsyms", f.kallsyms, ...decide, "-o", f.output),
    },
    {
      name: `annotated in a section, position ${position}`,
      position,
      module: () => build(NAME, annotateInSection(source(), position)),
      convert: (f) => klpConvert(f.list, f.input, f.output),
    },
    {
      name: `annotated in the symbol's name, position ${position}`,
      position,
      module: () => build(NAME, annotateInName(source(), position)),
      convert: (f) => klpConvert(f.input, f.output),
    },
  ];
}

/** The C that sympos itself writes, compiled. */
function generated(dialect: "sympos" | "reloc", convert: Way["convert"]): Way {
  const position = 2;
  const decide = ["--decide", `vmlinux:pages_to_scan_show=${position}`];
  return {
    name: `annotated by sympos annotate, dialect ${dialect}`,
    position,
    module: ({ list, unconverted: from }) => {
      const { status, stdout, stderr } = sympos(
        "annotate",
        "--print",
        from,
        "-s",
        list,
        "--dialect",
        dialect,
        ...decide,
      );
      if (status !== 0) throw new Error(`sympos annotate: exit ${status}\n${stderr}`);
      return build(NAME, afterDeclarations(source(), stdout));
    },
    convert,
  };
}

export const WAYS: readonly Way[] = [
  ...waysTo(1),
  ...waysTo(2),
  generated("sympos", (f) => klpConvert(f.list, f.input, f.output)),
  generated("reloc", (f) => klpConvert(f.input, f.output)),
];

/** What the repository holds prebuilt, as its README says; of use on the kernel that it was built for. */
export const PREBUILT: Way = {
  name: "prebuilt, with its decisions file",
  position: 2,
  module: () => readFileSync(inExample(`cmdline/${NAME}.ko`)),
  convert: (f) =>
    sympos(
      ...["convert", inExample(`cmdline/${NAME}.ko`), "-s", inExample("kernel/Symbols.list.gz")],
      ...["--decisions", inExample("cmdline/decisions.json"), "-o", f.output],
    ),
};

/** The release that the prebuilt files were made for. */
export const prebuiltRelease = (): string =>
  JSON.parse(repositoryFile("examples/cmdline/decisions.json")).object.release;

/**
 * Wrong annotations: the two-operand form, which has no list, takes the author's
 * word, and the kernel refuses. 6.1 says object '(null)' for vmlinux in the first.
 */
export const REFUSED: readonly (Omit<Way, "position"> & { says: RegExp })[] = [
  { position: 0, says: /unresolvable ambiguity for symbol 'pages_to_scan_show' in object/ },
  { position: 3, says: /symbol position 3 for symbol 'pages_to_scan_show' in object 'vmlinux' not found/ },
].map(({ position, says }) => ({
  name: `annotated with position ${position} of two`,
  module: () => build(NAME, annotateInName(source(), position)),
  convert: (f) => klpConvert(f.input, f.output),
  says,
}));
