import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type * as client from "../../src/app/search-thread/client.js";
import { SearchThread } from "../../src/app/search-thread/client.js";
import type { SearchAnswer } from "../../src/app/types.js";
import { ROOT } from "../helpers/sympos.js";
import { NO_SOURCES, Room } from "./room.js";

const room = new Room();
const NAMES = Array.from(
  { length: 60_000 },
  (_, i) => `subsystem_${(i * 7919).toString(36)}_state_show_${i}`,
);
const list = room.put(
  "Symbols.list",
  `klp-convert-symbol-data.0.1\n*vmlinux\n${NAMES.join("\n")}\nmutex_lock\n`,
);

/** The client with the thread's program beside it, as in dist/. */
const dir = mkdtempSync(path.join(tmpdir(), "sympos-thread-"));
let open: typeof client.openSearchThread;
beforeAll(async () => {
  const common = { absWorkingDir: ROOT, bundle: true, platform: "node", logLevel: "warning" } as const;
  const entry = "src/app/search-thread/entry.ts";
  await build({
    ...common,
    entryPoints: [entry],
    format: "cjs",
    outfile: path.join(dir, "search-thread.cjs"),
  });
  const outfile = path.join(dir, "client.mjs");
  await build({
    ...common,
    entryPoints: ["src/app/search-thread/client.ts"],
    format: "esm",
    outfile,
    external: ["./server.js"],
  });
  ({ openSearchThread: open } = (await import(pathToFileURL(outfile).href)) as typeof client);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const task = (more: Partial<client.ThreadOptions> = {}): client.ThreadOptions => ({
  sources: { ...NO_SOURCES, symbols: [list] },
  release: null,
  asked: [],
  prefer: [],
  cache: null,
  ...more,
});

/** The complete answer. */
const answerOf = (thread: client.SearchThread, query: string, revision = 1): Promise<SearchAnswer> =>
  new Promise((resolve) => {
    thread.request({ revision, query, limit: 5 }, (answer) => {
      if (answer.complete) resolve(answer);
    });
  });

describe("the search thread", () => {
  test("reads the sources, and both threads know them", async () => {
    const progress: string[] = [];
    const { searchable, thread } = await open(task({ onProgress: ({ path: file }) => progress.push(file) }));
    expect(searchable.kernel.definitions("mutex_lock")).toMatchObject([{ object: "vmlinux", count: 1 }]);
    expect(progress).toContain(list);
    const answer = await answerOf(thread, "mutex_lck", 7);
    expect(answer).toMatchObject({ revision: 7, complete: true, result: { total: 1 } });
    expect(answer.result?.hits[0]?.name).toBe("mutex_lock");
    thread.close();
  });

  test("looks near names up for those that no source has", async () => {
    const { searchable, thread } = await open(task({ asked: ["mutex_lokc", "mutex_lock"] }));
    expect(searchable.kernel.nearNames("mutex_lokc", 8).map(({ name }) => name)).toEqual(["mutex_lock"]);
    thread.close();
  });

  test("puts names of the preferred objects first among equals", async () => {
    const both = room.put("both.list", "klp-convert-symbol-data.0.1\n*vmlinux\nab_show_a\n*mod\nab_show_b\n");
    const sources = { ...NO_SOURCES, symbols: [both] };
    for (const [prefer, first] of [
      ["mod", "ab_show_b"],
      ["vmlinux", "ab_show_a"],
    ] as const) {
      const { thread } = await open(task({ sources, prefer: [prefer] }));
      expect((await answerOf(thread, "show")).result?.hits[0]?.name).toBe(first);
      thread.close();
    }
  });

  test("delivers only what the newest request asked, whatever came before", async () => {
    const { thread } = await open(task());
    const queries = [
      "s",
      "st",
      "sta",
      "state_show",
      "subsystem",
      "mutex_lcok",
      "!s",
      "obj:vmlinux u",
      "'show_1",
    ];
    let newest = 0;
    const stale: number[] = [];
    const last = await new Promise<SearchAnswer>((resolve) => {
      const type = (revision: number): void => {
        newest = revision;
        thread.request({ revision, query: queries[revision % queries.length]!, limit: 20 }, (answer) => {
          if (answer.revision !== newest) stale.push(answer.revision);
          if (revision === 200 && answer.complete) resolve(answer);
        });
        // some follow at once, some when the thread is in the midst of the one before
        if (revision === 200) return;
        if (revision % 3 === 0) setTimeout(type, revision % 7, revision + 1);
        else type(revision + 1);
      };
      type(1);
    });
    expect(stale).toEqual([]);
    expect(last.revision).toBe(200);
    thread.close();
  });

  test("delivers nothing of a request that was cancelled", async () => {
    const { thread } = await open(task());
    const delivered: number[] = [];
    thread.request({ revision: 1, query: "state", limit: 5 }, ({ revision }) => delivered.push(revision));
    thread.cancel();
    expect((await answerOf(thread, "mutex_lock", 2)).revision).toBe(2);
    expect(delivered).toEqual([]);
    thread.close();
  });

  test("that dies answers the request that waits, and every later one, with why", () => {
    const line = { port: { postMessage: () => {} }, listen: () => {}, hold: () => {}, close: () => {} };
    const thread = new SearchThread(line, new SharedArrayBuffer(4));
    const answers: SearchAnswer[] = [];
    const ask = (revision: number) =>
      thread.request({ revision, query: "a", limit: 5 }, (answer) => answers.push(answer));
    ask(1);
    thread.die(new Error("out of memory"));
    ask(2);
    expect(answers.map(({ revision, result, error }) => [revision, result, error])).toEqual([
      [1, null, "out of memory"],
      [2, null, "out of memory"],
    ]);
  });

  test("a source that cannot be read is the fault that it is without a thread", async () => {
    const sources = { ...NO_SOURCES, symbols: [room.path("missing")] };
    await expect(open(task({ sources }))).rejects.toMatchObject({
      fault: { exit: 3, finding: { code: "file-unreadable", where: { file: room.path("missing") } } },
    });
  });
});
