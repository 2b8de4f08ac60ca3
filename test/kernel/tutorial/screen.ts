// What a terminal shows after keys: the screen at rest, or, where the program has ended, what it left.
import type { Pty } from "../../terminal/pty.js";

const KEYS: Readonly<Record<string, string>> = {
  Enter: "\r",
  Esc: "\u001b",
  Space: " ",
  Tab: "\t",
  F1: "\u001bOP",
};

/** At rest for so long, a full screen waits for its user. */
const REST = 1500;
const PATIENCE = 120_000;

const trimmed = (lines: readonly string[]): string[] => {
  const last = lines.findLastIndex((line) => line !== "");
  return lines.slice(0, last + 1);
};

export function type(pty: Pty, keys: readonly string[]): void {
  for (const key of keys) pty.write(KEYS[key] ?? key);
}

/** Rejects if it never rests, or if the program fails. */
export async function screenOf(pty: Pty): Promise<string[]> {
  const end = performance.now() + PATIENCE;
  let ended = false;
  void pty.exit.then(() => {
    ended = true;
  });
  let [before, since] = [pty.raw.length, performance.now()];
  while (!ended) {
    const now = performance.now();
    if (now > end) throw new Error(`the screen never rested:\n${pty.text}`);
    if (pty.raw.length !== before) [before, since] = [pty.raw.length, now];
    if (pty.inAlternate && now - since > REST) return trimmed(pty.lines);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { exitCode } = await pty.exit;
  if (exitCode !== 0) throw new Error(`exit ${exitCode}:\n${trimmed(pty.main).join("\n")}`);
  return trimmed(pty.main);
}
