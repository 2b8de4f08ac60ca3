// Choosing functions: what keys do, without a terminal.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FunctionOffer, Offers } from "../../src/app/scaffold/offers.js";
import { type ChooseAction, type ChooseState, choose, initialChoice } from "../../src/tui/choose/state.js";

const offer = (name: string, refusal: string | null = null): FunctionOffer => ({
  wish: `vmlinux:${name}`,
  count: 1,
  refusal,
  candidate: {
    object: "vmlinux",
    name,
    sympos: 0,
    address: null,
    size: null,
    type: "t",
    bind: null,
    section: null,
    file: null,
    fileBy: null,
    export: null,
    reasons: [],
    neighbours: null,
    proof: null,
  } as unknown as FunctionOffer["candidate"],
});

const FOUND: Offers = {
  offers: [offer("one"), offer("two"), offer("early", "It is in .init."), offer("three")],
  total: 4,
  note: null,
};

const key = (name: string, text = "", at = 0): ChooseAction => ({ kind: "key", key: name, text, at });

const run = (state: ChooseState, ...actions: readonly ChooseAction[]): ChooseState =>
  actions.reduce((before, action) => choose(before, action).state, state);

const searched = run(initialChoice({ columns: 80, rows: 24 }), key("a", "a"), {
  kind: "found",
  query: "a",
  found: FOUND,
});

describe("choosing functions", () => {
  test("each change of the query is a search, and an answer to an older one is dropped", () => {
    const { state, effects } = choose(searched, key("b", "b"));
    expect(effects).toEqual([{ kind: "search", query: "ab" }]);
    const late = run(state, { kind: "found", query: "a", found: { ...FOUND, total: 99 } });
    expect(late.found.total).toBe(4);
  });

  test("Tab has the function judged, and then takes it and goes on to the next", () => {
    const { effects } = choose(searched, key("tab"));
    expect(effects).toEqual([{ kind: "judge", offer: FOUND.offers[0] }]);
    const state = run(searched, key("tab"), { kind: "judged", offer: FOUND.offers[0]!, refusal: null });
    expect([...state.chosen.keys()]).toEqual(["vmlinux:one"]);
    expect(state.index).toBe(1);
    expect(run(state, key("up"), key("tab")).chosen.size).toBe(0);
  });

  test("what a judgement speaks against is not taken, and stays refused", () => {
    const state = run(searched, key("enter"), {
      kind: "judged",
      offer: FOUND.offers[0]!,
      refusal: "ftrace cannot divert it.",
    });
    expect(state).toMatchObject({ end: null, message: "ftrace cannot divert it.", taking: false });
    expect(choose(state, key("tab")).effects).toEqual([]);
  });

  test("Enter goes on with what is chosen, and with nothing chosen takes the one at the cursor", () => {
    const chosen = run(searched, key("tab"), { kind: "judged", offer: FOUND.offers[0]!, refusal: null });
    expect(run(chosen, key("enter")).end).toBe("taken");
    const alone = run(searched, key("down"), key("enter"), {
      kind: "judged",
      offer: FOUND.offers[1]!,
      refusal: null,
    });
    expect(alone.end).toBe("taken");
    expect([...alone.chosen.keys()]).toEqual(["vmlinux:two"]);
  });

  test("Enter waits for what is still judged, and stays where that is refused", () => {
    const waiting = run(searched, key("tab"), key("tab"), key("enter"));
    expect(waiting).toMatchObject({ pending: 2, end: null });
    const one = run(waiting, { kind: "judged", offer: FOUND.offers[0]!, refusal: null });
    expect(one.end).toBe(null);
    expect(run(one, { kind: "judged", offer: FOUND.offers[1]!, refusal: null }).end).toBe("taken");
    const refused = run(one, { kind: "judged", offer: FOUND.offers[1]!, refusal: "No." });
    expect(refused).toMatchObject({ end: null, taking: false, message: "No." });
  });

  test("^C twice within two seconds leaves, later it does not", () => {
    expect(run(searched, key("ctrl+c", "", 100), key("ctrl+c", "", 2000)).end).toBe("interrupted");
    expect(run(searched, key("ctrl+c", "", 100), key("ctrl+c", "", 2200)).end).toBe(null);
  });

  test("no keys throw, and the cursor stays in the list and in the window", () => {
    const keys = fc.constantFrom(
      ...[
        "tab",
        "enter",
        "esc",
        "up",
        "down",
        "pageup",
        "pagedown",
        "ctrl+d",
        "ctrl+c",
        "ctrl+u",
        "backspace",
        "f9",
      ],
      "a",
    );
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    const action = fc.oneof(
      keys.map((name) => key(name, name.length === 1 ? name : "")),
      size.map((value): ChooseAction => ({ kind: "resized", size: value })),
      fc.constant<ChooseAction>({ kind: "found", query: "a", found: FOUND }),
      fc.constant<ChooseAction>({ kind: "judged", offer: FOUND.offers[1]!, refusal: null }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const { index, top, found, size: now } = run(searched, ...actions);
        expect(index).toBeLessThan(Math.max(found.offers.length, 1));
        expect(top).toBeLessThanOrEqual(index);
        expect(index - top).toBeLessThan(Math.max(now.rows, 1));
      }),
    );
  });
});
