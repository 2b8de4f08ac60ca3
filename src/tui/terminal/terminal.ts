// The one owner of the terminal: raw mode, alternate screen, bracketed paste and
// cursor are set here and restored here, on every way out (return, error, signal,
// suspend, process exit).
import { ESCAPE_TIMEOUT, KeyDecoder, type KeyEvent } from "./keys.js";
import { Screen } from "./screen.js";

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Over a network, where the bytes of one key may arrive apart. */
  readonly remote: boolean;
  /** All keys of one read, in order. */
  readonly onKeys: (keys: readonly KeyEvent[]) => void;
  readonly onResize: (columns: number, rows: number) => void;
  /** A signal or the end of the terminal: exit code of the contract. */
  readonly onEnd: (code: number) => void;
  /** Asked for at the start; null: not asked. Whether the background is light. */
  readonly onBackground: ((isLight: boolean) => void) | null;
  /** Nobody caught it. */
  readonly onError: (error: unknown) => void;
}

const ENTER = "\u001b[?1049h\u001b[?2004h\u001b[?25l";
const LEAVE = "\u001b[0m\u001b[?25h\u001b[?2004l\u001b[?1049l";
/** OSC 11: xterm and those like it answer with the colour, others with nothing. */
const ASK_BACKGROUND = "\u001b]11;?\u001b\\";
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
/** After this many milliseconds an ignored stop signal (no job control above us) counts as resumed. */
const STOP_GRACE = 200;
/** What a terminal that does not know its size is taken for. */
const USUAL = { columns: 80, rows: 24 };

export class Terminal {
  readonly screen: Screen;
  readonly #options: TerminalOptions;
  readonly #decoder = new KeyDecoder((reply) => this.#told(reply));
  #escapeTimer: NodeJS.Timeout | null = null;
  #escapeTurn: NodeJS.Immediate | null = null;
  #undo: (() => void)[] = [];
  #entered = false;
  /** Another program has the terminal. */
  #lent = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { stdout } = options;
    this.screen = new Screen({ ...sizeOf(stdout), write: (bytes) => stdout.write(bytes) });
  }

  start(): void {
    const { stdin, stdout, onEnd, onError } = this.#options;
    this.#listen(stdin, "data", (bytes: Buffer) => this.#read(bytes));
    // the terminal is gone: what SIGHUP says, where there is no SIGHUP
    for (const event of ["end", "close", "error"]) this.#listen(stdin, event, () => onEnd(SIGNALS.SIGHUP));
    this.#listen(stdout, "error", () => onEnd(SIGNALS.SIGHUP));
    this.#listen(stdout, "drain", () => this.screen.drained());
    this.#listen(stdout, "resize", () => this.#resized());
    for (const [signal, code] of Object.entries(SIGNALS)) {
      this.#listen(process, signal, () => {
        if (!this.#lent || signal !== "SIGINT") onEnd(code);
      });
    }
    this.#listen(process, "SIGCONT", () => {
      if (!this.#lent) this.#resume();
    });
    this.#listen(process, "uncaughtException", onError);
    this.#listen(process, "unhandledRejection", onError);
    this.#listen(process, "exit", () => this.stop());
    this.#enter();
    if (this.#options.onBackground !== null) this.send(ASK_BACKGROUND);
  }

  #told(reply: string): void {
    const isLight = lightBackground(reply);
    if (isLight !== null) this.#options.onBackground?.(isLight);
  }

  /** Gives the terminal back as it was. May be called twice. */
  stop(): void {
    this.#leave();
    for (const undo of this.#undo) undo();
    // writing to a terminal that is gone reports late; nobody is left to tell
    this.#options.stdout.on("error", () => {});
    this.#undo = [];
    this.#options.stdin.pause();
  }

  /** Stops the process group as the shell's ^Z does, and comes back when it is continued. */
  suspend(): void {
    this.#leave();
    process.kill(0, "SIGTSTP");
    setTimeout(() => {
      if (!this.#entered) this.#resume();
    }, STOP_GRACE);
  }

  /** Gives the terminal to a program, and takes it back when that has ended. ^C there is not for us. */
  async lend<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#lent = true;
    this.#leave();
    this.#options.stdin.pause();
    try {
      return await work();
    } finally {
      this.#lent = false;
      this.#resume();
    }
  }

  /** For the terminal itself: nothing of it is shown. */
  send(bytes: string): void {
    if (this.#entered && bytes !== "") this.#options.stdout.write(bytes);
  }

  #listen(target: NodeJS.EventEmitter, event: string, listener: (...args: never[]) => void): void {
    const untyped = listener as (...args: unknown[]) => void;
    target.on(event, untyped);
    this.#undo.push(() => target.off(event, untyped));
  }

  #enter(): void {
    this.#entered = true;
    setRaw(this.#options.stdin, true);
    this.#options.stdout.write(ENTER);
    this.screen.open();
    this.#options.stdin.resume();
  }

  #leave(): void {
    this.#cancelEscape();
    if (!this.#entered) return;
    this.#entered = false;
    this.screen.close();
    this.#options.stdout.write(LEAVE);
    setRaw(this.#options.stdin, false);
  }

  /** After a stop: the shell has changed the terminal's mode, and its size may have changed unseen. */
  #resume(): void {
    if (this.#undo.length === 0) return;
    if (this.#entered) setRaw(this.#options.stdin, false);
    this.#enter();
    // node reads the size anew at this signal alone, and a change during the stop sent it to the shell
    process.kill(process.pid, "SIGWINCH");
  }

  #resized(): void {
    const { columns, rows } = sizeOf(this.#options.stdout);
    this.screen.resize(columns, rows);
    this.#options.onResize(columns, rows);
  }

  #read(bytes: Buffer): void {
    this.#cancelEscape();
    const keys = this.#decoder.push(bytes);
    if (this.#decoder.pending) this.#awaitEscape();
    if (keys.length > 0) this.#options.onKeys(keys);
  }

  /**
   * The time limit of an unfinished sequence. After a long frame the timer is due before its
   * remaining bytes, already there, are read: a turn of the loop lets them come first.
   */
  #awaitEscape(): void {
    const wait = this.#options.remote ? ESCAPE_TIMEOUT.remote : ESCAPE_TIMEOUT.local;
    this.#escapeTimer = setTimeout(() => {
      this.#escapeTurn = setImmediate(() => this.#options.onKeys(this.#decoder.flush()));
    }, wait);
  }

  #cancelEscape(): void {
    if (this.#escapeTimer !== null) clearTimeout(this.#escapeTimer);
    if (this.#escapeTurn !== null) clearImmediate(this.#escapeTurn);
    this.#escapeTimer = null;
    this.#escapeTurn = null;
  }
}

/** Of `11;rgb:ffff/ffff/ffff`, with one to four digits a colour; null: another reply. */
export function lightBackground(reply: string): boolean | null {
  const found = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(reply);
  if (found === null) return null;
  const [red = 0, green = 0, blue = 0] = found
    .slice(1)
    .map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  // luminance of ITU-R BT.709
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5;
}

function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
  return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
}

function setRaw(stdin: NodeJS.ReadStream, raw: boolean): void {
  try {
    stdin.setRawMode?.(raw);
  } catch {
    // the terminal is gone: nothing is left to restore
  }
}
