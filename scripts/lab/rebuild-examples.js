// node scripts/lab/rebuild-examples.js [FLAVOUR]
//
// Makes what examples/ holds prebuilt, for the newest Debian kernel: the
// unconverted module, that kernel's symbol list, and the decisions file, whose
// identities follow the two. The decisions themselves are the author's: they
// are kept as they are, and npm run test:kernel shows whether they still hold.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { newestRelease } from "./debian.js";
import { ensureImage } from "./image.js";
import { buildModule } from "./kbuild.js";
import { main } from "./run.js";
import { makeSymbolList } from "./symbol-list.js";

const example = (file) => new URL(`../../examples/${file}`, import.meta.url);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

await main("rebuild-examples", async () => {
  const image = ensureImage(newestRelease(process.argv[2]));
  const name = "livepatch-cmdline";
  const source = readFileSync(example(`cmdline/${name}.c`), "utf8");
  const module = buildModule({ release: image.release, name, source });
  const list = await makeSymbolList(image);

  const decisions = JSON.parse(readFileSync(example("cmdline/decisions.json"), "utf8"));
  Object.assign(decisions.object, { sha256: sha256(module), release: image.release });
  Object.assign(decisions.sources[0], { sha256: sha256(list) });

  writeFileSync(example(`cmdline/${name}.ko`), module);
  writeFileSync(example("kernel/Symbols.list.gz"), list);
  writeFileSync(example("cmdline/decisions.json"), `${JSON.stringify(decisions, null, 2)}\n`);
  process.stderr.write(`rebuild-examples: made for ${image.release} (${image.version})\n`);
});
