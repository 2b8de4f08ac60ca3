// The interface in a real pseudo-terminal, 80x24, on the vmlinux list: from the
// byte of a key to the last byte of the frame that shows its result. The peer is
// the start of Node itself.
import { exampleList, exampleObject } from "./inputs.js";
import { median, quantile, race } from "./measure.js";
import { PtySession } from "./pty-session.js";

const QUERIES = ["saved_cmdl", "tcp_v4_rcv", "state_show", "kmem_cache_aloc", "cmdline_proc_show"];
const CTRL_U = "\x15";

export async function benchInterface() {
  const [node] = race([{ name: "node -e 0", argv: [process.execPath, "-e", "0"] }], 5);
  const session = new PtySession([exampleObject, "-s", exampleList]);
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
