import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { sentence } from "../../../src/app/messages.js";
import { differences, sessionKey } from "../../../src/app/sessions/inputs.js";
import { MACHINE, openSession } from "../../../src/app/sessions/store.js";
import type { SessionInputs } from "../../../src/app/sessions/types.js";
import type { Decision } from "../../../src/app/types.js";
import { contentOf, decide, EMPTY, INPUTS, pick, Room, redo, undo } from "./room.js";

const folderOf = (room: Room, inputs = INPUTS): string => path.join(room.root, sessionKey(inputs));
const rebuilt: SessionInputs = { ...INPUTS, object: { ...INPUTS.object, sha256: "c".repeat(64) } };

describe("a session on the same inputs", () => {
  test("is offered with its decisions, what undo and redo lead to, and its options", () => {
    const room = new Room();
    const first = room.open();
    expect(first.earlier).toBeNull();
    let history = decide(EMPTY, pick("acpi_info"));
    first.save(contentOf(history));
    history = decide(history, pick("state_show", 2), {
      kind: "skip",
      symbol: "foo",
      reason: "not on this machine",
    });
    first.save(contentOf(history));
    history = undo(decide(history, pick("acpi_info", 2)));
    const options = { dialect: "reloc", source: "/lp/livepatch-foo.c" } as const;
    first.save({ history, options });
    first.close();
    expect(room.open().earlier).toMatchObject({ history, options, inputs: INPUTS });
  });

  test("is offered again after kill -9, at any moment", () => {
    const room = new Room();
    let history = EMPTY;
    for (let pid = 1; pid < 6; pid++) {
      const session = room.open(pid);
      if (session.earlier !== null) session.resume(session.earlier);
      expect(session.earlier?.history.present ?? []).toEqual(history.present);
      history = decide(session.earlier?.history ?? EMPTY, pick(`symbol_${pid}`));
      session.save(contentOf(history));
      room.kill(pid);
    }
    expect(history.present).toHaveLength(5);
  });

  test("keeps all that is recorded with a decision", () => {
    const room = new Room();
    const first = room.open(1);
    const near = { names: ["nfsd_vget"], alsoOf: 0 };
    const fingerprint = {
      ...{ source: "kallsyms", count: 2, type: "t", size: null, section: null, file: null, sameFile: null },
      ...{ near, nearest: near },
    };
    const full = {
      ...pick("a"),
      for: "function",
      rule: "replayed",
      applyWith: "nfsd",
      fingerprint,
    } as Decision;
    const history = decide(EMPTY, full, { ...pick("b"), for: "symbol" } as Decision);
    first.save(contentOf(history));
    first.close();
    expect(room.open(2).earlier?.history).toEqual(history);
  });

  test("goes on where it is resumed, and redo still leads where it led", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(undo(decide(EMPTY, pick("a")))));
    first.close();
    const second = room.open(2);
    second.resume(second.earlier!);
    second.save(contentOf(redo(second.earlier!.history)));
    second.close();
    expect(room.open(3).earlier?.history).toEqual({ past: [[]], present: [pick("a")], future: [] });
  });

  test("that is not resumed is set aside at the first decision, and can still be taken", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(decide(EMPTY, pick("old"))));
    first.close();
    const looking = room.open(2);
    looking.close();
    const second = room.open(3);
    expect(second.earlier?.history.present).toEqual([pick("old")]);
    second.save(contentOf(decide(EMPTY, pick("new"))));
    second.close();
    const third = room.open(4);
    expect(third.earlier?.history.present).toEqual([pick("new")]);
    const [, aside] = third.list();
    expect(aside).toMatchObject({ aside: true, sameInputs: true });
    third.resume(aside!.saved);
    third.save(contentOf(decide(aside!.saved.history, pick("newer"))));
    third.close();
    expect(room.open(5).earlier?.history.present).toEqual([pick("old"), pick("newer")]);
    expect(
      room
        .open(6)
        .list()
        .map(({ saved }) => saved.history.present.map(({ symbol }) => symbol)),
    ).toEqual([["old", "newer"], ["new"], ["old"]]);
  });

  test("that is begun and then left for an older one is set aside too", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(decide(EMPTY, pick("old"))));
    first.close();
    const second = room.open(2);
    second.save(contentOf(decide(EMPTY, pick("new"))));
    const old = second.list().find(({ aside }) => aside)!.saved;
    second.resume(old);
    second.save({ history: old.history, options: old.options });
    second.close();
    const names = room
      .open(3)
      .list()
      .map(({ saved, aside }) => [saved.history.present[0]?.symbol, aside]);
    expect(names).toEqual([
      ["old", false],
      ["new", true],
      ["old", true],
    ]);
  });

  test("leaves nothing behind without a decision", () => {
    const room = new Room();
    room.open().close();
    expect(readdirSync(room.root)).toEqual([]);
  });

  test("is readable by its owner alone", () => {
    const room = new Room();
    const session = room.open();
    session.save(contentOf(decide(EMPTY, pick("a"))));
    session.save(contentOf(decide(EMPTY, pick("b"))));
    const folder = folderOf(room);
    const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);
    expect([mode(room.root), mode(folder)]).toEqual(["700", "700"]);
    expect(readdirSync(folder).map((name) => [name, mode(path.join(folder, name))])).toEqual([
      ["journal", "600"],
      ["lock", "600"],
      ["snapshot", "600"],
    ]);
  });

  test("costs a line for a step, however many decisions there are", () => {
    const room = new Room();
    const session = room.open();
    let history = decide(EMPTY, ...Array.from({ length: 2_000 }, (_, at) => pick(`symbol_${at}`)));
    session.save(contentOf(history));
    const journal = path.join(folderOf(room), "journal");
    const before = statSync(journal).size;
    history = decide(history, pick("symbol_7", 3));
    session.save(contentOf(history));
    expect(statSync(journal).size - before).toBeLessThan(300);
    session.close();
    expect(room.open(2).earlier?.history).toEqual(history);
  });
});

