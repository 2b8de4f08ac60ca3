// Choosing functions on the screen: the terminal, its keys and ink around the state of state.ts.
import type { Chooser, FunctionOffer } from "../../app/scaffold/offers.js";
import { isRemote } from "../../app/terminal-facts.js";
import { draw } from "../terminal/draw.js";
import { Terminal } from "../terminal/terminal.js";
import { type Theme, themeOf } from "../theme.js";
import { type ChooseAction, type ChooseEffect, choose, initialChoice } from "./state.js";
import { ChooseView } from "./view.js";

export interface ChooseOptions {
  readonly chooser: Chooser;
  /** Of the new livepatch. */
  readonly name: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly color: boolean;
}

/** What was chosen, or the exit code of who leaves: 1, or 129, 130, 143 by signal. */
export type Chosen = { readonly offers: readonly FunctionOffer[] } | { readonly exit: number };

/** The terminal is restored before the promise settles, whichever way it does. */
export function runChooser(options: ChooseOptions): Promise<Chosen> {
  return new Promise((resolve, reject) => new Run(options, resolve, reject).start());
}

class Run {
  readonly #options: ChooseOptions;
  readonly #done: (chosen: Chosen) => void;
  readonly #failed: (error: unknown) => void;
  readonly #terminal: Terminal;
  readonly #theme: Theme;
  #state;
  #ink: ReturnType<typeof draw> | null = null;
  #over = false;

  constructor(options: ChooseOptions, done: (chosen: Chosen) => void, failed: (error: unknown) => void) {
    this.#options = options;
    this.#done = done;
    this.#failed = failed;
    this.#theme = themeOf(options.color, process.env);
    this.#terminal = new Terminal({
      stdin: options.stdin,
      stdout: options.stdout,
      remote: isRemote(process.env),
      onKeys: (keys) => {
        const at = performance.now();
        this.#dispatch(keys.map(({ key, text }) => ({ kind: "key", key, text, at })));
      },
      onResize: (columns, rows) => this.#dispatch([{ kind: "resized", size: { columns, rows } }]),
      onBackground: null,
      onEnd: (exit) => this.#finish(() => this.#done({ exit })),
      onError: (error) => this.#fail(error),
    });
    const { columns, rows } = this.#terminal.screen;
    this.#state = initialChoice({ columns, rows });
  }

  start(): void {
    try {
      this.#terminal.start();
      this.#ink = draw(this.#tree(), this.#terminal.screen, (error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  #tree() {
    return <ChooseView state={this.#state} name={this.#options.name} theme={this.#theme} />;
  }

  /** A key that acts on what was found waits for the search; of several searches in a row the last is made. */
  #dispatch(actions: readonly ChooseAction[]): void {
    if (this.#over) return;
    try {
      let query: string | null = null;
      for (const action of actions) {
        if (query !== null && action.kind === "key" && action.text === "") query = this.#search(query);
        for (const effect of this.#reduce(action)) {
          if (effect.kind === "search") ({ query } = effect);
          else this.#effect(effect);
        }
      }
      if (query !== null) this.#search(query);
      this.#ink?.rerender(this.#tree());
      const { end, chosen } = this.#state;
      if (end === "taken") this.#finish(() => this.#done({ offers: [...chosen.values()] }));
      else if (end !== null) this.#finish(() => this.#done({ exit: end === "left" ? 1 : 130 }));
    } catch (error) {
      this.#fail(error);
    }
  }

  #reduce(action: ChooseAction): readonly ChooseEffect[] {
    const { state, effects } = choose(this.#state, action);
    this.#state = state;
    return effects;
  }

  #search(query: string): null {
    this.#reduce({ kind: "found", query, found: this.#options.chooser.search(query) });
    return null;
  }

  #effect(effect: Exclude<ChooseEffect, { kind: "search" }>): void {
    if (effect.kind === "redraw") this.#terminal.screen.redraw();
    else if (effect.kind === "suspend") this.#terminal.suspend();
    else {
      this.#options.chooser.judge(effect.offer).then(
        (refusal) => this.#dispatch([{ kind: "judged", offer: effect.offer, refusal }]),
        (error: unknown) => this.#fail(error),
      );
    }
  }

  #fail(error: unknown): void {
    this.#finish(() => this.#failed(error));
  }

  #finish(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#terminal.stop();
    try {
      this.#ink?.unmount();
    } finally {
      settle();
    }
  }
}
