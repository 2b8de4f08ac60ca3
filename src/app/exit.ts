// Exit codes, the same for every command (docs/commands.md).
export const EXIT = {
  done: 0,
  open: 1,
  usage: 2,
  input: 3,
  refused: 4,
  output: 5,
  internal: 70,
} as const;

/** Ended by a signal: 128 and its number. */
export const SIGNAL_EXITS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
