// The same session line by line: no cursor movement, commands from a person at a
// prompt, from a pipe, or none at all (walk).
import { createInterface, type Interface } from "node:readline";
import { escapeName } from "../app/messages.js";
import type { SourceOffer } from "../app/types.js";
import { askSources } from "./line/ask-sources.js";
import { complete } from "./line/complete.js";
import { dialogueOf, type Print, printer } from "./line/output.js";
import { runLine } from "./line/run.js";
import { OFFER_PROMPT, offerLines, offerNote, openingLines, partingLines } from "./line/saved.js";
import { LineSession } from "./line/session.js";
import { promptLine, questionLines } from "./line/text.js";
import { walk } from "./line/walk.js";
import type { LoadRequest, PlainOptions } from "./options.js";
import { countSentence, exitCode } from "./rows.js";

/** Runs until the input ends or `quit`. Exit code: 0, 1, 2, 4, 5 of the commands' contract; 130 after ^C twice. */
export async function runPlain(options: PlainOptions): Promise<number> {
  const session = new LineSession(options);
  const errors = options.errors ?? process.stderr;
  const print = printer(options.output);
  const talk = printer(dialogueOf(options));
  const complain = options.interactive ? talk : printer(errors);
  const load = async (chosen: readonly SourceOffer[]): Promise<void> => {
    session.chosen = chosen;
    const tell = options.interactive ? talk : () => {};
    const onProgress = progressTeller(tell);
    session.send({ kind: "loaded", workbench: await options.load({ chosen, onProgress }) });
  };
  if (options.walk) {
    await load([]);
    return walk(session, print, complain);
  }
  const asked = options.sources == null ? { chosen: [] } : await askSources(options.sources, options, talk);
  if ("exit" in asked) return asked.exit;
  await load(asked.chosen);
  const saved = options.openSession?.() ?? null;
  if (saved !== null) session.open(saved);
  try {
    return await new Conversation(session, options, { print, talk, complain }).run();
  } finally {
    session.close();
  }
}

/** Each file once, when it is begun: a large one takes seconds. */
function progressTeller(print: Print): LoadRequest["onProgress"] {
  const told = new Set<string>();
  return ({ path }) => {
    if (!told.has(path)) print([`Reading ${escapeName(path)}.`]);
    told.add(path);
  };
}

interface Prints {
  /** Answers. */
  readonly print: Print;
  /** Questions. */
  readonly talk: Print;
  readonly complain: Print;
}

/** A line that is no command does not end a script, but its exit code says so. */
const BAD_COMMAND = 2;

class Conversation {
  readonly #session: LineSession;
  readonly #options: PlainOptions;
  readonly #print: Print;
  readonly #talk: Print;
  readonly #complain: Print;
  readonly #lines: Interface;
  /** Lines are answered one after the other, also where many come at once. */
  #answering: Promise<void> = Promise.resolve();
  #question = "";
  /** The line before was a `quit` that asked. */
  #asked = false;
  #worst = 0;
  #code: number | null = null;

  constructor(session: LineSession, options: PlainOptions, { print, talk, complain }: Prints) {
    this.#session = session;
    this.#options = options;
    this.#print = print;
    this.#talk = talk;
    this.#complain = complain;
    const { input, interactive, history } = options;
    const output = dialogueOf(options);
    this.#lines = createInterface({
      input,
      terminal: interactive && output.isTTY !== false,
      ...(interactive ? { output } : {}),
      ...(interactive && history ? { history: [...history.lines], historySize: history.most } : {}),
      removeHistoryDuplicates: true,
      completer: (line: string) => complete(line, session),
    });
    if (interactive) {
      this.#lend();
      session.tell = (line) => talk([line]);
    }
  }

  /** What takes the terminal for itself. */
  #lend(): void {
    const { editor = null } = this.#options;
    const output = dialogueOf(this.#options);
    this.#session.terminal = {
      env: process.env,
      editor,
      write: (bytes) => output.write(bytes),
      pause: () => {
        this.#lines.pause();
        this.#raw(false);
      },
      resume: () => {
        this.#raw(true);
        this.#lines.resume();
      },
    };
  }

  /** The editor wants the terminal as the shell gave it. */
  #raw(mode: boolean): void {
    const { input } = this.#options;
    if ("setRawMode" in input && typeof input.setRawMode === "function") input.setRawMode(mode);
  }

  run(): Promise<number> {
    const { state } = this.#session;
    const { interactive } = this.#options;
    this.#complain(openingLines(state));
    if (!interactive) this.#complain(offerNote(state));
    this.#talk([`${countSentence(state)}.`]);
    this.#ask();
    return new Promise((resolve, reject) => {
      const then = (work: () => void | Promise<void>): void => {
        this.#answering = this.#answering.then(work).catch(reject);
      };
      this.#lines.on("line", (line) => then(() => this.#answer(line)));
      this.#lines.on("history", (lines) => this.#options.history?.save(lines));
      this.#lines.on("SIGINT", () => {
        // what runs is ended at once: what is typed waits for it
        if (this.#session.making.isRunning) this.#session.making.end();
        else then(() => this.#interrupt());
      });
      // readline stays paused after ^Z: nothing would keep the program running
      this.#lines.on("SIGCONT", () => this.#lines.resume());
      this.#lines.on("close", () =>
        then(() => {
          this.#inputEnds();
          resolve(Math.max(this.#code ?? 0, this.#worst));
        }),
      );
    });
  }

  async #answer(line: string): Promise<void> {
    if (this.#code !== null) return;
    const { interactive } = this.#options;
    const result = await runLine({ session: this.#session, interactive, asked: this.#asked }, line);
    this.#asked = result.asked ?? false;
    this.#print(result.lines);
    this.#complain(result.errors ?? []);
    if (result.bad === true && !interactive) this.#worst = BAD_COMMAND;
    if (result.exit === undefined) this.#ask();
    else this.#end(result.exit);
  }

  #interrupt(): void {
    if (this.#code !== null) return;
    const message = this.#session.send({ kind: "key", key: "ctrl+c", text: "", at: performance.now() });
    const { exit } = this.#session.state;
    if (exit !== null) {
      // ^C leaves the cursor behind the prompt
      this.#talk([""]);
      this.#end(exit);
      return;
    }
    this.#lines.write(null, { ctrl: true, name: "u" });
    this.#talk(["", message?.text ?? ""]);
    this.#ask();
  }

  #inputEnds(): void {
    if (this.#code !== null) return;
    // ^D leaves the cursor behind the prompt
    if (this.#options.interactive) this.#talk([""]);
    this.#end(exitCode(this.#session.state));
  }

  #end(code: number): void {
    this.#code = code;
    // who is done needs no way back
    if (code !== 0) this.#complain(partingLines(this.#session.state));
    this.#lines.close();
  }

  /** Prints the question whenever it is a new one, and the prompt where a person waits for it. */
  #ask(): void {
    const { state } = this.#session;
    const { interactive } = this.#options;
    const isOffered = interactive && state.session.offer !== null;
    const question = isOffered ? offerLines(state) : questionLines(state);
    const prompt = isOffered ? OFFER_PROMPT : promptLine(state);
    const text = [...question, prompt].join("\n");
    const isNew = text !== this.#question;
    this.#question = text;
    if (isNew) this.#talk(["", ...question]);
    if (interactive) {
      this.#lines.setPrompt(`${prompt} `);
      this.#lines.prompt();
    } else if (isNew) this.#talk([prompt]);
  }
}
