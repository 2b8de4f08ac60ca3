// How long a user waits for the first sign of life: against the start of Node itself.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawn } from "@lydell/node-pty";
import { exampleList, exampleObject, root } from "./inputs.js";
import { median, quantile, race } from "./measure.js";

const ROUNDS = 15;
/** What the first frame shows, before anything is read. */
const FIRST = path.basename(exampleObject);

const bin = (name) => path.join(root, "bin", name);

/** Time (ms) from the start of the process to its first frame in a pseudo-terminal of 80x24. */
function firstFrame(home) {
  const { PATH } = process.env;
  const env = { PATH, HOME: home, TERM: "xterm-256color", LANG: "C.UTF-8" };
  const start = performance.now();
  const pty = spawn(process.execPath, [bin("sympos"), exampleObject, "-s", exampleList], {
    cols: 80,
    rows: 24,
    env,
  });
  return new Promise((resolve, reject) => {
    let text = "";
    let shown = null;
    pty.onData((data) => {
      text += data;
      if (shown !== null || !text.includes(FIRST)) return;
      shown = performance.now() - start;
      pty.kill("SIGKILL");
    });
    pty.onExit(() =>
      shown === null ? reject(new Error(`no first frame: ${text.slice(0, 500)}`)) : resolve(shown),
    );
  });
}

export async function benchStart() {
  const home = mkdtempSync(path.join(os.tmpdir(), "sympos-bench-home-"));
  try {
    const frames = [];
    const node = { name: "node -e 0", argv: [process.execPath, "-e", "0"] };
    const peer = node.name;
    const rows = race(
      [
        node,
        { name: "sympos --version", argv: [process.execPath, bin("sympos"), "--version"], peer, limit: 1.3 },
        { name: "klp-convert --version", argv: [process.execPath, bin("klp-convert"), "--version"], peer },
      ],
      ROUNDS,
    );
    for (let round = 0; round < ROUNDS; round++) frames.push(await firstFrame(home));
    const loading = {
      name: "loading screen in a pty",
      median: median(frames),
      p95: quantile(frames, 0.95),
      peer,
      limit: 4,
    };
    return { rows: [...rows, loading], skipped: [] };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
