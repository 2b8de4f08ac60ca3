// The commands of line mode that need a terminal: the clipboard and the editor.
import { escapeName } from "../../app/messages.js";
import { copy } from "../model/copy.js";
import { editTarget, whyNotEdit } from "../model/edit.js";
import { copyText, editorCommand, runInTerminal } from "../terminal/outside.js";
import type { Answer, LineCommand } from "./answer.js";
import type { LineSession } from "./session.js";

const nobody: Answer = { lines: [], errors: ["It needs a terminal with somebody at it."] };

function copyIt({ state, terminal }: LineSession): Answer {
  if (terminal === null) return nobody;
  const { state: told, effects } = copy({ ...state, screen: "main", overlay: null });
  const found = effects.find((effect) => effect.kind === "copy");
  if (found === undefined) return { lines: [], errors: [told.message?.text ?? ""] };
  const copied = copyText(found.text, terminal.env);
  if (copied === null) return { lines: [], errors: [`The ${found.what} is too long for the clipboard.`] };
  terminal.write(copied.bytes);
  return { lines: [`Copied the ${found.what} ${copied.how}.`] };
}

async function editIt(session: LineSession): Promise<Answer> {
  const { state, terminal } = session;
  const target = editTarget(state);
  if (terminal === null) return nobody;
  if (target === null) return { lines: [], errors: [whyNotEdit(state) ?? ""] };
  terminal.pause();
  const why = await runInTerminal(editorCommand(target, terminal.env, terminal.editor));
  terminal.resume();
  if (why !== null) return { lines: [], errors: [escapeName(`${why}.`)] };
  return { lines: [session.send({ kind: "edited", path: target.path })?.text ?? ""] };
}

export const OUTSIDE: readonly LineCommand[] = [
  { does: ["copy"], names: ["copy", "y"], usage: "copy", title: "copy the annotation", run: copyIt },
  {
    does: ["edit", "open-error"],
    names: ["edit", "e"],
    usage: "edit",
    title: "open the source in $EDITOR",
    run: editIt,
  },
];
