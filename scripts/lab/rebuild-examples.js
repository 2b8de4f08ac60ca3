// node scripts/lab/rebuild-examples.js [FLAVOUR]
//
// Makes what examples/ holds prebuilt, for the newest Debian kernel: the
// unconverted modules, what they need of that kernel's symbols, and the decisions
// files, whose identities follow them. The decisions themselves are the author's:
// they are kept as they are, and npm run test:kernel shows whether they still hold.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { newestRelease } from "./debian.js";
import { saveHomonyms } from "./homonyms.js";
import { ensureImage } from "./image.js";
import { buildModule } from "./kbuild.js";
import { main } from "./run.js";
import { makeSymbolList } from "./symbol-list.js";

const example = (file) => fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function build(image, folder, name) {
  const source = readFileSync(example(`${folder}/${name}.c`), "utf8");
  const module = buildModule({ release: image.release, name, source });
  writeFileSync(example(`${folder}/${name}.ko`), module);
  return module;
}

function updateDecisions(folder, { release }, module, source) {
  const file = example(`${folder}/decisions.json`);
  const decisions = JSON.parse(readFileSync(file, "utf8"));
  Object.assign(decisions.object, { sha256: sha256(module), release });
  Object.assign(decisions.sources[0], { sha256: sha256(source) });
  writeFileSync(file, `${JSON.stringify(decisions, null, 2)}\n`);
}

async function rebuildCmdline(image) {
  const module = build(image, "cmdline", "livepatch-cmdline");
  const list = await makeSymbolList(image);
  writeFileSync(example("kernel/Symbols.list.gz"), list);
  updateDecisions("cmdline", image, module, list);
}

async function rebuildHomonyms(image) {
  const module = build(image, "homonyms", "livepatch-homonyms");
  const decisions = example("homonyms/decisions.json");
  const { before, after } = await saveHomonyms(image, { module, decisions });
  writeFileSync(example("homonyms/kallsyms.txt"), before);
  writeFileSync(example("homonyms/kallsyms-loaded.txt"), after);
  updateDecisions("homonyms", image, module, before);
}

await main("rebuild-examples", async () => {
  const image = ensureImage(newestRelease(process.argv[2]));
  await rebuildCmdline(image);
  await rebuildHomonyms(image);
  process.stderr.write(`rebuild-examples: made for ${image.release} (${image.version})\n`);
});
