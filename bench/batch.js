// sympos batch: thirty kernels against one, each with a /proc/kallsyms of its own.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exampleList, exampleObject, root, vmlinuxList, withRoom } from "./inputs.js";
import { median } from "./measure.js";

const KERNELS = 30;
const ROUNDS = 3;
const HOMONYM = "pages_to_scan_show";
const sympos = path.join(root, "bin/sympos");

/** Names of the list in an order of their own for each kernel: files stay together, and move. */
function kallsymsOf(names, shift) {
  const moved = [...names.slice(shift), ...names.slice(0, shift)];
  return moved
    .map((name, i) => `${(0xffffffff81000000n + BigInt(i) * 64n).toString(16)} t ${name}\n`)
    .join("");
}

/** nm sorts by name, kernels by file: as if every file had a hundred symbols. */
function likeFiles(names) {
  const files = Math.ceil(names.length / 100);
  return Array.from({ length: files }, (_, file) => names.filter((_, i) => i % files === file)).flat();
}

/** Resident memory of a process and its children, in MB. */
function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ");
    return children.filter(Boolean).reduce((sum, child) => sum + memoryOf(child), own);
  } catch {
    return 0; // it has ended meanwhile
  }
}

/** Time in ms and the most memory that was seen; `exits` other than 0 are an error. */
function run(args, cwd) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, [sympos, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let peak = 0;
    let said = "";
    const timer = setInterval(() => {
      peak = Math.max(peak, memoryOf(child.pid));
    }, 20);
    child.stderr.on("data", (text) => {
      said += text;
    });
    child.on("exit", (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ ms: performance.now() - begin, peak });
      else reject(new Error(`sympos ${args.join(" ")}: exit ${code}\n${said.slice(0, 2000)}`));
    });
  });
}

async function prepare(room) {
  const all = vmlinuxList().split("\n").slice(2);
  // what stands between these two is freed after booting: here it would be anything
  const names = likeFiles(all.filter((name) => name !== "" && !/^_[se]inittext$/.test(name)));
  const manifest = ['[[livepatch]]\nname = "cmdline"\nobject = "lp.ko"\ndecisions = "made.json"\n'];
  for (let i = 0; i < KERNELS; i++) {
    writeFileSync(path.join(room, `k${i}`), kallsymsOf(names, i * 1000));
    manifest.push(`[[kernel]]\nname = "k${i}"\nkallsyms = "k${i}"\n`);
  }
  writeFileSync(path.join(room, "lp.ko"), readFileSync(exampleObject));
  writeFileSync(path.join(room, "m.toml"), manifest.join("\n"));
  const none = { path: "", sha256: "", release: null };
  writeFileSync(
    path.join(room, "none.json"),
    JSON.stringify({ schema: "sympos.decisions/1", object: none, sources: [], decisions: [] }),
  );
  const decide = ["--decide", `vmlinux:${HOMONYM}=2`, "-o", "made.json"];
  await run(["replay", "none.json", "lp.ko", "--kallsyms", "k0", ...decide], room);
}

/** Rows of the table, and lines on what could not be measured. */
export async function benchBatch() {
  if (!existsSync(path.join(root, "dist/batch-worker.cjs")))
    return { rows: [], skipped: ["batch: not built, run: npm run build"] };
  if (!existsSync(exampleList)) return { rows: [], skipped: [`batch: no ${exampleList}`] };
  return withRoom(async (room) => {
    await prepare(room);
    const one = "1 kernel, 1 livepatch";
    const commands = [
      { name: one, args: ["batch", "m.toml", "--force", "--quiet", "--only", "k7"] },
      { name: `${KERNELS} kernels, 2 workers`, args: ["batch", "m.toml", "--force", "--quiet", "-j", "2"] },
      { name: `${KERNELS} kernels, up to date`, args: ["batch", "m.toml", "--quiet", "-j", "2"] },
    ];
    const runs = commands.map(() => []);
    for (const { args } of commands) await run(args, room);
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, { args }] of commands.entries()) runs[i].push(await run(args, room));
    const rows = commands.map(({ name }, i) => ({
      name,
      median: median(runs[i].map(({ ms }) => ms)),
      p95: Math.max(...runs[i].map(({ ms }) => ms)),
      peak: Math.max(...runs[i].map(({ peak }) => peak)),
      peer: one,
      ...(i === 1 ? { limit: 12, peakLimit: 1500 } : {}),
    }));
    return { rows, skipped: [] };
  });
}
