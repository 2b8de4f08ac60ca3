// How sessions come to be off, damaged or another one's (src/app/sessions).

export const SESSION_CAUSES: Readonly<Record<string, string>> = {
  "session-off":
    "Sessions are kept in $XDG_STATE_HOME/sympos/sessions, and that folder cannot be made or written. Everything else works; a crash would lose what was decided.",
  "session-in-use":
    "One session belongs to one process, so that two cannot write over each other's decisions. Its lock names the process that has it, and that one is alive, or on another machine where it cannot be asked.",
  "session-damaged":
    "Each step is written as a line with a checksum, and again as a whole beside it. A full disk or a machine that lost power left a line that does not fit its checksum: what stands before it is believed, the rest is not.",
  "session-foreign":
    "The entries have a version, and this one is not known here. What cannot be read is neither guessed nor deleted.",
  "session-other-inputs":
    "A session belongs to the checksums of the object and of its sources, since a position holds for one build only. One of them has changed, so those decisions are not taken over in silence.",
  "session-unwritable":
    "The decision holds in this run and could not be written down: the disk is full, or the folder was removed. A crash now would lose it.",
  "session-lost":
    "The lock was removed, and maybe another process has taken the session since. To go on writing would mix two histories.",
};
