// klp-convert as its callers start it: a process a run, against an empty node.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { exampleList, exampleObject, objectCalling, root, vmlinuxList, withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { race } from "./measure.js";

const ROUNDS = 15;
const MANY = 2000;

function klpConvert(name, list, object, room, rest) {
  const argv = [
    process.execPath,
    path.join(root, "bin/klp-convert"),
    list,
    object,
    path.join(room, "out.ko"),
  ];
  return { name, argv, ...rest };
}

/** Rows of the table, and lines on what could not be measured. */
export async function benchConvert() {
  const skipped = [];
  if (!existsSync(path.join(root, "dist/klp-convert.cjs")))
    return { rows: [], skipped: ["klp-convert: not built, run: npm run build"] };
  return withRoom((room) => {
    const commands = [{ name: "node -e 0", argv: [process.execPath, "-e", "0"] }];
    const add = (name, list, object, rest) => {
      if (!existsSync(list)) skipped.push(`${name}: no ${list}`);
      else if (object === null) skipped.push(`${name}: gcc is not installed`);
      else if (!existsSync(object)) skipped.push(`${name}: no ${object}`);
      else commands.push(klpConvert(name, list, object, room, { peer: "node -e 0", ...rest }));
    };
    // the example has a homonym that its author must choose: without an annotation it is exit 1
    add("example, vmlinux list", exampleList, exampleObject, { limit: 2.5, exits: [0, 1] });
    if (existsSync(exampleList)) {
      add(
        "1 symbol, vmlinux list",
        exampleList,
        objectCalling({ count: 1, list: vmlinuxList(), room, name: "one" }),
        { limit: 2.5 },
      );
    }
    try {
      const full = ensureFullList();
      const text = readFileSync(full, "latin1");
      add("1 symbol, full list", full, objectCalling({ count: 1, list: text, room, name: "one-of-all" }), {
        limit: 3.5,
        peakLimit: 150,
      });
      const many = { limit: 1.5, peer: "1 symbol, full list" };
      add(
        `${MANY} symbols, full list`,
        full,
        objectCalling({ count: MANY, list: text, room, name: "many" }),
        many,
      );
      if (existsSync("/usr/bin/wc"))
        commands.push({ name: "wc -l, full list", argv: ["wc", "-l", full], peer: "node -e 0" });
    } catch (error) {
      skipped.push(`full list: ${error.message}`);
    }
    return { rows: race(commands, ROUNDS), skipped };
  });
}
