// What `y` copies: what somebody would take elsewhere from the screen that is shown.
import { type Step, say } from "../actions.js";
import { loadLines } from "../pages.js";
import { modeOf, type State } from "../state.js";
import { codeAt, placeInSight } from "./code.js";

interface Copied {
  readonly what: string;
  readonly text: string;
}

function copied(state: State): Copied | null {
  const mode = modeOf(state);
  if (mode === "code") {
    const place = placeInSight(state);
    const lines = place === null ? [] : (codeAt(state, place)?.lines ?? []);
    const text = lines.map(({ offset, text: code }) => `${offset.toString(16)}: ${code}\n`).join("");
    return text === "" ? null : { what: "code", text };
  }
  if (mode === "report") {
    const { conversion, knowledge } = state;
    if (!conversion?.verified) return null;
    return {
      what: "commands",
      text: `${loadLines(conversion.path, knowledge?.moduleName ?? "").join("\n")}\n`,
    };
  }
  return state.snippet.text === "" ? null : { what: "annotation", text: state.snippet.text };
}

export function whyNotCopy(state: State): string | null {
  if (copied(state) !== null) return null;
  const nothing = {
    code: "There is no code to copy.",
    report: "There are no commands to copy before it is converted.",
  };
  const mode = modeOf(state);
  return mode === "code" || mode === "report" ? nothing[mode] : "There is no annotation to copy yet.";
}

export function copy(state: State): Step {
  const found = copied(state);
  if (found === null) return say(state, whyNotCopy(state) ?? "");
  return { state, effects: [{ kind: "copy", ...found }] };
}
