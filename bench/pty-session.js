// The interface in a pseudo-terminal, timed from the byte of a key to the last byte
// of the frames that it causes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { spawn } from "@lydell/node-pty";
import { root } from "./inputs.js";

/** Silence after which a frame is taken as the last one of its key. */
const QUIET = 120;
/** A key that changes nothing has no frame. */
const PATIENCE = 2_000;
/** Of /proc/PID/stat, a second. */
const TICKS = 100;

export class PtySession {
  #pty;
  #waiting = null;
  #last = 0;
  #bytes = 0;
  /** No session or cache of another run is found. */
  #home = mkdtempSync(path.join(os.tmpdir(), "sympos-bench-home-"));

  constructor(args, { columns = 80, rows = 24 } = {}) {
    const { PATH } = process.env;
    const env = { PATH, HOME: this.#home, TERM: "xterm-256color", LANG: "C.UTF-8" };
    const command = [path.join(root, "bin", "sympos"), ...args];
    this.#pty = spawn(process.execPath, command, { cols: columns, rows, env });
    this.#pty.onData((data) => {
      this.#last = performance.now();
      this.#bytes += data.length;
      this.#settle();
    });
  }

  #settle() {
    if (this.#waiting === null) return;
    clearTimeout(this.#waiting.timer);
    this.#waiting.timer = setTimeout(() => this.#answer(), QUIET);
  }

  #answer() {
    const { done, from, bytes } = this.#waiting;
    this.#waiting = null;
    const written = this.#bytes - bytes;
    done({ ms: written === 0 ? 0 : this.#last - from, bytes: written });
  }

  /** Resolves with the time (ms) from the key to the last output it caused, and the bytes of it. */
  key(text) {
    return new Promise((done) => {
      const timer = setTimeout(() => this.#answer(), PATIENCE);
      this.#waiting = { done, from: performance.now(), bytes: this.#bytes, timer };
      if (text !== "") this.#pty.write(text);
    });
  }

  /** Resolves when nothing was written for `ms`. */
  async silent(ms) {
    let seen = -1;
    while (seen !== this.#bytes) {
      seen = this.#bytes;
      await new Promise((done) => setTimeout(done, ms));
    }
  }

  /** Most resident memory so far, in MB, with that of the search thread. */
  get peak() {
    const status = readFileSync(`/proc/${this.#pty.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  #cpu() {
    const stat = readFileSync(`/proc/${this.#pty.pid}/stat`, "utf8");
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13);
    return (Number(user) + Number(system)) / TICKS;
  }

  /** Part of one core, in percent, over `seconds` in which nothing is pressed. */
  async idle(seconds) {
    const before = this.#cpu();
    await new Promise((done) => setTimeout(done, seconds * 1_000));
    return ((this.#cpu() - before) / seconds) * 100;
  }

  end() {
    this.#pty.kill();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