describe("a session of the same object on other inputs", () => {
  test("is named with what differs, and stays", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(decide(EMPTY, pick("a"))));
    first.close();
    const second = room.open(2, rebuilt);
    expect(second.earlier).toBeNull();
    expect(second.other?.saved.history.present).toEqual([pick("a")]);
    expect(second.other?.differs).toEqual(["livepatch-foo.ko has changed"]);
    second.save(contentOf(decide(EMPTY, pick("b"))));
    second.close();
    expect(room.open(3).earlier?.history.present).toEqual([pick("a")]);
  });

  test.each([
    ["has changed", [{ ...INPUTS.sources[0]!, sha256: "d".repeat(64) }], ["Symbols.list has changed"]],
    ["is not given now", [], ["Symbols.list is not given now"]],
    [
      "was not given then",
      [...INPUTS.sources, { kind: "kallsyms", path: "/lp/kall\u001bsyms", sha256: "e".repeat(64) }],
      ["kall\\x1bsyms was not given then"],
    ],
  ])("a source that %s is named", (_, sources, told) => {
    const now = { ...INPUTS, sources };
    expect(differences(INPUTS, now)).toEqual(told);
    expect(sessionKey(now)).not.toBe(sessionKey(INPUTS));
  });

  test("the order of sources and where the files lie make no difference", () => {
    const more = { kind: "kallsyms", path: "/lp/kallsyms", sha256: "e".repeat(64) };
    const sources = [...INPUTS.sources, more];
    const moved = sources.toReversed().map((one) => ({ ...one, path: `/elsewhere${one.path}` }));
    expect(sessionKey({ ...INPUTS, sources: moved })).toBe(sessionKey({ ...INPUTS, sources }));
  });
});

