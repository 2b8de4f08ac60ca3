// Verifying a livepatch of 300 KB with all sources indexed: what it costs beyond
// the reading of the sources, in a fresh process.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../scripts/lab/cache.js";
import { bundleParts } from "./bundle.js";
import { objectCalling, root, withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile } from "./measure.js";

const ROUNDS = 11;
/** Gives a converted object of about 300 KB. */
const SYMBOLS = 2200;
/** The promise, in ms. */
const LIMIT = 100;

const child = fileURLToPath(new URL("verify-child.js", import.meta.url));

const PARTS = {
  "app/sources.js": ["openSourcesPatiently"],
  "app/verify.js": ["openFinished", "verifyAgainst"],
};

function firstOf(folder, ending) {
  const found = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith(ending)) : undefined;
  return found === undefined ? "" : path.join(folder, found);
}

function convertedObject(list, room) {
  const input = objectCalling({ count: SYMBOLS, list: readFileSync(list, "latin1"), room, name: "many" });
  if (input === null) return null;
  const output = path.join(room, "converted.ko");
  const done = spawnSync(process.execPath, [path.join(root, "bin/klp-convert"), list, input, output]);
  if (done.status !== 0) throw new Error(`klp-convert: exit ${done.status}\n${done.stderr}`);
  return output;
}

function times(argv) {
  const done = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}

export async function benchVerify() {
  if (!existsSync(path.join(root, "dist/klp-convert.cjs")))
    return { rows: [], skipped: ["klp-convert: not built, run: npm run build"] };
  return withRoom(async (room) => {
    const module = await bundleParts(room, PARTS);
    const list = ensureFullList();
    const object = convertedObject(list, room);
    if (object === null) return { rows: [], skipped: ["verify: gcc is not installed"] };
    const kallsyms = firstOf(cacheDir(), ".kallsyms");
    const argv = [child, module, object, list, kallsyms];
    const runs = Array.from({ length: ROUNDS }, () => times(argv));
    const row = (name, key) => ({
      name,
      median: median(runs.map((run) => run[key])),
      p95: quantile(
        runs.map((run) => run[key]),
        0.95,
      ),
    });
    const size = Math.round(statSync(object).size / 1000);
    return {
      rows: [
        row("opening its sources", "loading"),
        { ...row(`verify, ${size} KB`, "verifying"), medianLimit: LIMIT },
      ],
      skipped: kallsyms === "" ? ["kallsyms: none in the lab's cache"] : [],
    };
  });
}
