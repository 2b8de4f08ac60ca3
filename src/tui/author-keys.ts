// The author's key of a command, for messages of files that the table of commands asks
// why one does nothing: they cannot import it.
import type { CommandId } from "./commands.js";
import { keyLabel } from "./key-label.js";
import type { State } from "./state.js";

/** As people write it. `usual`: that of the table, where `config.toml` sets no keys, and line by line. */
export function keyToPress({ commands }: Pick<State, "commands">, id: CommandId, usual: string): string {
  const [key] = commands?.find((each) => each.id === id)?.keys ?? [];
  return key === undefined ? usual : keyLabel(key);
}
