// The Makefile of a new livepatch: kbuild makes the module, sympos converts it as the last step.

export interface Build {
  /** KBUILD_MODNAME as a file name. */
  readonly name: string;
  /** Headers or build tree of the kernel; null: those of the running kernel. */
  readonly headers: string | null;
  /** Options of sympos that tell where the kernel's symbols are. */
  readonly sourceWords: readonly string[];
}

/** For a recipe's shell, by way of make. */
function quoted(word: string): string {
  const shell = /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return shell.replaceAll("$", "$$$$").replaceAll("#", "\\#");
}

/** The words of a value that `makefileText` wrote. */
function wordsOf(value: string): string[] {
  const words = value.match(/(?:'(?:[^']|'\\'')*'|[^\s'])+/g) ?? [];
  return words.map((word) => {
    const shell = word.replaceAll("$$", "$").replaceAll("\\#", "#");
    return shell.startsWith("'") ? shell.slice(1, -1).replaceAll("'\\''", "'") : shell;
  });
}

/**
 * What a Makefile of `makefileText`, edited or not, says; null and none: it does not, or only make could tell.
 * `folder`: where make would run. Paths are as they are written, relative to it.
 */
export function readMakefile(text: string, folder: string): Pick<Build, "headers" | "sourceWords"> {
  const joined = text
    .replaceAll(/\\\r?\n[ \t]*/g, " ")
    .replaceAll(/\$(?:\((?:CURDIR|PWD)\)|\{(?:CURDIR|PWD)\})/g, () => folder);
  const said = (name: string): string => {
    const value = new RegExp(`^${name}[ \\t]*[?:]*=[ \\t]*(.*)$`, "m").exec(joined)?.[1] ?? "";
    return value.replace(/(?<!\\)#.*$/, "");
  };
  const isPlain = (value: string): boolean => !/\$[({]/.test(value);
  const [kdir, sources] = [said("KDIR"), said("SOURCES")];
  return {
    headers: isPlain(kdir) ? (wordsOf(kdir)[0] ?? null) : null,
    sourceWords: isPlain(sources) ? wordsOf(sources) : [],
  };
}

const RUNNING = "/lib/modules/$(shell uname -r)/build";

export function makefileText({ name, headers, sourceWords }: Build): string {
  return `# SPDX-License-Identifier: GPL-2.0-only
# make: builds ${name}.ko and converts it to converted/${name}.ko, which is the module to load.
# KDIR: headers or build tree of the kernel that the livepatch is for.
# SOURCES: where sympos finds that kernel's symbols.
KDIR ?= ${headers === null ? RUNNING : quoted(headers)}
SOURCES ?= ${sourceWords.map(quoted).join(" ")}
SYMPOS ?= sympos

obj-m := ${name}.o

# what the author decided, if anything was to be decided
DECISIONS = $(addprefix --decisions ,$(wildcard decisions.json))

# modpost cannot know the symbols that sympos resolves, so it only warns
all:
	$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules
	mkdir -p converted
	$(SYMPOS) convert ${name}.ko $(SOURCES) $(DECISIONS) -o converted/${name}.ko

clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) clean
	rm -rf converted

.PHONY: all clean
`;
}

/** What kbuild and the conversion leave behind. */
export const GITIGNORE = `*.ko
*.mod
*.mod.c
*.o
.*.cmd
.*.d
Module.symvers
modules.order
converted/
`;
