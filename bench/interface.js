// The interface in a real pseudo-terminal, 80x24, on the vmlinux list: from the
// byte of a key to the last byte of the frame that shows its result. The peer is
// the start of Node itself.

import path from "node:path";
import { spawn } from "@lydell/node-pty";
import { exampleList, exampleObject, root } from "./inputs.js";
import { median, quantile, race } from "./measure.js";

const QUERIES = ["saved_cmdl", "tcp_v4_rcv", "state_show", "kmem_cache_aloc", "cmdline_proc_show"];
/** Silence after which a frame is taken as the last one of its key. */
const QUIET = 120;
const CTRL_U = "\x15";

class Session {
  #pty;
  #waiting = null;
  #last = 0;
  #bytes = 0;

  constructor() {
    const args = [path.join(root, "bin", "sympos"), exampleObject, "-s", exampleList];
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, TERM: "xterm-256color", LANG: "C.UTF-8" };
    this.#pty = spawn(process.execPath, args, { cols: 80, rows: 24, env });
    this.#pty.onData((data) => {
      this.#last = performance.now();
      this.#bytes += data.length;
      this.#settle();
    });
  }

  #settle() {
    if (this.#waiting === null) return;
    clearTimeout(this.#waiting.timer);
    this.#waiting.timer = setTimeout(() => {
      const { done, from, bytes } = this.#waiting;
      this.#waiting = null;
      done({ ms: this.#last - from, bytes: this.#bytes - bytes });
    }, QUIET);
  }

  /** Resolves with the time (ms) from the key to the last output it caused, and the bytes of it. */
  key(text) {
    return new Promise((done) => {
      this.#waiting = { done, from: performance.now(), bytes: this.#bytes, timer: null };
      if (text !== "") this.#pty.write(text);
    });
  }

  end() {
    this.#pty.kill();
  }
}

export async function benchInterface() {
  const [node] = race([{ name: "node -e 0", argv: [process.execPath, "-e", "0"] }], 5);
  const session = new Session();
  const start = await session.key("");
  const moves = [];
  for (let i = 0; i < 10; i++) moves.push(await session.key(i % 2 === 0 ? "j" : "k"));
  await session.key("/");
  const keys = [];
  for (const query of QUERIES) {
    for (const letter of query) keys.push(await session.key(letter));
    await session.key(CTRL_U);
  }
  session.end();
  const row = (name, times, more = {}) => ({
    name,
    median: median(times),
    p95: quantile(times, 0.95),
    ...more,
  });
  const bytes = median(moves.map((move) => move.bytes));
  return {
    rows: [
      node,
      row("start to the last frame of loading", [start.ms], { peer: node.name }),
      row(
        "cursor key to frame",
        moves.map((move) => move.ms),
      ),
      row(
        "search key to frame (limit 50 ms)",
        keys.map((key) => key.ms),
      ),
    ],
    skipped: [],
    notes: [`a cursor move writes ${bytes} bytes in the median`],
  };
}
