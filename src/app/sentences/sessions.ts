// The sentences of saved sessions (src/app/sessions).
import { whenText } from "../when.js";
import type { Facts, Words } from "./words.js";

const NOT_KEPT = "decisions live in this run only";

const decisions = (f: Facts): string =>
  `${f("decisions")} ${f("decisions") === "1" ? "decision" : "decisions"}`;

export const SESSION_SENTENCES: Readonly<Record<string, Words>> = {
  "session-off": {
    says: (f) => `sessions are off: ${NOT_KEPT} (${f("reason")})`,
    next: () => "Make the folder writable, set XDG_STATE_HOME to another, or give --decisions FILE.",
  },
  "session-in-use": {
    says: (f) =>
      `process ${f("pid")}${f("host") === "" ? "" : ` on ${f("host")}`} has had the session of these inputs since ${whenText(f("since"))}: ${NOT_KEPT}`,
    next: (f) =>
      f("host") === ""
        ? "End that one first, or give --decisions FILE."
        : "Where it is long gone, remove the file; or give --decisions FILE.",
  },
  "session-damaged": {
    says: (f) =>
      f("recovered") === ""
        ? "the saved session is damaged from its beginning: nothing could be recovered"
        : f("whole") === "true"
          ? "this copy of the saved session is damaged; the other has everything"
          : `the saved session is damaged here: recovered up to ${whenText(f("recovered"))}, ${decisions(f)}`,
    next: () => "The damaged file is kept beside it as .damaged once something new is decided.",
  },
  "session-foreign": {
    says: (f) =>
      `written by another version of sympos: ${f("recovered") === "" ? "nothing of it" : decisions(f)} could be read here`,
    next: () => "Go on with that version; what this one does not read is kept beside it as .damaged.",
  },
  "session-other-inputs": {
    says: (f) =>
      `an earlier session of this object, ${decisions(f)} of ${whenText(f("at"))}, was made from other inputs (${f("differs")}): its decisions do not hold here and are kept`,
    next: () =>
      "A position holds for one build only. sympos replay carries the decisions of a --decisions FILE over.",
  },
  "session-unwritable": {
    says: (f) => `the session could not be saved: ${f("reason")}`,
    next: () => "Make room: the next decision saves all of them.",
  },
  "session-lost": {
    says: () => "the lock of the session is another process's now: nothing more is saved",
    next: () => "Write the annotation or convert to keep what is decided here.",
  },
};
