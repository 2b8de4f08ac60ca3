// The full-screen interface: terminal -> keys -> reducer -> ink -> frames -> terminal.
// All keys of one read are reduced before ink renders once.
import { sentence } from "../app/messages.js";
import { progressText } from "../app/progress.js";
import type { OpenSession } from "../app/sessions/types.js";
import { isRemote } from "../app/terminal-facts.js";
import type { SourceOffer, Workbench } from "../app/types.js";
import { type Action, type Effect, say } from "./actions.js";
import { COMMANDS } from "./command-table.js";
import { coalesce, errorText, isFault, isSaving, isWork, runEffect, searchAction } from "./effects.js";
import { withKeys } from "./keymap.js";
import { Making, reloadFailed } from "./making.js";
import type { LoadRequest, TuiOptions } from "./options.js";
import { isOutside, type OutsideEffect, reachOut } from "./reach-out.js";
import { reduce } from "./reducer.js";
import { initialState, type Size, type State } from "./state.js";
import { draw } from "./terminal/draw.js";
import { Terminal } from "./terminal/terminal.js";
import { asksBackground, type Theme, themeOf } from "./theme.js";
import { App } from "./views/app.js";

/**
 * Runs until the author quits. Exit code: 0, 1, 4, 5 of the commands' contract, 129, 130, 143
 * by signal. The terminal is restored before the promise settles, whichever way it does.
 */
export function runTui(options: TuiOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const session = new Session(options, {
      done: resolve,
      failed: reject,
    });
    session.start();
  });
}

type BuildEffect = "build" | "end-build" | "reload";

const isBuilding = (effect: Effect): effect is Extract<Effect, { kind: BuildEffect }> =>
  ["build", "end-build", "reload"].includes(effect.kind);

/** Milliseconds. */
const PAGE_WAIT = 15;

interface Outcome {
  readonly done: (code: number) => void;
  readonly failed: (error: unknown) => void;
}

class Session {
  readonly #options: TuiOptions;
  readonly #outcome: Outcome;
  readonly #terminal: Terminal;
  #theme: Theme;
  #state: State;
  #workbench: Workbench | null = null;
  #session: OpenSession | null = null;
  /** Sources that the author chose. */
  #chosen: readonly SourceOffer[] = [];
  readonly #making: Making;
  #ink: ReturnType<typeof draw> | null = null;
  #over = false;

  constructor(options: TuiOptions, outcome: Outcome) {
    this.#options = options;
    this.#outcome = outcome;
    this.#making = new Making(options.builder ?? null, false);
    this.#theme = themeOf(options.color, process.env, options.theme);
    this.#terminal = new Terminal({
      stdin: options.stdin,
      stdout: options.stdout,
      remote: isRemote(process.env),
      onKeys: (keys) => {
        const at = performance.now();
        this.#dispatch(keys.map(({ key, text }) => ({ kind: "key", key, text, at })));
      },
      onResize: (columns, rows) => this.#dispatch([{ kind: "resized", size: { columns, rows } }]),
      onBackground: asksBackground(this.#theme, process.env, options.theme)
        ? (isLight) => this.#background(isLight)
        : null,
      onEnd: (code) => this.#finish(() => this.#outcome.done(code)),
      onError: (error) => this.#fail(error),
    });
    const { objectPath, out, decisionsPath, initialDecisions } = options;
    const paths = { object: objectPath, out, decisions: decisionsPath, src: options.src ?? [] };
    const state = initialState(paths, initialDecisions, this.#size(), options.dialect);
    const { commands, findings } = withKeys(COMMANDS, options.keys ?? []);
    const [first] = findings;
    const told = first === undefined ? state : say(state, sentence(first), "warning").state;
    this.#state = { ...told, commands, guide: options.guide ?? false };
    if (options.builder) this.#reduce({ kind: "builder-found", builder: options.builder });
  }

  start(): void {
    try {
      this.#terminal.start();
      this.#ink = draw(this.#tree(), this.#terminal.screen, (error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
      return;
    }
    const { sources } = this.#options;
    // a turn of the loop later, so that the first frame is up before a long read
    setImmediate(() => {
      if (sources == null) void this.#load([]);
      else this.#attempt(() => [{ kind: "offered", offers: sources.find() }]);
    });
  }

