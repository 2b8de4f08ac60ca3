// What examples/homonyms holds of a real kernel: /proc/kallsyms with nfsd, before
// and after the livepatch is loaded, cut down to the names that matter to it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { boot } from "./boot.js";
import { ensureKallsyms } from "./kallsyms.js";
import { inLoadOrder, moduleFiles } from "./modules.js";
import { LabError, run } from "./run.js";

const sympos = fileURLToPath(new URL("../../bin/sympos", import.meta.url));
const MODULE = "livepatch_homonyms";
const TARGET = "nfsd";

/** Where vmlinux's freed code begins and ends; which symbols are exported at all. */
const LANDMARKS = ["_sinittext", "_einittext"];

const SAVE = "gzip -c /proc/kallsyms | base64";

/** The converted module and the names that its symbols go by, in the livepatch and in the kernel. */
function convert({ module, decisions, sources, room }) {
  const input = path.join(room, "livepatch-homonyms.ko");
  const output = path.join(room, "converted.ko");
  writeFileSync(input, module);
  run(process.execPath, [sympos, "convert", input, ...sources, "--decisions", decisions, "-o", output]);
  const said = JSON.parse(readFileSync(decisions, "utf8")).decisions;
  const listed = JSON.parse(
    run("sh", [
      "-c",
      '"$@" || test $? = 1',
      "sh",
      process.execPath,
      sympos,
      "list",
      input,
      ...sources,
      "--json",
    ]),
  );
  const names = [
    ...listed.symbols.map(({ symbol }) => symbol),
    ...listed.functions.map(({ name }) => name),
    ...said.map(({ name }) => name),
  ];
  return { converted: readFileSync(output), names };
}

function kallsymsOf(step) {
  if (step?.exit !== 0)
    throw new LabError(`the livepatch of examples/homonyms: ${step?.output}\n${step?.log}`);
  const encoded = step.output.split("\n").filter((line) => /^[A-Za-z0-9+/]+=*$/.test(line));
  return gunzipSync(Buffer.from(encoded.join(""), "base64")).toString("latin1");
}

/** Lines of the names, of their exports, and of the livepatch itself. */
function trim(text, names) {
  const kept = new Set([...LANDMARKS, ...names, ...names.map((name) => `__ksymtab_${name}`)]);
  const lines = text.split("\n").filter((line) => {
    const [symbol, module] = line.split("\t");
    return module === `[${MODULE}]` || kept.has(symbol.split(" ")[2]);
  });
  return `${lines.join("\n")}\n`;
}

/**
 * `module`: the unconverted module. `decisions`: path of the author's decisions. Returns the two texts, trimmed.
 */
export async function saveHomonyms(image, { module, decisions }) {
  const files = moduleFiles(image);
  const order = inLoadOrder(files, [TARGET]);
  const room = mkdtempSync(path.join(os.tmpdir(), "sympos-homonyms-"));
  try {
    const sources = ["--kallsyms", await ensureKallsyms(image), "--modules", files.get(TARGET)];
    const { converted, names } = convert({ module, decisions, sources, room });
    const results = await boot({
      vmlinuz: image.vmlinuz,
      files: {
        "livepatch-homonyms.ko": converted,
        ...Object.fromEntries(order.map((name) => [`m/${name}.ko`, readFileSync(files.get(name))])),
      },
      steps: [
        { name: "before", script: `${order.map((name) => `insmod /m/${name}.ko`).join("\n")}\n${SAVE}` },
        { name: "after", script: `insmod /livepatch-homonyms.ko && settle ${MODULE} && ${SAVE}` },
      ],
    });
    const [before, after] = ["before", "after"].map((name) => trim(kallsymsOf(results.get(name)), names));
    return { before, after };
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}
