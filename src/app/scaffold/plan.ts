// sympos new: the kernel's symbols and the author's choice -> the files of a livepatch that builds.
import { existsSync } from "node:fs";
import path from "node:path";
import { GITIGNORE, makefileText } from "../../annotate/scaffold/makefile.js";
import { isModuleName, replacementNames } from "../../annotate/scaffold/names.js";
import { sourceText } from "../../annotate/scaffold/source.js";
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Finding } from "../../findings.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { VMLINUX } from "../../symbols/object-name.js";
import { chooseProfile } from "../../verify/profile.js";
import { checkBuildPath } from "../build/folder.js";
import { EXIT } from "../exit.js";
import { InputError } from "../faults.js";
import { headerFolders, headersOfRelease } from "../kernel-headers.js";
import { applyAllow } from "../rules.js";
import { type OpenHow, openSourcesPatiently } from "../sources.js";
import { openTraceable, traceSources } from "../traceable.js";
import { isError } from "../types.js";
import { openUnits } from "../units.js";
import { type Choice, chooseFunction, judgeChoice } from "./choose.js";
import { type CopiedFile, copyBodies, type ToCopy } from "./copies.js";
import { findInlined } from "./inlined.js";
import { signReplacements } from "./signatures.js";
import { openTree, type SourceTree } from "./source-tree.js";
import type { NewLivepatch, NewRequest, Unresolved } from "./types.js";
import { typesFile, typesReader } from "./types-reader.js";

function refuse(code: string, facts: Readonly<Record<string, string>>, file?: string): never {
  const where = file === undefined ? {} : { file };
  throw new InputError({ finding: { code, severity: "error", facts, where }, exit: EXIT.usage });
}

type How = Pick<OpenHow, "onProgress">;

/** What is known of the kernel in question. */
interface Known {
  readonly kernel: KernelSymbols;
  readonly release: string | null;
  /** Headers or build tree; null: not known. */
  readonly headers: string | null;
  readonly tree: SourceTree | null;
}

/** A function with the file that the author says it is in. */
type Chosen = Patched & Pick<ToCopy, "from">;

/** Each function once, however often and in whatever words it was asked for. */
function chosenOf({ functions }: NewRequest, choices: readonly Choice[]): Chosen[] {
  const chosen = new Map<string, Chosen>();
  for (const [i, choice] of choices.entries()) {
    if (!("patched" in choice)) continue;
    const { object, name, sympos } = choice.patched;
    const key = `${object}:${name}=${sympos}`;
    chosen.set(key, { ...choice.patched, from: functions[i]!.file ?? chosen.get(key)?.from ?? null });
  }
  return [...chosen.values()];
}

/** A folder that cannot be made is refused before anything is read. Throws InputError. */
export function checkFolder({ name, folder }: Pick<NewRequest, "name" | "folder">): void {
  if (!isModuleName(name)) refuse("new-name", { name });
  if (existsSync(folder)) refuse("new-folder-exists", {}, folder);
  checkBuildPath(path.resolve(folder));
}

function choicesOf({ functions }: NewRequest, kernel: KernelSymbols): Choice[] {
  const units = openUnits();
  return functions.map((wish) =>
    chooseFunction(kernel, wish, (group, position) => {
      const unit = units.lookup(group)[position - 1];
      return unit?.file ?? group.definitions[position - 1]?.file ?? null;
    }),
  );
}

/** What speaks against the choices; a name that no source has may have been inlined. */
async function refusals(
  { functions }: NewRequest,
  { kernel, tree }: Known,
  choices: readonly Choice[],
  how: How,
): Promise<Finding[]> {
  const faults = choices.map((choice) => ("finding" in choice ? choice.finding : null));
  const gone = functions.filter((_, i) => faults[i]?.code === "new-function-missing" && isGone(faults[i]));
  const inlined = tree === null ? new Map<string, Finding>() : await findInlined(tree, kernel, gone, how);
  return faults.flatMap((fault, i) =>
    fault === null ? [] : (gone.includes(functions[i]!) && inlined.get(functions[i]!.name)) || fault,
  );
}

