// The commands of line mode, in one table: the prompt, completion and help use it.
import { escapeName } from "../../app/messages.js";
import { type Answer, bad, type LineCommand, send } from "./answer.js";
import { BUILDING } from "./building.js";
import { DECIDING } from "./deciding.js";
import { LOOKING } from "./looking.js";
import { MARKING } from "./marking.js";
import { OUTSIDE } from "./outside.js";
import { listLines } from "./saved.js";
import type { LineSession } from "./session.js";
import { WRITING } from "./writing.js";

function sessions(session: LineSession): Answer {
  session.send({ kind: "list-sessions" });
  return { lines: listLines(session.state.session.list ?? []) };
}

/** A number is that of `sessions`; without one the session that is offered. */
function resume(session: LineSession, rest: string): Answer {
  if (!/^\d*$/.test(rest)) return bad('Usage: resume [NUMBER]; "sessions" lists them');
  if (rest === "") {
    const { offer } = session.state.session;
    if (offer === null) return { lines: [], errors: ['No session waits; "sessions" lists what is saved.'] };
    return send(session, { kind: "resume", saved: offer });
  }
  session.send({ kind: "list-sessions" });
  const found = session.state.session.list?.[Number(rest) - 1];
  if (found === undefined) return bad(`No session ${rest}; "sessions" lists them.`);
  if (!found.sameInputs) {
    return { lines: [], errors: ["It was made from other inputs: its positions do not hold here."] };
  }
  return send(session, { kind: "resume", saved: found.saved });
}

const SESSION: readonly LineCommand[] = [
  {
    does: ["sessions"],
    names: ["sessions"],
    usage: "sessions",
    title: "saved sessions of all livepatch objects",
    run: sessions,
  },
  {
    does: [],
    names: ["resume"],
    usage: "resume [NUMBER]",
    title: "go on with a saved session",
    run: resume,
  },
  {
    does: ["help"],
    names: ["help", "?", "h"],
    usage: "help [COMMAND]",
    title: "this list",
    completes: "command",
    run: (_, name) => help(name),
  },
  {
    does: ["quit"],
    names: ["quit", "q", "Q", "exit"],
    usage: "quit",
    title: "end",
    run: () => ({ lines: [] }),
  },
];

/** As help and docs/plain.md show them. */
export const LINE_GROUPS = [
  { title: "Looking", commands: LOOKING },
  { title: "Deciding", commands: [...DECIDING, ...MARKING] },
  { title: "Writing", commands: [...WRITING, ...BUILDING, ...OUTSIDE] },
  { title: "Session", commands: SESSION },
] as const;

export const LINE_COMMANDS: readonly LineCommand[] = LINE_GROUPS.flatMap(({ commands }) => commands);

export function commandNamed(word: string): LineCommand | undefined {
  return LINE_COMMANDS.find(({ names }) => names.includes(word));
}

function help(name: string): Answer {
  if (name === "") {
    const lines = LINE_GROUPS.flatMap(({ title, commands }) => [`${title}:`, ...commands.map(helpLine)]);
    return { lines };
  }
  const asked = commandNamed(name);
  return asked === undefined ? bad(unknown(escapeName(name))) : { lines: [helpLine(asked)] };
}

function helpLine({ names, usage, title }: LineCommand): string {
  const short = names.slice(1).filter((each) => each !== "/");
  return `${usage}${short.length === 0 ? "" : ` (${short.join(", ")})`}: ${title}.`;
}

export function unknown(word: string): string {
  return `No command "${word}"; help lists them.`;
}
