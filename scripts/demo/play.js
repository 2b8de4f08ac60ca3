// Plays a script in a real terminal: the program draws on xterm's screen, and each
// time it has come to rest the screen is kept as a frame.
import { spawn } from "@lydell/node-pty";
import xterm from "@xterm/headless";

export const COLUMNS = 80;
export const ROWS = 24;

/** Milliseconds without output after which the screen is at rest. */
const QUIET = 200;
const PATIENCE = 30_000;

/** @typedef {{ fg: number | null, bold: boolean, dim: boolean, inverse: boolean, underline: boolean }} Style */
/** @typedef {{ column: number, text: string, width: number, style: Style }} Run text of one style; columns */
/** @typedef {{ rows: Run[][], cursor: { column: number, row: number } | null, hold: number }} Frame */

const styleOf = (cell) => ({
  // 0 to 15 of the palette; null: the default
  fg: cell.isFgPalette() ? cell.getFgColor() : null,
  bold: cell.isBold() !== 0,
  dim: cell.isDim() !== 0,
  inverse: cell.isInverse() !== 0,
  underline: cell.isUnderline() !== 0,
});

const sameStyle = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const isBare = ({ inverse, underline }) => !(inverse || underline);

/** @returns {Run[]} without the blanks at the end */
function runsOf(line) {
  const runs = [];
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.getChars() || " ";
    const last = runs.at(-1);
    if (last !== undefined && sameStyle(last.style, style)) {
      last.text += text;
      last.width += cell.getWidth();
    } else runs.push({ column, text, width: cell.getWidth(), style });
  }
  return runs.filter(({ text, style }) => text.trim() !== "" || !isBare(style));
}

export class Player {
  /** @type {Frame[]} */
  frames = [];
  #terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  #pty;
  #last = performance.now();
  #ended = false;
  #raw = "";

  constructor([file, ...args], { cwd, env }) {
    this.#pty = spawn(file, args, { cols: COLUMNS, rows: ROWS, cwd, env });
    this.#pty.onData((data) => {
      this.#last = performance.now();
      this.#raw = (this.#raw + data).slice(-10_000);
      this.#terminal.write(data);
    });
    this.#pty.onExit(() => {
      this.#ended = true;
    });
  }

  get text() {
    const { active } = this.#terminal.buffer;
    const line = (row) => active.getLine(active.baseY + row)?.translateToString(true) ?? "";
    return Array.from({ length: ROWS }, (_, row) => line(row)).join("\n");
  }

  /** Types, waits until the screen is at rest and shows `wanted`, and keeps it for `hold` milliseconds. */
  async type(keys, { wanted = "", hold = 400 } = {}) {
    const before = performance.now();
    this.#pty.write(keys);
    await this.#until(() => this.#last >= before && this.text.includes(wanted), wanted);
    this.#keep(hold);
  }

  /** A letter a frame. */
  async spell(text, hold = 60) {
    for (const letter of text) await this.type(letter, { hold });
  }

  /** Waits for what is on its way already. */
  async wait(wanted, hold) {
    await this.#until(() => this.text.includes(wanted), wanted);
    this.#keep(hold);
  }

  close() {
    if (!this.#ended) this.#pty.kill("SIGKILL");
    this.#terminal.dispose();
  }

  async #until(isThere, wanted) {
    const end = performance.now() + PATIENCE;
    while (!(isThere() && performance.now() - this.#last > QUIET)) {
      if (this.#ended || performance.now() > end)
        throw new Error(`the demo never showed ${JSON.stringify(wanted)}:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #keep(hold) {
    const { active } = this.#terminal.buffer;
    const isHidden = this.#raw.lastIndexOf("\u001b[?25l") > this.#raw.lastIndexOf("\u001b[?25h");
    this.frames.push({
      rows: Array.from({ length: ROWS }, (_, row) => runsOf(active.getLine(active.baseY + row))),
      cursor: isHidden ? null : { column: active.cursorX, row: active.cursorY },
      hold,
    });
  }
}
