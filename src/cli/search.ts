// sympos search: names like a query, with every object and position.
import { candidateTable } from "../app/candidate-text.js";
import { plural } from "../app/describe.js";
import { EXIT } from "../app/exit.js";
import { cacheFolder, foldersOf } from "../app/folders.js";
import { escapeName } from "../app/messages.js";
import { queryFindings, searchSymbols } from "../app/search.js";
import { hasSources, type Options, sourceOptions, textOption } from "./inputs.js";
import { printFindings, printJson, printNote, printResult } from "./print.js";
import { withProgress } from "./progress.js";

export async function search(words: readonly string[], options: Options): Promise<number> {
  const limit = Number(textOption(options, "limit") ?? "20");
  if (!Number.isInteger(limit) || limit < 1 || !hasSources(options)) {
    const what = hasSources(options)
      ? "--limit takes a number from 1"
      : "search needs a source: --symbols or --kallsyms";
    printNote(`sympos: ${what}`);
    return EXIT.usage;
  }
  const query = words.join(" ");
  const faults = queryFindings(query);
  if (faults.length > 0) {
    printFindings("sympos", faults);
    return EXIT.usage;
  }
  const cache = cacheFolder(foldersOf(process.env), process.env);
  const { hits, total, findings, sources } = await withProgress(options, (onProgress) =>
    searchSymbols(sourceOptions(options), { query, limit, onProgress, cache }),
  );
  if (options["json"] === true) {
    printJson({ schema: "sympos.search/1", query, sources, total, hits, findings });
  } else {
    printFindings("sympos", findings);
    for (const hit of hits) {
      printResult(escapeName(hit.name));
      for (const line of candidateTable(hit.candidates)) printResult(`    ${line}`);
    }
    printNote(
      `sympos: ${plural(total, "name matches", "names match")}${total > hits.length ? `, the best ${hits.length} are shown` : ""}`,
    );
  }
  return total > 0 ? EXIT.done : EXIT.open;
}
