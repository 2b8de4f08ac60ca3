// The text of whatever page is open over the screen.
import { commandsOf } from "../commands.js";
import { codeAt, placeInSight } from "../model/code.js";
import type { State } from "../state.js";
import { codeLines } from "./code.js";
import { detailsLines } from "./details.js";
import { guideLines } from "./guide.js";
import { helpLines } from "./help.js";
import type { PageLine } from "./lines.js";

export function overlayLines(state: State): PageLine[] {
  switch (state.overlay?.kind) {
    case "help":
      return helpLines(state.size.columns, commandsOf(state));
    case "details":
      return detailsLines(state);
    case "guide":
      return guideLines(state, state.size.columns);
    case "code": {
      const place = placeInSight(state);
      return place === null ? [] : codeLines(codeAt(state, place));
    }
    default:
      return [];
  }
}