/** No object has it, nor a variant of it that the compiler made. */
function isGone({ facts: { name, near, elsewhere } }: Finding): boolean {
  const variants = (near as readonly string[]).filter((each) => each.startsWith(`${String(name)}.`));
  return variants.length === 0 && (elsewhere as readonly string[]).length === 0;
}

function unresolvedOf(copied: readonly CopiedFile[], kernel: KernelSymbols): Unresolved[] {
  const all = copied.flatMap(({ copy, functions: [{ object } = { object: VMLINUX }] }) =>
    copy.toResolve.map((name) => {
      const count = kernel.definitions(name).find((group) => group.object === object)?.count ?? 0;
      return { name, object, count };
    }),
  );
  return [...new Map(all.map((each) => [`${each.object}:${each.name}`, each])).values()];
}

async function write(
  request: NewRequest,
  { kernel, release, headers, tree }: Known,
  chosen: readonly Chosen[],
  how: How,
): Promise<NewLivepatch> {
  const { name, sourceWords } = request;
  const names = replacementNames(chosen);
  const named = chosen.map((each, i) => ({ ...each, newName: names[i]! }));
  const { copied, findings } =
    tree === null
      ? { copied: [], findings: [] }
      : await copyBodies({ tree, kernel, release, functions: named }, how);
  const files = new Map(
    copied.flatMap(({ copy, functions: own }) => own.map(({ newName }) => [newName, copy.path])),
  );
  const toSign = named.map((each) => {
    const file = files.get(each.newName);
    return { ...each, file: file ?? each.file, isCopied: file !== undefined };
  });
  const signed = await signReplacements(toSign, typesReader(kernel, typesFile(request, release)), headers);
  const source = sourceText({ ...signed, name, release, copies: copied.map(({ copy }) => copy) });
  // without headers of that release, where they will be: never those of the running kernel
  const usual = release !== null && /^\d+\.\d+\.\d/.test(release) ? headerFolders(release)[0]! : null;
  const folder = headers === null ? usual : path.resolve(headers);
  return {
    files: new Map([
      [`${name}.c`, source],
      ["Makefile", makefileText({ name, headers: folder, sourceWords })],
      [".gitignore", GITIGNORE],
    ]),
    toResolve: unresolvedOf(copied, kernel),
    findings: [...findings, ...signed.findings],
  };
}

/** Rejects with FileError, InputError and SourceError; what is wrong with the functions are findings. */
export async function planLivepatch(request: NewRequest, how: How = {}): Promise<NewLivepatch> {
  const { rules, sources, kernelSource } = request;
  checkFolder(request);
  const opened = await openSourcesPatiently(sources, how);
  const { kernel } = opened;
  const release = rules.kernel ?? kernel.identities.find((identity) => identity.release)?.release ?? null;
  const headers = sources.kernelTree ?? (release === null ? null : headersOfRelease(release));
  const tree = kernelSource === null ? null : openTree(kernelSource, headers, kernel);
  const known: Known = { kernel, release, headers, tree };
  const choices = choicesOf(request, kernel);
  const chosen = chosenOf(request, choices);
  const findings = [
    ...opened.findings,
    ...(await refusals(request, known, choices, how)),
    ...applyAllow(await judged(request, kernel, chosen), rules.allow),
  ];
  if (findings.some(isError)) return { files: new Map(), toResolve: [], findings };
  const livepatch = await write(request, known, chosen, how);
  return { ...livepatch, findings: [...findings, ...livepatch.findings] };
}

async function judged({ rules, sources }: NewRequest, kernel: KernelSymbols, chosen: readonly Patched[]) {
  const asPatched = chosen.map(({ object, name }) => ({ object, functions: [{ oldName: name }] }));
  const traceable = await openTraceable(kernel, asPatched, traceSources(rules, sources));
  const profile = chooseProfile([{ release: rules.kernel, origin: "option" }]);
  return chosen.flatMap((patched) => judgeChoice({ stage: "verify", profile, kernel, traceable }, patched));
}
