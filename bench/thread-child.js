// node thread-child.js MODULE LIST: loads the list in the search thread and types, while
// a probe looks how long this thread was kept from its loop; prints ms as JSON.
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { QUERIES, TYPED } from "./queries.js";

const [module, list] = process.argv.slice(2);
const { openSearchThread } = await import(pathToFileURL(module).href);
const task = { release: null, asked: [], prefer: [], cache: null };
const sources = { symbols: [list], kallsyms: [], symvers: [] };
const RESOLUTION = 1;

/** Processor time (ms) of this thread so far, as the kernel counts it. */
const busy = () => Number(readFileSync("/proc/thread-self/schedstat", "latin1").split(" ")[0]) / 1e6;

/**
 * The longest work (ms of processor time) between two turns of the loop, and the longest time between them beyond
 * the probe's own period: on a busy machine that is mostly waiting for a processor.
 */
async function longestBlock(body) {
  const probe = monitorEventLoopDelay({ resolution: RESOLUTION });
  let last = busy();
  let work = 0;
  const turns = setInterval(() => {
    const now = busy();
    work = Math.max(work, now - last);
    last = now;
  }, RESOLUTION);
  probe.enable();
  const result = await body();
  probe.disable();
  clearInterval(turns);
  return [{ work, delay: probe.max / 1e6 - RESOLUTION }, result];
}

const start = performance.now();
const [loadBlock, { thread }] = await longestBlock(() => openSearchThread({ ...task, sources }));
const load = performance.now() - start;

let revision = 0;
const ask = (query) =>
  new Promise((resolve) => {
    const begin = performance.now();
    thread.request({ revision: ++revision, query, limit: 200 }, ({ complete }) => {
      if (complete) resolve(performance.now() - begin);
    });
  });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const first = await ask("m");
const keys = [];
const [searchBlock] = await longestBlock(async () => {
  for (let round = 0; round < 5; round++)
    for (const query of [...QUERIES, TYPED])
      for (let end = 1; end <= query.length; end++) keys.push(await ask(query.slice(0, end)));
});
// a request that comes while another is searched for, against the same request alone
const alone = [];
const after = [];
for (let i = 0; i < 60; i++) {
  alone.push(await ask("zzqxj"));
  thread.request({ revision: ++revision, query: `!q${i} e`, limit: 200 }, () => {});
  await pause(i % 6);
  after.push(await ask("zzqxj"));
}
thread.close();
process.stdout.write(JSON.stringify({ load, loadBlock, first, keys, searchBlock, alone, after }));
