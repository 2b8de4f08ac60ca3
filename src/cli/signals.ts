// A file is written in one synchronous step. A signal that comes meanwhile waits
// until the file is whole and then ends the program with the signal's exit code.
import { SIGNAL_EXITS } from "../app/exit.js";

/** Timers run before the event loop polls, immediates after: between the two it has looked for signals. */
function letSignalsIn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => setImmediate(() => setImmediate(resolve)), 1);
  });
}

/** Runs `write`; exits with 129, 130 or 143 afterwards if a signal came meanwhile. */
export async function holdingSignals<T>(write: () => T): Promise<T> {
  const signals = Object.keys(SIGNAL_EXITS) as (keyof typeof SIGNAL_EXITS)[];
  const end = (signal: NodeJS.Signals): never =>
    process.exit(SIGNAL_EXITS[signal as keyof typeof SIGNAL_EXITS]);
  for (const signal of signals) process.on(signal, end);
  try {
    const result = write();
    await letSignalsIn();
    return result;
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}
