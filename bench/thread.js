// The search thread as the interface sees it: how long the interface's own thread is
// kept from its keys, how long an answer takes from request to delivery, and how soon
// a request that nobody wants any more is given up.
import { bundleParts, bundleThread } from "./bundle.js";
import { runChild } from "./child.js";
import { withRoom } from "./inputs.js";
import { ensureFullList } from "./make-full-list.js";
import { median, quantile } from "./measure.js";

export async function benchThread() {
  return withRoom(async (room) => {
    const module = await bundleParts(room, { "app/search-thread/client.ts": ["openSearchThread"] });
    await bundleThread(room);
    const { load, loadBlock, first, keys, searchBlock, alone, after } = runChild("thread-child.js", [
      module,
      ensureFullList(),
    ]);
    const sorted = after.map((ms, i) => ms - alone[i]);
    return {
      rows: [
        { name: "load in the thread", median: load },
        {
          name: "longest work of the interface's thread while loading",
          median: loadBlock.work,
          medianLimit: 10,
        },
        { name: "the same while searching", median: searchBlock.work, medianLimit: 10 },
        { name: "longest wait for a turn of its loop while loading", median: loadBlock.delay },
        { name: "the same while searching", median: searchBlock.delay },
        { name: "the first key right after loading", median: first, medianLimit: 50 },
        { name: "a key, request to answer", median: median(keys), p95: quantile(keys, 0.95) },
        {
          name: "giving up an older request",
          median: median(sorted),
          p95: quantile(sorted, 0.95),
          medianLimit: 5,
        },
      ],
      skipped: [],
    };
  });
}
