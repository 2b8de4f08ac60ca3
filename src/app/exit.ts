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

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
