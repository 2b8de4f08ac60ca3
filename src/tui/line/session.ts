// The reducer without a screen: an action goes in, its effects are carried out at
// once, and the message that came of it is the answer.
import type { OpenSession } from "../../app/sessions/types.js";
import type { SourceOffer, Workbench } from "../../app/types.js";
import type { Action } from "../actions.js";
import { isWork, runEffect } from "../effects.js";
import { Making } from "../making.js";
import type { Judgement, PlainOptions, SessionOptions } from "../options.js";
import { reduce } from "../reducer.js";
import { initialState, type Message, type State } from "../state.js";

/** Nothing is cut or wrapped: a line is as long as its text. */
const ENDLESS = { columns: 1_000_000, rows: 1_000_000 };

/** What a command needs that takes the terminal for itself. */
export interface LineTerminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly editor: string | null;
  readonly write: (bytes: string) => void;
  /** The prompt reads nothing until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

export class LineSession {
  #state: State;
  #workbench: Workbench | null = null;
  #saved: OpenSession | null = null;

  readonly verify: ((path: string) => Promise<Judgement>) | null;
  readonly making: Making;
  readonly #load: SessionOptions["load"];
  readonly #openSession: SessionOptions["openSession"];
  /** Sources that the author chose. */
  chosen: readonly SourceOffer[] = [];
  /** Shows what takes its time; null: nobody waits. */
  tell: ((line: string) => void) | null = null;
  /** Null: nobody is there. */
  terminal: LineTerminal | null = null;

  constructor(options: SessionOptions & Pick<PlainOptions, "verify">) {
    this.verify = options.verify ?? null;
    const { objectPath: object, out, decisionsPath: decisions, src = [] } = options;
    const paths = { object, out, decisions, src };
    this.#state = initialState(paths, options.initialDecisions, ENDLESS, options.dialect);
    this.making = new Making(options.builder ?? null, true);
    this.#openSession = options.openSession;
    this.#load = options.load;
    if (options.builder) this.send({ kind: "builder-found", builder: options.builder });
  }

  get state(): State {
    return this.#state;
  }

  /** Null before the inputs are read. */
  get workbench(): Workbench | null {
    return this.#workbench;
  }

  /** From now on every decision is saved there. */
  open(saved: OpenSession): void {
    this.#saved = saved;
    this.send({ kind: "session-opened", session: saved });
  }

  close(): void {
    this.#saved?.close();
    this.#saved = null;
  }

  /** Reads the object and its sources again, and opens a session for what they are now. */
  async reload(): Promise<Action> {
    const workbench = await this.#load({ chosen: this.chosen, onProgress: () => {} });
    this.#workbench = workbench;
    this.#saved?.close();
    this.#saved = this.#openSession?.() ?? null;
    return { kind: "rebuilt", workbench, session: this.#saved };
  }

  /** The message that the action leaves, an error with the word before it; null when it leaves none. */
  send(action: Action): Message | null {
    if (action.kind === "loaded") this.#workbench = action.workbench;
    // nothing is open over a session without a screen
    const open =
      action.kind === "built" || action.kind === "rebuilt" ? { overlay: null, screen: "main" as const } : {};
    this.#state = { ...this.#state, ...open, message: null };
    this.#step(action);
    const { message } = this.#state;
    if (message === null) return null;
    return message.tone === "error" ? { ...message, text: `Error: ${message.text}` } : message;
  }

  #step(action: Action): void {
    const { state, effects } = reduce(this.#state, action);
    this.#state = state;
    for (const effect of effects) {
      if (isWork(effect) && this.#workbench !== null)
        this.#step(runEffect(effect, this.#workbench, this.#saved));
    }
  }
}
