// Bytes from a terminal -> keys. A state machine without timers: a sequence may be
// split over reads at any byte or share a read with others and gives the same keys.
// The owner of the timer calls flush() when `pending` has lasted too long, since
// only time tells the Esc key from the beginning of a sequence.

export interface KeyEvent {
  /** `j`, `G`, `up`, `ctrl+n`, `alt+b`, `shift+tab`, `f1`, `enter`, `esc`, `paste`. */
  readonly key: string;
  /** What the key writes into a text field; empty for keys that write nothing. */
  readonly text: string;
}

/** How long an escape may stay incomplete, in milliseconds; a network needs longer. */
export const ESCAPE_TIMEOUT = { local: 50, remote: 100 } as const;

type Mode = "ground" | "escape" | "csi" | "ss3" | "string" | "string-escape" | "paste" | "mouse";

/** A paste or a reply longer than this many characters is cut: nobody types it. */
const LONGEST = 65_536;
const PASTE_END = "\u001b[201~";

export class KeyDecoder {
  #utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  #mode: Mode = "ground";
  /** Characters of the unfinished sequence, or of the paste. */
  #held = "";
  #keys: KeyEvent[] = [];
  readonly #onReply: (text: string) => void;

  /** `onReply` gets operating system strings (OSC) from the terminal, which are no keys. */
  constructor(onReply: (text: string) => void = () => {}) {
    this.#onReply = onReply;
  }

  /** An unfinished sequence waits for more bytes or for flush(). A paste ends by its end mark alone. */
  get pending(): boolean {
    return this.#mode !== "ground" && this.#mode !== "paste";
  }

  push(bytes: Uint8Array): KeyEvent[] {
    for (const point of this.#utf8.decode(bytes, { stream: true })) this.#take(point);
    return this.#drain();
  }

  /** Time is up: what began like a sequence was the Esc key, or Alt with a key. */
  flush(): KeyEvent[] {
    const mode = this.#mode;
    if (mode === "paste") return [];
    const held = this.#held;
    this.#ground();
    if (mode === "escape") this.#emit("esc");
    else if (mode === "csi" && held === "") this.#emit("alt+[");
    else if (mode === "ss3") this.#emit("alt+O");
    // only the introducer came: a person held Alt
    else if (mode === "string" && held.length === 1) this.#emit(`alt+${held}`);
    return this.#drain();
  }

  #drain(): KeyEvent[] {
    const keys = this.#keys;
    this.#keys = [];
    return keys;
  }

  #emit(key: string, text = ""): void {
    this.#keys.push({ key, text });
  }

  #ground(): void {
    this.#mode = "ground";
    this.#held = "";
  }

  #take(point: string): void {
    switch (this.#mode) {
      case "ground":
        this.#plain(point);
        break;
      case "escape":
        this.#afterEscape(point);
        break;
      case "csi":
        this.#afterCsi(point);
        break;
      case "ss3":
        this.#ground();
        this.#named(SS3[point]);
        break;
      case "mouse":
        // X10 mouse report: three bytes after CSI M
        this.#held += point;
        if (this.#held.length >= 3) this.#ground();
        break;
      case "paste":
        this.#pasted(point);
        break;
      case "string":
      case "string-escape":
        this.#inString(point);
    }
  }

  /** A device or operating system string: swallowed to BEL or ESC \. */
  #inString(point: string): void {
    if (this.#mode === "string") {
      if (point === "\u001b") this.#mode = "string-escape";
      else if (point === "\u0007" || this.#held.length > LONGEST) this.#endString();
      else this.#held += point;
      return;
    }
    this.#endString();
    if (point === "\\") return;
    // broken off by a new sequence
    this.#mode = "escape";
    this.#afterEscape(point);
  }

  #endString(): void {
    if (this.#held.startsWith("]")) this.#onReply(this.#held.slice(1));
    this.#ground();
  }

  #named(key: string | undefined): void {
    if (key !== undefined) this.#emit(key);
  }

  #plain(point: string): void {
    if (point === "\u001b") {
      this.#mode = "escape";
      return;
    }
    const event = plainKey(point);
    if (event !== null) this.#keys.push(event);
  }

  #afterEscape(point: string): void {
    if (point === "[") this.#mode = "csi";
    else if (point === "O") this.#mode = "ss3";
    else if (STRING_INTRODUCERS.includes(point)) {
      this.#mode = "string";
      this.#held = point;
    } else if (point === "\u001b") this.#emit("esc");
    else {
      this.#ground();
      const event = plainKey(point);
      if (event !== null) this.#emit(`alt+${event.key}`);
    }
  }

  #afterCsi(point: string): void {
    if (point === "\u001b") {
      // broken off by a new sequence
      this.#ground();
      this.#mode = "escape";
      return;
    }
    if (this.#held === "" && point === "M") {
      this.#mode = "mouse";
      return;
    }
    // parameters and intermediates are 0x20-0x3f, a final byte ends the sequence (ECMA-48 5.4);
    // the Linux console's F1 is CSI [ A
    const isParameter = (point >= " " && point <= "?") || (this.#held === "" && point === "[");
    if (isParameter && this.#held.length < 64) {
      this.#held += point;
      return;
    }
    const held = this.#held;
    this.#ground();
    if (held === "200" && point === "~") this.#mode = "paste";
    else this.#named(csiKey(held, point));
  }

  #pasted(point: string): void {
    this.#held += point;
    if (this.#held.length > 2 * LONGEST) this.#held = this.#held.slice(0, LONGEST) + this.#held.slice(-8);
    if (!this.#held.endsWith(PASTE_END)) return;
    const text = this.#held.slice(0, -PASTE_END.length).slice(0, LONGEST);
    this.#ground();
    this.#emit("paste", text);
  }
}

