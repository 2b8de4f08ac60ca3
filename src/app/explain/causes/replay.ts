// How decisions come not to hold on another build (src/resolve/replay).

export const REPLAY_CAUSES: Readonly<Record<string, string>> = {
  "replay-no-identity":
    "A decision is carried over by what the symbol is known by: its source file, the names around it in memory, its size and kind. The file was made from a list alone, or written by hand, so only the number is there, and numbers change from build to build.",
  "replay-other-livepatch":
    "Not one of the names that were decided is undefined or patched here. The two files belong to different livepatches.",
  "replay-strict":
    "With --strict a replay is done only if every symbol is the same, or has only moved. Others changed in a way that needs eyes: a new size, another file, a renamed copy, or no proof which one it is.",
};
