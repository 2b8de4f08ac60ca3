// The command of line mode that builds the object anew, and the one that says again what came of it.
import { SIGNAL_EXITS } from "../../app/exit.js";
import { escapeName } from "../../app/messages.js";
import { isError } from "../../app/types.js";
import { reloadFailed } from "../making.js";
import { whyNotBuild, whyNotBuildPage } from "../model/build.js";
import { buildEntries, NOTHING_SAID } from "../pages/build.js";
import { type Answer, type LineCommand, send } from "./answer.js";
import type { LineSession } from "./session.js";

const entriesOf = ({ state }: LineSession): string[] => buildEntries(state).map(({ text }) => text);

/** Reads the object that was built; the decisions stay. */
async function reloaded(session: LineSession): Promise<Answer> {
  try {
    return send(session, await session.reload());
  } catch (error) {
    return send(session, reloadFailed(error));
  }
}

async function build(session: LineSession): Promise<Answer> {
  const why = whyNotBuild(session.state);
  if (why !== null) return { lines: [], errors: [why] };
  session.send({ kind: "build" });
  const result = await session.making.run((line) => session.tell?.(escapeName(line)));
  if (result === null) return { lines: [] };
  const { lines, errors = [] } = send(session, { kind: "built", result });
  // a signal that came to all of us
  const exit =
    result.interrupted === null || session.making.wasEnded ? {} : { exit: SIGNAL_EXITS[result.interrupted] };
  if (result.interrupted !== null) return { lines, errors, ...exit };
  if (result.findings.some(isError)) return { lines: [], errors: [...entriesOf(session), ...errors] };
  const said = entriesOf(session);
  if (!result.changed) return { lines: [...said, ...lines], errors };
  const read = await reloaded(session);
  return { ...read, lines: [...entriesOf(session), ...read.lines] };
}

function page(session: LineSession): Answer {
  const why = whyNotBuildPage(session.state);
  if (why !== null) return { lines: [], errors: [why] };
  const said = entriesOf(session);
  return { lines: said.length > 0 ? said : [NOTHING_SAID] };
}

export const BUILDING: readonly LineCommand[] = [
  {
    does: ["build"],
    names: ["build", "b"],
    usage: "build",
    title: "build the object anew with make, and read it again",
    run: build,
  },
  {
    does: ["build-page"],
    names: ["built", "gb"],
    usage: "built",
    title: "what the last build said, and what it changed",
    run: page,
  },
];
