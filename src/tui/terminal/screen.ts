// Stands as ink's stdout: takes whole frames and writes only what changed, at most
// 30 times a second. The last frame always arrives, and nothing is cleared after
// the start unless the size changes.
import { EventEmitter } from "node:events";
import { lineChange, wholeLine } from "./cells.js";

/** Milliseconds between two frames. */
const INTERVAL = 33;
const CLEAR = "\u001b[H\u001b[2J";

export interface ScreenOptions {
  readonly columns: number;
  readonly rows: number;
  /** False: the terminal takes no more at present; drained() is called when it does. */
  readonly write: (bytes: string) => boolean;
}

/** The members that ink uses of a stdout; it never emits `resize`, a new size comes as a new frame. */
export class Screen extends EventEmitter {
  /** Not a TTY for ink and its cursor helpers: what they would write is no frame. */
  readonly isTTY = false;
  columns: number;
  rows: number;
  readonly #write: (bytes: string) => boolean;
  /** Lines on the terminal; null: unknown, everything is written. */
  #shown: readonly string[] | null = null;
  #next: string | null = null;
  #clear = true;
  #timer: NodeJS.Timeout | null = null;
  /** When the next frame is due at 30 a second; one may come early, since a key and its answer are two. */
  #nextAt = 0;
  #blocked = false;
  #open = false;

  constructor({ columns, rows, write }: ScreenOptions) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.#write = write;
  }

  /** Begins to show frames on a terminal that was just entered. */
  open(): void {
    this.#open = true;
    this.#clear = true;
    this.#shown = null;
    this.#schedule();
  }

  /** Shows nothing from here on, until opened again. The last frame is kept. */
  close(): void {
    this.#open = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#blocked = false;
  }

  /** A frame from ink: lines without a line end after the last. */
  write(frame: string, done?: () => void): boolean {
    this.#next = frame;
    this.#schedule();
    if (done !== undefined) setImmediate(done);
    return true;
  }

  resize(columns: number, rows: number): void {
    if (columns === this.columns && rows === this.rows) return;
    this.columns = columns;
    this.rows = rows;
    this.#clear = true;
    this.#shown = null;
  }

  /** Writes every line again, without a clear. */
  redraw(): void {
    this.#shown = null;
    this.#schedule();
  }

  /** Writes the newest frame without waiting for its turn: something slow comes next. */
  show(): void {
    if (!this.#open || this.#blocked) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#flush();
  }

  drained(): void {
    this.#blocked = false;
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#open || this.#blocked || this.#timer !== null || this.#next === null) return;
    const wait = this.#nextAt - INTERVAL - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#timer = null;
    if (this.#next === null) return;
    const lines = this.#next.split("\n").slice(0, this.rows);
    while (lines.length < this.rows) lines.push("");
    const shown = this.#shown;
    let bytes = this.#clear ? CLEAR : "";
    for (const [row, line] of lines.entries()) {
      bytes += shown === null ? wholeLine(row, line) : lineChange(row, shown[row] ?? "", line);
    }
    this.#shown = lines;
    this.#clear = false;
    if (bytes === "") return;
    this.#nextAt = Math.max(this.#nextAt, performance.now()) + INTERVAL;
    this.#blocked = !this.#write(bytes);
  }
}
