// sympos new: the kernel's symbols and the author's choice -> the files of a livepatch that builds.
import { existsSync } from "node:fs";
import path from "node:path";
import { GITIGNORE, makefileText } from "../../annotate/scaffold/makefile.js";
import { isModuleName, replacementNames } from "../../annotate/scaffold/names.js";
import { sourceText } from "../../annotate/scaffold/source.js";
import type { Patched } from "../../annotate/scaffold/types.js";
import type { Btf } from "../../symbols/btf/types.js";
import type { KernelSymbols } from "../../symbols/kernel.js";
import { VMLINUX } from "../../symbols/object-name.js";
import { chooseProfile } from "../../verify/profile.js";
import { EXIT } from "../exit.js";
import { InputError } from "../faults.js";
import { headersOfRelease } from "../kernel-headers.js";
import { applyAllow } from "../rules.js";
import { type OpenHow, openSourcesPatiently } from "../sources.js";
import { openTraceable, traceSources } from "../traceable.js";
import { isError } from "../types.js";
import { openUnits } from "../units.js";
import { chooseFunction, judgeChoice } from "./choose.js";
import { type CopiedFile, copyBodies } from "./copies.js";
import { readKernelTypes } from "./kernel-types.js";
import { signReplacements, type TypesOf } from "./signatures.js";
import type { NewLivepatch, NewRequest, Unresolved } from "./types.js";

function refuse(code: string, facts: Readonly<Record<string, string>>, file?: string): never {
  const where = file === undefined ? {} : { file };
  throw new InputError({ finding: { code, severity: "error", facts, where }, exit: EXIT.usage });
}

/** The file with the kernel's types that nobody named: the running kernel's, or the bootable image. */
function typesFile({ types, sources }: NewRequest, release: string | null): string | null {
  if (types !== null) return types;
  const live = "/sys/kernel/btf/vmlinux";
  if (sources.running === true && existsSync(live)) return live;
  const image = release === null ? null : `/boot/vmlinuz-${release}`;
  return image !== null && existsSync(image) ? image : null;
}

/** Each file is read once; a module's types go on where the kernel's end. */
function typesReader(kernel: KernelSymbols, file: string | null): TypesOf {
  let base: Promise<Btf | null> | null = null;
  const known = new Map<string, Promise<Btf | null>>();
  const ofVmlinux = (): Promise<Btf | null> => {
    base ??= file === null ? Promise.resolve(null) : readKernelTypes(file);
    return base;
  };
  const ofModule = async (object: string): Promise<Btf | null> => {
    const index = kernel.indexFor(object);
    const vmlinux = await ofVmlinux();
    return index === undefined || !index.hasDetails || vmlinux === null
      ? null
      : readKernelTypes(index.pathOf(object), vmlinux);
  };
  return (object) => {
    if (object === VMLINUX) return ofVmlinux();
    const found = known.get(object) ?? ofModule(object);
    known.set(object, found);
    return found;
  };
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

/** Rejects with FileError, InputError and SourceError; what is wrong with the functions are findings. */
export async function planLivepatch(
  request: NewRequest,
  how: Pick<OpenHow, "onProgress"> = {},
): Promise<NewLivepatch> {
  const { name, folder, rules, sources } = request;
  if (!isModuleName(name)) refuse("new-name", { name });
  if (existsSync(folder)) refuse("new-folder-exists", {}, folder);
  const opened = await openSourcesPatiently(sources, how);
  const { kernel } = opened;
  const units = openUnits();
  const choices = request.functions.map((wish) =>
    chooseFunction(kernel, wish, (group, position) => {
      const unit = units.lookup(group)[position - 1];
      return unit?.file ?? group.definitions[position - 1]?.file ?? null;
    }),
  );
  const chosen = choices.flatMap((choice) => ("patched" in choice ? choice.patched : []));
  const release = rules.kernel ?? kernel.identities.find((identity) => identity.release)?.release ?? null;
  const findings = [
    ...opened.findings,
    ...choices.flatMap((choice) => ("finding" in choice ? choice.finding : [])),
    ...applyAllow(await judged(request, kernel, chosen), rules.allow),
  ];
  if (findings.some(isError)) return { files: new Map(), toResolve: [], findings };
  const headers = sources.kernelTree ?? (release === null ? null : headersOfRelease(release));
  const names = replacementNames(chosen);
  const named = chosen.map((patched, i) => ({
    ...patched,
    newName: names[i]!,
    from: request.functions[i]!.file,
  }));
  const tree = request.kernelSource;
  const { copied, findings: told } =
    tree === null
      ? { copied: [], findings: [] }
      : await copyBodies({ tree, kernel, release, headers, functions: named }, how);
  const from = new Map(
    copied.flatMap(({ copy, functions }) => functions.map(({ newName }) => [newName, copy.path])),
  );
  const toSign = named.map((each) => {
    const file = from.get(each.newName);
    return { ...each, file: file ?? each.file, isCopied: file !== undefined };
  });
  const signed = await signReplacements(toSign, typesReader(kernel, typesFile(request, release)), headers);
  const livepatch = { ...signed, name, release, copies: copied.map(({ copy }) => copy) };
  const files = new Map([
    [`${name}.c`, sourceText(livepatch)],
    [
      "Makefile",
      makefileText({
        name,
        headers: headers === null ? null : path.resolve(headers),
        sourceWords: request.sourceWords,
      }),
    ],
    [".gitignore", GITIGNORE],
  ]);
  const toResolve = unresolvedOf(copied, kernel);
  return { files, toResolve, findings: [...findings, ...told, ...signed.findings] };
}

async function judged({ rules, sources }: NewRequest, kernel: KernelSymbols, chosen: readonly Patched[]) {
  const asPatched = chosen.map(({ object, name }) => ({ object, functions: [{ oldName: name }] }));
  const traceable = await openTraceable(kernel, asPatched, traceSources(rules, sources));
  const profile = chooseProfile([{ release: rules.kernel, origin: "option" }]);
  return chosen.flatMap((patched) => judgeChoice({ stage: "verify", profile, kernel, traceable }, patched));
}
