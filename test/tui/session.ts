// A session without a terminal: keys and actions in, state and frames out.
import { render } from "ink";
import { createElement } from "react";
import type { Workbench } from "../../src/app/types.js";
import type { Action, Effect } from "../../src/tui/actions.js";
import { isWork, runEffect, type WorkEffect } from "../../src/tui/effects.js";
import { reduce } from "../../src/tui/reducer.js";
import { initialState, type Paths, type State } from "../../src/tui/state.js";
import { Screen } from "../../src/tui/terminal/screen.js";
import { standInStdin } from "../../src/tui/terminal/stand-in.js";
import type { Theme } from "../../src/tui/theme.js";
import { App } from "../../src/tui/views/app.js";
import { type MemoryWorkbench, memoryWorkbench } from "./workbench.js";

export const NO_PATHS: Paths = { object: "examples/livepatch-foo.ko", out: null, decisions: null };

interface SessionOptions<Bench> {
  readonly columns?: number;
  readonly rows?: number;
  readonly paths?: Paths;
  readonly workbench: Bench;
}

/** On any workbench. */
export class AnySession {
  state: State;
  /** Effects on the terminal and on programs outside. */
  readonly outside: Effect[] = [];
  readonly workbench: Workbench;
  #pending: Promise<void>[] = [];

  constructor({ columns = 80, rows = 24, paths = NO_PATHS, workbench }: SessionOptions<Workbench>) {
    this.workbench = workbench;
    this.state = initialState(paths, [], { columns, rows });
  }

  load(): this {
    return this.send({ kind: "loaded", workbench: this.workbench });
  }

  send(action: Action): this {
    const { state, effects } = reduce(this.state, action);
    this.state = state;
    for (const effect of effects) {
      if (isWork(effect)) this.send(runEffect(effect, this.workbench));
      else this.#reachOut(effect);
    }
    return this;
  }

  /** Effects that take their time, as the interface carries them out; the others are kept in `outside`. */
  #reachOut(effect: Exclude<Effect, WorkEffect>): void {
    const { workbench } = this;
    if (effect.kind === "plan-annotation") {
      const { revision, decisions, dialect, src } = effect;
      const plan = workbench.planAnnotation(decisions, { dialect, src });
      this.#pending.push(plan.then((made) => void this.send({ kind: "planned", revision, plan: made })));
    } else if (effect.kind === "disassemble") {
      const { place } = effect;
      const code = workbench.disassemble(place);
      this.#pending.push(code.then((made) => void this.send({ kind: "disassembled", place, code: made })));
    } else this.outside.push(effect);
  }

  /** When everything that was asked for has come. */
  async settled(): Promise<this> {
    while (this.#pending.length > 0) await this.#pending.shift();
    return this;
  }

  /** Keys by name; a word that is no key's name is typed letter by letter after `type:`. */
  press(...keys: string[]): this {
    for (const key of keys) {
      const letters = key.startsWith("type:") ? [...key.slice(5)] : [key];
      for (const letter of letters) {
        const text = [...letter].length === 1 ? letter : "";
        this.send({ kind: "key", key: letter, text, at: 0 });
      }
    }
    return this;
  }

  frame(theme: Theme = { palette: "mono", rule: "-" }): string {
    return frameOf(this.state, theme);
  }

  /** Without SGR sequences. */
  plainFrame(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences begin with ESC
    return this.frame().replace(/\u001b\[[\d;]*m/g, "");
  }
}

/** On the workbench in memory. */
export class TestSession extends AnySession {
  declare readonly workbench: MemoryWorkbench;

  constructor(options: Partial<SessionOptions<MemoryWorkbench>> = {}) {
    super({ ...options, workbench: options.workbench ?? memoryWorkbench() });
  }
}

export function frameOf(state: State, theme: Theme): string {
  let frame = "";
  const screen = new Screen({ ...state.size, write: () => true });
  screen.write = (text: string) => {
    frame = text;
    return true;
  };
  const instance = render(createElement(App, { state, theme }), {
    stdin: standInStdin(),
    stdout: screen as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const shown = frame;
  instance.unmount();
  return shown;
}
