// Whatever happens to the files, what is recovered is a state that once was.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sentence } from "../../../src/app/messages.js";
import { sessionKey } from "../../../src/app/sessions/inputs.js";
import { recover } from "../../../src/app/sessions/recover.js";
import type { DecisionHistory } from "../../../src/app/sessions/types.js";
import { contentOf, decide, EMPTY, INPUTS, pick, Room, redo, undo } from "./room.js";

type Move = { readonly do: "decide"; readonly symbol: number; readonly sympos: number } | "undo" | "redo";

const move = fc.oneof(
  fc.record({ do: fc.constant("decide" as const), symbol: fc.nat(5), sympos: fc.nat(3) }),
  fc.constantFrom("undo" as const, "redo" as const),
);

function apply(history: DecisionHistory, step: Move): DecisionHistory {
  if (step === "undo") return history.past.length === 0 ? history : undo(history);
  if (step === "redo") return history.future.length === 0 ? history : redo(history);
  return decide(history, pick(`symbol_${step.symbol}`, step.sympos));
}

interface Files {
  readonly journal: Uint8Array;
  readonly snapshot: Uint8Array;
  /** Every state that was saved, in order. */
  readonly states: readonly DecisionHistory[];
}

function play(moves: readonly Move[]): Files {
  const room = new Room();
  const session = room.open();
  const states: DecisionHistory[] = [];
  let history = decide(EMPTY, pick("first"));
  for (const step of [null, ...moves]) {
    if (step !== null) history = apply(history, step);
    expect(session.save(contentOf(history))).toBeNull();
    states.push(history);
  }
  const folder = path.join(room.root, sessionKey(INPUTS));
  const [journal, snapshot] = ["journal", "snapshot"].map((name) => readFileSync(path.join(folder, name)));
  return { journal: journal!, snapshot: snapshot!, states };
}

const text = (history: DecisionHistory | undefined): string => JSON.stringify(history);

test("the journal and the snapshot each say the last state", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      const { journal, snapshot, states } = play(moves);
      for (const [one, other] of [
        [journal, null],
        [null, snapshot],
        [journal, snapshot],
      ] as const) {
        const { state, damaged } = recover(one, other);
        expect(damaged).toEqual([]);
        expect(text(state?.history)).toBe(text(states.at(-1)));
      }
    }),
    { numRuns: 10 },
  );
});

const damage = fc.record({ place: fc.nat(), flip: fc.option(fc.integer({ min: 1, max: 255 })) });

/** `flip` null: the file ends at the place. */
function broken(bytes: Uint8Array, at: number, flip: number | null): Uint8Array {
  if (flip === null) return bytes.slice(0, at);
  return bytes.map((byte, index) => (index === at ? byte ^ flip : byte));
}

test("a journal that is cut anywhere, or has any byte changed, gives a state that once was, and tells", () => {
  fc.assert(
    fc.property(
      fc.array(move, { maxLength: 10 }),
      fc.array(damage, { minLength: 40, maxLength: 40 }),
      (moves, damages) => {
        const { journal, snapshot, states } = play(moves);
        const known = states.map(text);
        for (const { place, flip } of damages) {
          const at = place % journal.length;
          const bytes = broken(journal, at, flip);
          const alone = recover(bytes, null);
          expect(alone.damaged).toHaveLength(flip === null && bytes.at(-1) === 0x0a ? 0 : 1);
          // an entry is believed as long as everything before it is whole
          const whole = Buffer.from(journal.subarray(0, at)).toString().split("\n").length - 1;
          if (whole === 0) expect(alone.state).toBeNull();
          else expect(known).toContain(text(alone.state?.history));
          expect(text(recover(bytes, snapshot).state?.history)).toBe(known.at(-1));
        }
      },
    ),
    { numRuns: 10 },
  );
});

test("bytes of any kind are no session, and no error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(recover(bytes, bytes).state).toBeNull();
    }),
  );
});

test("lines of another session do not continue this one", () => {
  const [one, two] = [play(["undo", "redo"]), play([{ do: "decide", symbol: 1, sympos: 1 }])];
  const lines = (bytes: Uint8Array): string[] => Buffer.from(bytes).toString().split("\n");
  const mixed = [...lines(one.journal).slice(0, 2), ...lines(two.journal).slice(1)].join("\n");
  const { state, damaged } = recover(Buffer.from(mixed), null);
  expect(damaged).toEqual([{ file: "journal", line: 3, isForeign: false }]);
  expect(one.states.map(text)).toContain(text(state?.history));
});

test("a damaged session says where, recovers, and keeps the damaged file", () => {
  const room = new Room();
  const first = room.open(1);
  let history = decide(EMPTY, pick("a"));
  first.save(contentOf(history));
  first.save(contentOf(decide(history, pick("b"))));
  first.close();
  const folder = path.join(room.root, sessionKey(INPUTS));
  const journal = readFileSync(path.join(folder, "journal"), "utf8");
  const damaged = journal.slice(0, -20);
  writeFileSync(path.join(folder, "journal"), damaged);
  writeFileSync(path.join(folder, "snapshot"), "");
  const second = room.open(2);
  expect(second.earlier?.history.present).toEqual([pick("a")]);
  expect(second.findings.map(sentence).join()).toMatch(
    /journal:2: the saved session is damaged here: recovered up to 1970-01-01 00:00 UTC, 1 decision\./,
  );
  second.resume(second.earlier!);
  history = decide(second.earlier!.history, pick("c"));
  second.save(contentOf(history));
  second.close();
  expect(readFileSync(path.join(folder, "journal.damaged"), "utf8")).toBe(damaged);
  const third = room.open(3);
  expect(third.findings).toEqual([]);
  expect(third.earlier?.history).toEqual(history);
});

test("a whole session of another version is told to be that", () => {
  const json = JSON.stringify({ do: "start", schema: "sympos.session/9", seq: 1 });
  const sum = createHash("sha256").update(json).digest("hex").slice(0, 16);
  const room = new Room();
  const first = room.open(1);
  first.save(contentOf(decide(EMPTY, pick("a"))));
  first.close();
  const folder = path.join(room.root, sessionKey(INPUTS));
  for (const name of ["journal", "snapshot"]) writeFileSync(path.join(folder, name), `${sum} ${json}\n`);
  expect(room.open(2).findings.map(sentence).join()).toContain("written by another version of sympos");
});

test("a session damaged from its beginning is told, and the next one begins", () => {
  const room = new Room();
  const first = room.open(1);
  first.save(contentOf(decide(EMPTY, pick("a"))));
  first.close();
  const folder = path.join(room.root, sessionKey(INPUTS));
  for (const name of ["journal", "snapshot"]) writeFileSync(path.join(folder, name), "{}\n");
  const second = room.open(2);
  expect(second.earlier).toBeNull();
  expect(second.findings.map(sentence).join()).toContain("nothing could be recovered");
  second.save(contentOf(decide(EMPTY, pick("b"))));
  second.close();
  expect(room.open(3).earlier?.history.present).toEqual([pick("b")]);
});