  /** An action from outside; an error ends the interface. */
  #attempt(work: () => readonly Action[]): void {
    try {
      this.#dispatch(work());
    } catch (error) {
      this.#fail(error);
    }
  }

  async #load(chosen: readonly SourceOffer[]): Promise<void> {
    this.#chosen = chosen;
    try {
      const workbench = await this.#options.load({
        chosen,
        onObject: (object) => this.#dispatch([{ kind: "object-read", object }]),
        onProgress: (progress) => this.#dispatch([{ kind: "progress", progress, at: performance.now() }]),
      });
      this.#workbench = workbench;
      this.#dispatch([{ kind: "loaded", workbench }]);
      if (this.#over) return;
      this.#session = this.#options.openSession?.() ?? null;
      if (this.#session !== null) this.#dispatch([{ kind: "session-opened", session: this.#session }]);
      this.#dispatch([{ kind: "ready" }]);
    } catch (error) {
      // the object was read: a source that was only offered is at fault
      const { offers, object, knowledge } = this.#state;
      if (offers === null || object === null || knowledge !== null || !isFault(error)) this.#fail(error);
      else this.#dispatch([{ kind: "failed", what: "load", text: errorText(error) }]);
    }
  }

  /** Runs beside the interface. */
  async #build(): Promise<void> {
    const result = await this.#making.run((line) => this.#dispatch([{ kind: "build-said", line }]));
    if (result !== null) this.#dispatch([{ kind: "built", result }]);
  }

  /** The object and its sources again, and a session for what they are now. */
  async #reload(): Promise<void> {
    const { load, openSession } = this.#options;
    const onProgress: LoadRequest["onProgress"] = (progress) =>
      this.#dispatch([{ kind: "build-said", line: progressText(progress, this.#size().columns - 24) }]);
    try {
      const workbench = await load({ chosen: this.#chosen, onProgress });
      this.#workbench = workbench;
      // nobody is there any more
      if (this.#over) workbench.close();
      else {
        this.#session?.close();
        this.#session = openSession?.() ?? null;
        this.#dispatch([{ kind: "rebuilt", workbench, session: this.#session }]);
      }
    } catch (error) {
      this.#dispatch([reloadFailed(error)]);
    }
  }

  #buildEffect(effect: Extract<Effect, { kind: BuildEffect }>): void {
    const failed = (error: unknown) => this.#fail(error);
    if (effect.kind === "end-build") this.#making.end();
    else (effect.kind === "build" ? this.#build() : this.#reload()).catch(failed);
  }

  #background(isLight: boolean): void {
    this.#theme = { ...this.#theme, palette: isLight ? "light" : "dark" };
    this.#dispatch([]);
  }

  #size(): Size {
    const { columns, rows } = this.#terminal.screen;
    return { columns, rows };
  }

  #tree() {
    return <App state={this.#state} theme={this.#theme} />;
  }

  #dispatch(actions: readonly Action[]): void {
    if (this.#over) return;
    try {
      const effects = coalesce(actions.flatMap((action) => this.#reduce(action)));
      // a decision is on the disk before the screen says that it was made
      const later = effects.filter((effect) => !(isSaving(effect) && this.#save(effect)));
      if (this.#state.exit === null) this.#ink?.rerender(this.#tree());
      this.#carryOut(later);
    } catch (error) {
      this.#fail(error);
    }
  }

  #reduce(action: Action): readonly Effect[] {
    const { state, effects } = reduce(this.#state, action);
    this.#state = state;
    return effects;
  }

  /** What comes of saving asks for nothing more. */
  #save(effect: Effect): boolean {
    const action = this.#result(effect);
    if (action !== null) this.#reduce(action);
    return action !== null;
  }

  /** Carries the effect out; null where it is none for the workbench. */
  #result(effect: Effect): Action | null {
    if (this.#workbench === null || !isWork(effect)) return null;
    return runEffect(effect, this.#workbench, this.#session);
  }

  /**
   * Another thread searches; what it finds for an older request is not delivered. A first page waits a moment for
   * the whole answer: most come together, and one frame shows both.
   */
  #search({ revision, query, limit }: Extract<Effect, { kind: "search" }>): void {
    let page: NodeJS.Timeout | undefined;
    this.#workbench?.requestSearch({ revision, query, limit }, (answer) => {
      clearTimeout(page);
      const show = () => this.#dispatch([searchAction(answer)]);
      if (answer.complete || answer.result === null) show();
      else page = setTimeout(show, PAGE_WAIT);
    });
  }

  /** Work runs after the frame that announces it, but before the session can end. */
  #carryOut(effects: readonly Effect[]): void {
    const { exit } = this.#state;
    for (const effect of effects) {
      if (effect.kind === "search") this.#search(effect);
      else if (effect.kind === "redraw") this.#terminal.screen.redraw();
      else if (effect.kind === "suspend") this.#terminal.suspend();
      else if (effect.kind === "load") void this.#load(effect.chosen);
      else if (isBuilding(effect)) this.#buildEffect(effect);
      else if (isOutside(effect)) void this.#reachOut(effect);
      else if (exit !== null) this.#work(effect);
      else setImmediate(() => this.#work(effect));
    }
    const code = this.#state.exit;
    if (code !== null) this.#finish(() => this.#outcome.done(code));
  }

  /** What programs outside give comes back as an action. */
  async #reachOut(effect: OutsideEffect): Promise<void> {
    const { sources = null, editor = null } = this.#options;
    const outside = { terminal: this.#terminal, workbench: this.#workbench, sources, editor };
    try {
      const action = await reachOut(effect, { ...outside, env: process.env });
      if (action !== null) this.#dispatch([action]);
    } catch (error) {
      this.#fail(error);
    }
  }

  #work(effect: Effect): void {
    if (this.#over) return;
    this.#terminal.screen.show();
    const action = this.#result(effect);
    if (action !== null) this.#dispatch([action]);
  }

  #fail(error: unknown): void {
    this.#finish(() => this.#outcome.failed(error));
  }

  #finish(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#making.end();
    this.#workbench?.close();
    this.#terminal.stop();
    this.#session?.close();
    try {
      this.#ink?.unmount();
    } finally {
      settle();
    }
  }
}
