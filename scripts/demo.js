// `npm run demo`: plays scripts/demo/scenario.js in a real terminal with the built
// program and writes the pictures of the README. With --check it only plays, and
// fails where the program no longer goes that way.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Player } from "./demo/play.js";
import { play } from "./demo/scenario.js";
import { LOOKS, svgOf } from "./demo/svg.js";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const pictures = path.join(root, "docs", "pictures");
const example = path.join(root, "examples", "homonyms");

// a home and a folder of its own: no settings, no saved session, short paths
const home = mkdtempSync(path.join(tmpdir(), "sympos-demo-"));
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
for (const name of ["livepatch-homonyms.ko", "livepatch-homonyms.c", "kallsyms.txt"])
  copyFileSync(path.join(example, name), path.join(home, name));

const env = {
  PATH: `${path.join(root, "bin")}:${path.dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  HOME: home,
  TERM: "xterm-256color",
  LANG: "C.UTF-8",
  PS1: "$ ",
};
const player = new Player(["bash", "--norc", "--noprofile", "-i"], { cwd: home, env });
try {
  const stills = await play(player);
  if (!process.argv.includes("--check")) {
    mkdirSync(pictures, { recursive: true });
    for (const [name, look] of Object.entries(LOOKS)) {
      const write = (what, frames, title) =>
        writeFileSync(path.join(pictures, `${what}-${name}.svg`), svgOf(frames, look, title));
      write("demo", player.frames, "sympos resolving a livepatch, from open symbols to a proven object");
      for (const [what, frame] of Object.entries(stills)) write(what, [frame], `sympos: ${what}`);
    }
  }
  process.stdout.write(`demo: ${player.frames.length} frames, to the end\n`);
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  player.close();
}
