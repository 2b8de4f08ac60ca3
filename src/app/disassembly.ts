// The machine code around a use, as objdump prints it: what a reader of the source
// compares with it, and the proof of which instruction a relocation belongs to.
import { spawn } from "node:child_process";
import { escapeName } from "./escape.js";
import type { Disassembly, DisassemblyLine, UsePlace } from "./types.js";

export interface DisassemblyRequest {
  readonly path: string;
  /** The machine's usual name, e.g. `x86_64`. */
  readonly machine: string;
  readonly place: UsePlace;
}

/** Bytes shown on each side of a use that is in no function. */
const AROUND = 64;
/** Bytes of a function's code on each side of the use: a longer one is cut there. */
const MOST = 2_048;
/** Milliseconds: a broken file may keep a disassembler busy for ever. */
const PATIENCE = 10_000;
const LONGEST = 1 << 20;

/** Prefixes of a cross binutils package, by machine; the host's own objdump may know all of them. */
const CROSS: Readonly<Record<string, string>> = {
  x86_64: "x86_64-linux-gnu-",
  s390x: "s390x-linux-gnu-",
  ppc64le: "powerpc64le-linux-gnu-",
  ppc64: "powerpc64-linux-gnu-",
  ppc32: "powerpc-linux-gnu-",
  arm64: "aarch64-linux-gnu-",
  loongarch: "loongarch64-linux-gnu-",
};

/** Never rejects: a tool that is missing or fails is an answer too. */
export async function disassemble({ path, machine, place }: DisassemblyRequest): Promise<Disassembly> {
  const { function: holder, offset } = place;
  const from = Math.max(holder?.from ?? 0, offset - (holder === null ? AROUND : MOST));
  const to = Math.min(holder?.to ?? Number.MAX_SAFE_INTEGER, offset + (holder === null ? AROUND : MOST));
  const range = [`--start-address=${from}`, `--stop-address=${to}`];
  const file = path.startsWith("-") ? `./${path}` : path;
  const args = ["-dr", "--no-show-raw-insn", "-j", place.section, ...range, "--", file];
  let why = "";
  for (const prefix of ["", CROSS[machine] ?? null]) {
    if (prefix === null) break;
    const answer = await run(`${prefix}objdump`, args);
    if (answer.text !== null) {
      const lines = linesOf(answer.text, offset);
      if (lines.length > 0) return { lines, unavailable: null };
      why = `it shows no code in ${escapeName(place.section)}`;
    } else if (why === "" || answer.why !== "it is not installed") why = answer.why;
  }
  return { lines: [], unavailable: why };
}

type Run = { readonly text: string; readonly why: "" } | { readonly text: null; readonly why: string };

function run(command: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const failed = (why: string) => resolve({ text: null, why });
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PATIENCE,
      env: { ...process.env, LC_ALL: "C" },
    });
    let text = "";
    let complaint = "";
    child.stdout.setEncoding("latin1").on("data", (part: string) => {
      text += part;
      if (text.length > LONGEST) child.kill();
    });
    child.stderr.setEncoding("latin1").on("data", (part: string) => {
      complaint = `${complaint}${part}`.slice(0, 500);
    });
    child.on("error", (error) =>
      failed("code" in error && error.code === "ENOENT" ? "it is not installed" : error.message),
    );
    child.on("close", (code) => {
      if (code === 0) resolve({ text, why: "" });
      else failed(escapeName(complaint.trim().split("\n")[0] ?? "") || `it ended with ${code}`);
    });
  });
}

/** `    1a:\tcall   1f <f+0x1f>` and, below it, `\t\t\t1b: R_X86_64_PLT32\tname-0x4`. */
const LINE = /^\s*([0-9a-f]+):\s+(.*)$/;
const RELOCATION = /^R_\w+\s/;

/** Instructions and relocations; the relocation at `offset` is marked, with the instruction before it. */
function linesOf(text: string, offset: number): DisassemblyLine[] {
  const lines: DisassemblyLine[] = [];
  for (const line of text.split("\n")) {
    const found = LINE.exec(line);
    if (found === null) continue;
    const [, at = "", code = ""] = found;
    const place = Number.parseInt(at, 16);
    const words = escapeName(code.replaceAll(/\s+/g, " ").trim());
    const isRelocation = RELOCATION.test(code);
    lines.push({ offset: place, text: words, isRelocation, isMarked: isRelocation && place === offset });
  }
  return lines;
}
