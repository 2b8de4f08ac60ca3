// The bin `klp-convert`: a drop-in for the tools of the kernel patch series, by
// the number of operands. Parsed by hand: the bin must start as fast as it can.
import path from "node:path";
import { writeDepfile } from "../app/depfile.js";
import { openText } from "../app/describe.js";
import { prepareKlpConvert } from "../app/drop-in.js";
import { EXIT } from "../app/exit.js";
import { sameFile } from "../app/file-facts.js";
import { escapeName } from "../app/messages.js";
import { refuseInputAsOutput, refuseListAsOutput } from "../app/outputs.js";
import { ruleOptions } from "../app/rules.js";
import type { Resolution } from "../app/types.js";
import { VERSION } from "../app/version.js";
import { printFindings, printNote, printResult } from "./print.js";
import { runCommand } from "./run.js";
import { holdingSignals } from "./signals.js";

const TOOL = "klp-convert";

const USAGE = `Usage: klp-convert SYMBOLS IN.ko OUT.ko    resolve with a symbol list (Symbols.list, symbols.klp)
       klp-convert IN.ko OUT.ko            convert what is annotated; without a list

Options:
  --kernel RELEASE   the kernel to load it on, as uname -r says; default: vermagic
  --allow CODE       accept the findings of this code (repeatable)
  --depfile FILE     write what OUT.ko depends on, as a rule for make
  --help             this text
  --version          the version

Exit: 0 converted and verified, 1 undecided or missing symbols (nothing written), 2 usage,
      3 unreadable input, 4 refused (nothing written), 5 cannot write.
`;

function printOpen(open: readonly Resolution[]): void {
  for (const resolution of open) {
    printNote(`${TOOL}: error: ${openText(resolution)}`);
    const { outcome, symbol } = resolution;
    const first = outcome.kind === "undecided" ? outcome.candidates[0] : undefined;
    if (first !== undefined) {
      const object =
        outcome.kind === "undecided" && new Set(outcome.candidates.map((c) => c.object)).size === 1
          ? first.object
          : "OBJECT";
      printNote(
        `    annotate it: KLP_MODULE_RELOC(${object}) relocs[] = { KLP_SYMPOS(${symbol}, POSITION), };`,
      );
    }
  }
}

interface Arguments {
  readonly operands: readonly string[];
  readonly kernel: string | null;
  readonly allow: readonly string[];
  readonly depfile: string | null;
  /** The first option that there is not, or that lacks its value. */
  readonly wrong: string | null;
}

function parse(args: readonly string[]): Arguments {
  const operands: string[] = [];
  const values: Record<string, string[]> = { "--kernel": [], "--allow": [], "--depfile": [] };
  let wrong: string | null = null;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    const [name, joined] = arg.split(/=(.*)/s, 2);
    if (!arg.startsWith("-") || arg === "-") operands.push(arg);
    else {
      const known = values[name ?? ""];
      const value = known === undefined ? undefined : (joined ?? args[++i]);
      if (value === undefined) wrong ??= arg;
      else known?.push(value);
    }
  }
  const last = (option: string): string | null => values[option]?.at(-1) ?? null;
  const allow = values["--allow"] ?? [];
  return { operands, kernel: last("--kernel"), allow, depfile: last("--depfile"), wrong };
}

/** Whether it would take the place of an input, or of the object that is to be written. */
const isOperand = (depfile: string, operands: readonly string[]): boolean =>
  operands.some((each) => path.resolve(each) === path.resolve(depfile) || sameFile(each, depfile));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    printResult(USAGE);
    return EXIT.done;
  }
  if (args.includes("--version")) {
    printResult(`klp-convert (sympos) ${VERSION}`);
    return EXIT.done;
  }
  const { operands, kernel, allow, depfile, wrong } = parse(args);
  const [a, b, c] = operands;
  if (wrong !== null || a === undefined || b === undefined || operands.length > 3) {
    printNote(
      wrong === null
        ? `${TOOL}: two or three operands are needed`
        : `${TOOL}: unknown option or no value: ${wrong}`,
    );
    printNote(USAGE.trimEnd());
    return EXIT.usage;
  }
  const files =
    c === undefined ? { symbols: null, input: a, output: b } : { symbols: a, input: b, output: c };
  const request = { ...files, rules: ruleOptions(kernel, allow) };
  refuseInputAsOutput(request.output, request.symbols === null ? [] : [request.symbols]);
  refuseListAsOutput(request.output);
  if (depfile !== null && isOperand(depfile, operands)) {
    printNote(`${TOOL}: --depfile ${escapeName(depfile)}: is one of the operands. Choose another path.`);
    return EXIT.usage;
  }
  const prepared = prepareKlpConvert(request);
  const ended = prepared.commit === null ? prepared : await holdingSignals(prepared.commit);
  const { exit, findings, open } = ended;
  printFindings(TOOL, findings);
  printOpen(open);
  if (exit === EXIT.open) printNote(`${TOOL}: nothing was written`);
  if (exit === EXIT.done && depfile !== null) await holdingSignals(() => writeDepfile(depfile, request));
  return exit;
}

void runCommand(TOOL, () => main(process.argv.slice(2)));
