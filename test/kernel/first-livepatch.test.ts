// docs/first-livepatch.md, followed to the letter: building against the packages of the newest Debian kernel,
// loading in that kernel, and every line of output held against the page. UPDATE_GOLDEN=1 writes the page anew.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { bootWhole, type StepResult } from "../../scripts/lab/lab.js";
import { type Pty, ROOT } from "../terminal/pty.js";
import { sympos } from "./cli.js";
import { describeKernel, kernel, scratch } from "./lab.js";
import { type Block, blocksOf, consoleLines, withLines } from "./tutorial/page.js";
import { settled, withPlaceholders } from "./tutorial/placeholders.js";
import { screenOf, type } from "./tutorial/screen.js";
import { readSession, scriptOf } from "./tutorial/session.js";
import { openWorkshop, type Workshop } from "./tutorial/workshop.js";

const PAGE = path.join(ROOT, "docs/first-livepatch.md");

interface Walk {
  /** What each block must show. */
  readonly shown: Map<Block, readonly string[]>;
  readonly log: string;
}

/** The blocks under the booted kernel with the folder that each begins in. */
type Booted = (Block & { readonly kind: "booted" }) & { readonly cwd: string };

function patch(text: string, cwd: string): void {
  const { status, stdout } = spawnSync("patch", ["-p1", "--fuzz=0", "--no-backup-if-mismatch"], {
    cwd,
    input: text,
    encoding: "utf8",
  });
  if (status !== 0 || /offset|fuzz/.test(stdout)) throw new Error(`the diff does not fit:\n${stdout}`);
}

/** All that does not need the booted kernel, in the order of the page. */
async function build(blocks: readonly Block[], workshop: Workshop) {
  const shown: Walk["shown"] = new Map();
  const booted: Booted[] = [];
  let cwd = workshop.place.home;
  let pty: Pty | null = null;
  for (const block of blocks) {
    if (block.kind === "booted") booted.push({ ...block, cwd });
    if (block.kind === "diff") patch(block.text, cwd);
    if (block.kind === "console") {
      const session = workshop.run(block.commands, cwd);
      cwd = session.cwd;
      shown.set(block, consoleLines(block.commands, session.outputs));
    }
    if (block.kind === "screen") {
      if (block.command !== null) pty = workshop.open(block.command, cwd);
      if (pty === null) throw new Error(`line ${block.first}: keys before a screen`);
      type(pty, block.keys);
      shown.set(block, await screenOf(pty));
    }
  }
  pty?.dispose();
  return { shown, booted };
}

async function walk(blocks: readonly Block[], workshop: Workshop): Promise<Walk> {
  const { shown, booted } = await build(blocks, workshop);
  const steps = booted.map(({ commands, cwd }, i) => ({
    name: `block-${i}`,
    script: scriptOf(commands, { ...workshop.place, cwd }),
  }));
  const results = await bootWhole({ image: kernel(), steps });
  for (const [i, block] of booted.entries()) {
    const session = readSession(results.get(`block-${i}`)?.output ?? "", block.commands);
    const key = blocks.find(({ first }) => first === block.first)!;
    shown.set(key, consoleLines(block.commands, session.outputs));
  }
  const asRead = (line: string): string => line.replaceAll(workshop.place.home, "/root");
  const log = [...results.values()].map((each: StepResult) => each.log).join("\n");
  return { shown: new Map([...shown].map(([block, lines]) => [block, lines.map(asRead)])), log };
}

describeKernel("docs/first-livepatch.md", () => {
  const page = readFileSync(PAGE, "utf8");
  const blocks = blocksOf(page);
  const room = scratch();
  let walked: Walk;
  let workshop: Workshop;

  beforeAll(async () => {
    workshop = await openWorkshop(kernel(), room);
    walked = await walk(blocks, workshop);
    if (process.env["UPDATE_GOLDEN"] === "1") {
      const changed = [...walked.shown].map(([block, now]) => [block, settled(block.lines, now)] as const);
      writeFileSync(PAGE, withLines(page, new Map(changed)));
    }
  });

  it("names packages that Debian has, and scripts that there are", () => {
    const commands = blocks.flatMap((block) => (block.kind === "set-up" ? block.commands : []));
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
    const said = commands.map(({ text }) => text).join(" && ");
    const [, install = ""] = /apt-get (install [^&]+)/.exec(said) ?? [];
    const words = install.replace("$(uname -r)", kernel().release).trim().split(" ");
    const env = { ...process.env, LC_ALL: "C" };
    const simulated = spawnSync("apt-get", ["-s", ...words], { encoding: "utf8", env });
    expect({ status: simulated.status, said: simulated.stderr }).toEqual({ status: 0, said: "" });
    for (const [, script] of said.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script!);
    const [, node = ""] = /node-v([\d.]+)-linux-x64/.exec(said) ?? [];
    expect(Number(node.split(".")[0])).toBeGreaterThanOrEqual(20);
  });

  it("names findings that there are", () => {
    const explained = sympos("explain").stdout;
    const rows = [...page.matchAll(/`([^`]+)`[^`|]*? \[([a-z]+(?:-[a-z]+)+)\]/g)];
    expect(rows.length).toBeGreaterThan(10);
    for (const [, , code] of rows) expect(explained).toMatch(new RegExp(`^ *${code}\\b`, "m"));
  });

  it("says in words which keys its screens come after, and which command they are of", () => {
    const lines = page.split("\n");
    for (const [i, block] of blocks.entries()) {
      if (block.kind !== "screen") continue;
      const words = lines.slice(blocks[i - 1]!.first, block.first - 2).join("\n");
      for (const word of block.command === null ? block.keys : [block.command])
        expect(words, `line ${block.first}`).toContain(`\`${word}\``);
    }
  });

  it("shows what its commands print", () => {
    const comparable = (text: string): string => text.split("\n").map(withPlaceholders).join("\n");
    expect(comparable(withLines(page, walked.shown))).toBe(comparable(readFileSync(PAGE, "utf8")));
  });

  it("does not exaggerate: the other position crashes whoever reads the file", async () => {
    const cwd = path.join(workshop.place.home, "livepatch");
    const commands = (...texts: string[]) => texts.map((text) => ({ text, shown: [] }));
    const decided = "--running --decide vmlinux:seq_show=2 -o wrong.ko --quiet";
    workshop.run(commands(`sympos convert lp-fdinfo/lp-fdinfo.ko ${decided}`), cwd);
    const loads = commands(
      "insmod wrong.ko",
      "until grep -q 0 /sys/kernel/livepatch/lp_fdinfo/transition; do sleep 1; done",
      "! grep pos /proc/self/fdinfo/0",
    );
    const script = scriptOf(loads, { ...workshop.place, cwd });
    const results = await bootWhole({ image: kernel(), steps: [{ name: "wrong", script }] });
    const { log, output } = results.get("wrong")!;
    expect(readSession(output, loads).outputs).toHaveLength(3);
    expect(log).toMatch(/BUG: kernel NULL pointer dereference[\s\S]*RIP: 0010:seq_show\+/);
    expect(page).toContain("`BUG: kernel NULL pointer dereference`");
  });

  it("leaves the kernel without a complaint", () => {
    expect(walked.log).not.toMatch(/WARNING|BUG|Oops|Call Trace|protection fault/);
    expect(existsSync(path.join(room, "root"))).toBe(true);
  });
});
