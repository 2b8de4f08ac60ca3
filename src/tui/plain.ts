// The same session line by line: no cursor movement, commands from a person at a
// prompt, from a pipe, or none at all (walk).
import { createInterface, type Interface } from "node:readline";
import type { Writable } from "node:stream";
import { LINE_COMMANDS, runLine } from "./line/commands.js";
import { LineSession } from "./line/session.js";
import { promptLine, questionLines } from "./line/text.js";
import { walk } from "./line/walk.js";
import type { PlainOptions } from "./options.js";
import { countSentence, exitCode } from "./rows.js";
import type { State } from "./state.js";

/** Runs until the input ends or `quit`. Exit code: 0, 1, 2, 4, 5 of the commands' contract; 130 after ^C twice. */
export async function runPlain(options: PlainOptions): Promise<number> {
  const session = new LineSession(options);
  const errors = options.errors ?? process.stderr;
  const print = printer(options.output);
  const complain = options.interactive ? print : printer(errors);
  const workbench = await options.load({
    onProgress: (progress) => session.send({ kind: "progress", progress }),
  });
  session.send({ kind: "loaded", workbench });
  if (options.walk) return walk(session, print, complain);
  return converse(session, options, { print, complain });
}

type Print = (lines: readonly string[]) => void;

/**
 * A reader that went away (`| head`) is no reason to leave undone what was asked. Its error comes late, maybe
 * after the session, so the listener stays.
 */
function printer(stream: Writable): Print {
  stream.on("error", () => {});
  return (lines) => {
    if (lines.length > 0) stream.write(lines.map((line) => `${line}\n`).join(""));
  };
}

interface Prints {
  readonly print: Print;
  readonly complain: Print;
}

/** A line that is no command does not end a script, but its exit code says so. */
const BAD_COMMAND = 2;

function converse(session: LineSession, options: PlainOptions, { print, complain }: Prints): Promise<number> {
  const { interactive } = options;
  const lines = createInterface({
    input: options.input,
    terminal: interactive,
    ...(interactive ? { output: options.output } : {}),
    completer: (line: string) => complete(line, session.state),
  });
  const asker = new Asker(session, lines, interactive, print);
  let worst = 0;
  print([`${countSentence(session.state)}.`]);
  asker.ask();
  return new Promise((resolve) => {
    let asked = false;
    let over = false;
    const end = (code: number) => {
      over = true;
      resolve(Math.max(code, worst));
      lines.close();
    };
    lines.on("line", (line) => {
      if (over) return;
      const result = runLine({ session, interactive, asked }, line);
      asked = result.asked ?? false;
      print(result.lines);
      complain(result.errors ?? []);
      if (result.bad === true && !interactive) worst = BAD_COMMAND;
      if (result.exit === undefined) asker.ask();
      else end(result.exit);
    });
    lines.on("SIGINT", () => {
      const message = session.send({ kind: "key", key: "ctrl+c", text: "", at: performance.now() });
      const { exit } = session.state;
      if (exit !== null) {
        end(exit);
        return;
      }
      lines.write(null, { ctrl: true, name: "u" });
      print(["", message?.text ?? ""]);
      asker.ask();
    });
    lines.on("close", () => {
      if (over) return;
      // ^D leaves the cursor behind the prompt
      if (interactive) print([""]);
      end(exitCode(session.state));
    });
  });
}

/** Prints the question whenever it is a new one, and the prompt where a person waits for it. */
class Asker {
  readonly #session: LineSession;
  readonly #lines: Interface;
  readonly #interactive: boolean;
  readonly #print: Print;
  #asked = "";

  constructor(session: LineSession, lines: Interface, interactive: boolean, print: Print) {
    this.#session = session;
    this.#lines = lines;
    this.#interactive = interactive;
    this.#print = print;
  }

  ask(): void {
    const { state } = this.#session;
    const question = questionLines(state);
    const prompt = promptLine(state);
    const text = [...question, prompt].join("\n");
    const isNew = text !== this.#asked;
    this.#asked = text;
    if (isNew) this.#print(["", ...question]);
    if (this.#interactive) {
      this.#lines.setPrompt(`${prompt} `);
      this.#lines.prompt();
    } else if (isNew) this.#print([prompt]);
  }
}

/** Commands first, then what the command takes. */
function complete(line: string, state: State): [string[], string] {
  const [, word = "", gap = "", rest = ""] = /^\s*(\S*)(\s*)(.*)$/.exec(line) ?? [];
  if (gap === "") return [LINE_COMMANDS.map(({ names }) => `${names[0]} `).filter(begins(word)), word];
  const command = LINE_COMMANDS.find(({ names }) => names.includes(word));
  if (command?.completes === "dialect") return [["sympos", "reloc"].filter(begins(rest)), rest];
  if (command?.completes === "symbol")
    return [state.rows.map(({ symbol }) => symbol).filter(begins(rest)), rest];
  return [[], rest];
}

function begins(start: string): (text: string) => boolean {
  return (text) => text.startsWith(start);
}
