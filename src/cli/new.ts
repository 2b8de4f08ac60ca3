// sympos new: a livepatch that builds, from the functions to replace.
import { EXIT } from "../app/exit.js";
import { escapeName } from "../app/messages.js";
import { parseFunctionWish } from "../app/scaffold/choose.js";
import { commitFolder } from "../app/scaffold/commit.js";
import { planLivepatch } from "../app/scaffold/plan.js";
import { hasErrors } from "../app/types.js";
import {
  hasSources,
  type Options,
  ruleOptionsOf,
  sourceOptions,
  sourceWords,
  textOption,
  texts,
} from "./inputs.js";
import { printFindings, printNote, printResult } from "./print.js";
import { withProgress } from "./progress.js";
import { holdingSignals } from "./signals.js";

export async function create(name: string, options: Options): Promise<number> {
  const functions = texts(options, "function").map(parseFunctionWish);
  if (functions.length === 0 || !hasSources(options)) {
    printNote(
      hasSources(options)
        ? "sympos: new needs --function: the function to replace (sympos search finds it)"
        : "sympos: new needs a source of symbols: --running, --kallsyms, --vmlinux or --modules",
    );
    return EXIT.usage;
  }
  const folder = textOption(options, "output") ?? name;
  const request = {
    name,
    folder,
    functions,
    sources: sourceOptions(options),
    sourceWords: sourceWords(options),
    rules: ruleOptionsOf(options),
    types: textOption(options, "btf"),
    kernelSource: textOption(options, "kernelSource"),
  };
  const { files, toResolve, findings } = await withProgress(options, (onProgress) =>
    planLivepatch(request, { onProgress }),
  );
  printFindings("sympos", findings, options["quiet"] === true);
  if (hasErrors(findings)) {
    printNote("sympos: nothing was written");
    return EXIT.refused;
  }
  await holdingSignals(() => commitFolder(folder, files));
  for (const file of files.keys()) printResult(`${folder}/${file}`);
  for (const { name: symbol, object, count } of toResolve)
    printResult(`to resolve: ${escapeName(symbol)} (${object}${count > 1 ? `, one of ${count}` : ""})`);
  return EXIT.done;
}