describe("two processes", () => {
  test("do not have one session: the second is told who has it", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(decide(EMPTY, pick("a"))));
    const second = room.open(2);
    expect(second).toMatchObject({ keeps: false, earlier: null });
    expect(second.findings.map(sentence).join()).toMatch(
      /lock: process 1 has had the session of these inputs since 1970-01-01 00:00 UTC.*decisions live in this run only\./,
    );
    expect(second.save(contentOf(decide(EMPTY, pick("b"))))).toBeNull();
    second.close();
    first.save(contentOf(decide(EMPTY, pick("a"), pick("c"))));
    first.close();
    expect(room.open(3).earlier?.history.present).toEqual([pick("a"), pick("c")]);
  });

  test("a lock of a process that is gone is taken over, also where its number is used again", () => {
    const room = new Room();
    room.open(1).save(contentOf(decide(EMPTY, pick("a"))));
    room.running.set(1, "another start");
    expect(room.open(2).earlier?.history.present).toEqual([pick("a")]);
  });

  test("a lock from before a restart of the machine is taken over", () => {
    const room = new Room();
    room.open(1);
    const machine = room.machine(1, { boot: "another boot" });
    expect(openSession(room.root, INPUTS, machine).keeps).toBe(true);
  });

  test.each([
    ["machine", { host: "there" }],
    ["container", { namespace: "pid:[2]" }],
  ])("a lock of another %s holds: whether its process runs cannot be seen", (_, more) => {
    const room = new Room();
    room.open(1);
    room.kill(1);
    const second = openSession(room.root, INPUTS, room.machine(2, more));
    expect(second.keeps).toBe(false);
  });

  test("a lock that says nothing is taken over", () => {
    const room = new Room();
    room.open(1);
    writeFileSync(path.join(folderOf(room), "lock"), "\0\0");
    expect(room.open(2).keeps).toBe(true);
  });

  test("who lost its lock saves nothing more and says so", () => {
    const room = new Room();
    const first = room.open(1);
    first.save(contentOf(decide(EMPTY, pick("a"))));
    room.kill(1);
    const second = room.open(2);
    second.resume(second.earlier!);
    second.save(contentOf(decide(second.earlier!.history, pick("b"))));
    expect(first.save(contentOf(decide(EMPTY, pick("z"))))?.code).toBe("session-lost");
    first.close();
    second.close();
    expect(room.open(3).earlier?.history.present).toEqual([pick("a"), pick("b")]);
  });

  test("this process is found running in /proc, and a number that no process has is not", () => {
    const self = MACHINE.self("now");
    expect(MACHINE.startOf(process.pid)).toBe(self.started);
    expect(self.started).toMatch(/^\d+$/);
    expect(MACHINE.startOf(0x3fffffff)).toBeNull();
  });
});

describe("a folder that cannot be written", () => {
  test("turns sessions off with the reason, and the run goes on", () => {
    const room = new Room();
    // a file stands where the folder should be: also root cannot make it
    writeFileSync(room.root, "");
    const session = room.open();
    expect(session.keeps).toBe(false);
    expect(session.findings.map(sentence).join()).toContain(
      "sessions are off: decisions live in this run only (a part of its path is not a directory)",
    );
    expect(session.save(contentOf(decide(EMPTY, pick("a"))))).toBeNull();
    expect(session.list()).toEqual([]);
    session.close();
  });

  test("without HOME and XDG_STATE_HOME they are off", () => {
    expect(openSession(null, INPUTS).findings.map(({ code }) => code)).toEqual(["session-off"]);
  });

  test("a decision that could not be saved is saved with the next one", () => {
    const room = new Room();
    const session = room.open();
    const history = decide(EMPTY, pick("a"));
    session.save(contentOf(history));
    const journal = path.join(folderOf(room), "journal");
    // a folder in the place of the file: no user can write it
    renameSync(journal, `${journal}.away`);
    mkdirSync(journal);
    const failed = session.save(contentOf(decide(history, pick("b"))));
    expect(failed?.code).toBe("session-unwritable");
    expect(sentence(failed!)).toContain("could not be saved: it is a directory");
    rmdirSync(journal);
    renameSync(`${journal}.away`, journal);
    const last = decide(decide(history, pick("b")), pick("c"));
    expect(session.save(contentOf(last))).toBeNull();
    session.close();
    expect(room.open(2).earlier?.history).toEqual(last);
  });

  test("a journal that is deleted while it is in use costs no decision", () => {
    const room = new Room();
    const session = room.open();
    session.save(contentOf(decide(EMPTY, pick("a"))));
    rmSync(path.join(folderOf(room), "journal"));
    const last = decide(decide(EMPTY, pick("a")), pick("b"));
    session.save(contentOf(last));
    session.save(contentOf(last));
    session.close();
    expect(room.open(2).earlier?.history.present).toEqual(last.present);
  });
});