/** Introducers of device and operating system strings: DCS, SOS, OSC, PM, APC. */
const STRING_INTRODUCERS = "PX]^_";

const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\b": "backspace",
  "\u007f": "backspace",
  "\0": "ctrl+space",
};

function plainKey(point: string): KeyEvent | null {
  const named = CONTROLS[point];
  if (named !== undefined) return { key: named, text: "" };
  const code = point.codePointAt(0) ?? 0;
  if (code < 0x20) return { key: `ctrl+${String.fromCharCode(code + 0x40).toLowerCase()}`, text: "" };
  // C1 controls, and what was not UTF-8
  if ((code >= 0x80 && code < 0xa0) || code === 0xfffd) return null;
  return { key: point, text: point };
}

const LETTERS: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  S: "f4",
};

const SS3: Readonly<Record<string, string>> = { ...LETTERS, R: "f3", M: "enter" };

const NUMBERS: Readonly<Record<string, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
};

/** The key of `CSI parameters final`; undefined for replies and for what nothing here understands. */
function csiKey(parameters: string, final: string): string | undefined {
  if (!/^[\d;:]*$/.test(parameters)) return undefined;
  const [first = "", second = ""] = parameters.split(";");
  if (final === "Z") return "shift+tab";
  if (final === "u") return codeKey(first, second);
  if (final === "~" && first === "27") return codeKey(parameters.split(";")[2] ?? "", second);
  const base = final === "~" ? NUMBERS[first] : LETTERS[final];
  // CSI S and CSI P with other parameters are replies
  if (base === undefined || (final !== "~" && first !== "" && first !== "1")) return undefined;
  return modifiers(second) + base;
}

/** xterm's modifier parameter: 1 plus shift 1, alt 2, ctrl 4. */
function modifiers(parameter: string): string {
  const bits = Math.max(Number(parameter.split(":")[0] || "1") - 1, 0);
  return `${bits & 4 ? "ctrl+" : ""}${bits & 2 ? "alt+" : ""}${bits & 1 ? "shift+" : ""}`;
}

/** A key told by its code point (CSI u, modifyOtherKeys). */
function codeKey(codeText: string, modifierText: string): string | undefined {
  const code = Number(codeText.split(":")[0]);
  if (!Number.isInteger(code) || code <= 0 || code > 0x10ffff) return undefined;
  const named: Readonly<Record<number, string>> = { 9: "tab", 13: "enter", 27: "esc", 127: "backspace" };
  return modifiers(modifierText) + (named[code] ?? String.fromCodePoint(code).toLowerCase());
}
