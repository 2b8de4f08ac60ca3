// Carries out the effects that take their time or need the terminal: code, plans of
// annotations, the clipboard, the editor. Each answers with an action, maybe with none.
import { escapeName } from "../app/messages.js";
import type { Workbench } from "../app/types.js";
import type { Action, Effect } from "./actions.js";
import { errorText } from "./effects.js";
import type { SourceFinder } from "./options.js";
import { copyText, editorCommand, runInTerminal } from "./terminal/outside.js";
import type { Terminal } from "./terminal/terminal.js";

const KINDS = ["look-at", "plan-annotation", "disassemble", "copy", "edit"] as const;

export type OutsideEffect = Extract<Effect, { kind: (typeof KINDS)[number] }>;

export function isOutside(effect: Effect): effect is OutsideEffect {
  return KINDS.some((kind) => kind === effect.kind);
}

export interface Outside {
  readonly terminal: Pick<Terminal, "send" | "lend">;
  readonly workbench: Workbench | null;
  readonly sources: SourceFinder | null;
  readonly editor: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Of<Kind extends OutsideEffect["kind"]> = Extract<OutsideEffect, { kind: Kind }>;

/** Null: there is nothing to say. Rejects with what is a bug. */
export async function reachOut(effect: OutsideEffect, outside: Outside): Promise<Action | null> {
  switch (effect.kind) {
    case "look-at": {
      const offer = outside.sources?.at(effect.path) ?? null;
      return { kind: "source-found", path: effect.path, offer };
    }
    case "disassemble": {
      const code = await outside.workbench?.disassemble(effect.place);
      return code === undefined ? null : { kind: "disassembled", place: effect.place, code };
    }
    case "plan-annotation":
      return plan(effect, outside);
    case "copy":
      return copy(effect, outside);
    case "edit":
      return edit(effect, outside);
  }
}

async function plan(effect: Of<"plan-annotation">, { workbench }: Outside): Promise<Action | null> {
  const { revision, decisions, dialect, src } = effect;
  try {
    const made = await workbench?.planAnnotation(decisions, { src, dialect });
    return made === undefined ? null : { kind: "planned", revision, plan: made };
  } catch (error) {
    return { kind: "failed", what: "edit", text: errorText(error) };
  }
}

function copy({ what, text }: Of<"copy">, { terminal, env }: Outside): Action {
  const copied = copyText(text, env);
  if (copied === null) {
    const why = `The ${what} is too long for the terminal's clipboard: write it to a file.`;
    return { kind: "failed", what: "copy", text: why };
  }
  terminal.send(copied.bytes);
  return { kind: "copied", what, how: copied.how };
}

async function edit(place: Of<"edit">, { terminal, env, editor }: Outside): Promise<Action> {
  const command = editorCommand(place, env, editor);
  const why = await terminal.lend(() => runInTerminal(command));
  if (why === null) return { kind: "edited", path: place.path };
  return { kind: "failed", what: "edit", text: escapeName(`${why}.`) };
}
