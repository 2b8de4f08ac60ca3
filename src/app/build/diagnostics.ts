// What the compiler, modpost and make write -> findings with their places. Lines come in pieces, as many
// as make likes: so many are kept as anybody reads, and the rest is counted.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../../findings.js";

/** gcc and clang; the assembler says `Error` and has no column. */
const DIAGNOSTIC = /^([^\s:][^:]*):(\d+):(?:\d+:)? (fatal error|error|warning|Error|Warning): (.+)$/;
const MODPOST = /^(ERROR|WARNING): (?:modpost: )?(.+)$/;

/** What sympos resolves is undefined for modpost. */
const EXPECTED = /" \[.+\] undefined!$/;

/** make compares times: a file from the future is built always, or never again. */
const SKEW =
  /^make(?:\[\d+\])?: [Ww]arning:\s+(?:File '(.+)' has modification time .+ in the future|Clock skew)/;

const ESC = "\u001b";
const BEL = "\u0007";

/** Colours and links of the compiler, where the author's settings force them. */
const SEQUENCE = new RegExp(`${ESC}(?:\\[[\\d;?]*[ -/]*[@-~]|\\].*?(?:${BEL}|${ESC}\\\\))`, "g");

/** Characters of a line; macros expand to lines of megabytes. */
const LONGEST_LINE = 4096;
/** Of each severity. */
const MOST = 200;

/** Only says that a command failed, whose own words stand before it. */
const COMMAND_FAILED = /\*\*\* \[.+\] Error \d+/;

/** What a command says of its own: not make's, not of a warning or its excerpt of the source. */
const isOfCommand = (line: string): boolean =>
  !/^(?:\s|make(?:\[\d+\])?: )/.test(line) && !DIAGNOSTIC.test(line) && !MODPOST.test(line);

/** It becomes a part of a sentence. */
const withoutEnd = (message: string): string => message.replace(/[\s.:!?;]+$/, "");

/** Relative to where sympos runs, where that is below; make names files from the module's folder or in full. */
function shownPath(file: string, folder: string): string {
  const there = path.resolve(folder, file);
  const near = path.relative("", there);
  return existsSync(there) && !near.startsWith("..") ? near : file;
}

function findingOf(line: string, folder: string): Finding | null {
  const [, file, number, kind, message] = DIAGNOSTIC.exec(line) ?? [];
  if (file !== undefined && message !== undefined) {
    const where = { file: shownPath(file, folder), line: Number(number) };
    const severity = kind?.toLowerCase() === "warning" ? "warning" : "error";
    return { code: "build-compiler", severity, facts: { message: withoutEnd(message) }, where };
  }
  const skew = SKEW.exec(line);
  if (skew !== null)
    return {
      code: "build-clock-skew",
      severity: "warning",
      facts: {},
      where: skew[1] === undefined ? {} : { file: shownPath(skew[1], folder) },
    };
  const [, severity, said] = MODPOST.exec(line) ?? [];
  if (said === undefined || EXPECTED.test(said)) return null;
  return {
    code: "build-modpost",
    severity: severity === "ERROR" ? "error" : "warning",
    facts: { message: withoutEnd(said) },
    where: {},
  };
}

/** Reads stderr of make in pieces. A line that came several times is told once. */
export class Diagnostics {
  readonly #folder: string;
  readonly #known = new Set<string>();
  readonly #findings: Finding[] = [];
  #untold = 0;
  #rest = "";
  #last = "";
  #cause = "";
  /** Of a command, the last. */
  #words = "";

  /** `folder`: the module's. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    for (const line of lines) this.#read(line.slice(0, LONGEST_LINE));
  }

  /** Errors and warnings in the order in which they came. */
  end(): readonly Finding[] {
    this.#read(this.#rest);
    this.#rest = "";
    if (this.#untold === 0) return this.#findings;
    const facts = { count: this.#untold };
    return [...this.#findings, { code: "build-more", severity: "note", facts, where: {} }];
  }

  /** The line that says best why make failed, where no finding does; empty: it said nothing. */
  get cause(): string {
    return withoutEnd(this.#cause || this.#last).slice(0, 500);
  }

  #read(raw: string): void {
    const line = raw.replaceAll(SEQUENCE, "").replace(/\r$/, "");
    if (!/\S/.test(line)) return;
    this.#last = line;
    // the makes around the one that failed only say that it did
    if (this.#cause === "" && /\*\*\*|not found/.test(line))
      this.#cause = COMMAND_FAILED.test(line) ? this.#words || line : line;
    if (isOfCommand(line)) this.#words = line;
    const finding = findingOf(line, this.#folder);
    if (finding === null || this.#known.has(line)) return;
    if (this.#findings.filter(({ severity }) => severity === finding.severity).length >= MOST) this.#untold++;
    else {
      this.#known.add(line);
      this.#findings.push(finding);
    }
  }
}
