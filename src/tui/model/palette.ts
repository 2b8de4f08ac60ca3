// Commands by name: those of the place from which the palette was opened.
import { type Step, still } from "../actions.js";
import { type Command, commandsOf } from "../commands.js";
import { modeOf, type State, startOfList } from "../state.js";
import { emptyField } from "./text-field.js";

/** What makes no sense from a list of commands: moving, and the palette itself. */
const LEFT_OUT: readonly Command["id"][] = ["palette", "candidate", "back", "back-or-quit", "interrupt"];

/** Every word of the query begins a word of the title or is one of the keys. */
function isMeant(command: Command, query: string): boolean {
  const words = `${command.title} ${command.id}`.toLowerCase().split(/[\s,:()-]+/);
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((part) => words.some((word) => word.startsWith(part)) || command.keys.includes(part));
}

export function paletteCommands(state: State): readonly Command[] {
  if (state.overlay?.kind !== "palette") return [];
  const mode = modeOf({ ...state, overlay: null });
  const query = state.overlay.field.text;
  return commandsOf(state).filter(
    (command) =>
      command.group !== "Moving" &&
      command.modes.includes(mode) &&
      !LEFT_OUT.includes(command.id) &&
      isMeant(command, query),
  );
}

export function openPalette(state: State): Step {
  return still({ ...state, overlay: { kind: "palette", field: emptyField, cursor: startOfList } });
}

export function paletteChoice(state: State): Command | null {
  if (state.overlay?.kind !== "palette") return null;
  return paletteCommands(state)[state.overlay.cursor.index] ?? null;
}
