// The bin `klp-convert`: a drop-in for the tools of the kernel patch series, by
// the number of operands. Parsed by hand: the bin must start as fast as it can.
import { candidateLines, openText } from "../app/describe.js";
import { klpConvert } from "../app/drop-in.js";
import { EXIT } from "../app/exit.js";
import type { Resolution } from "../app/types.js";
import { printFindings, printNote, printResult } from "./print.js";
import { runCommand } from "./run.js";
import { holdingSignals } from "./signals.js";
import { VERSION } from "./version.js";

const TOOL = "klp-convert";

const USAGE = `Usage: klp-convert SYMBOLS IN.ko OUT.ko    resolve with a symbol list (Symbols.list, symbols.klp)
       klp-convert IN.ko OUT.ko            convert symbols named .klp.sym.rela.* only

Options:
  --help       this text
  --version    the version

Exit: 0 converted and verified, 1 undecided or missing symbols (nothing written), 2 usage,
      3 unreadable input, 4 refused (nothing written), 5 cannot write.
`;

function printOpen(open: readonly Resolution[]): void {
  for (const resolution of open) {
    printNote(`${TOOL}: error: ${openText(resolution)}`);
    const { outcome, symbol } = resolution;
    const first = outcome.kind === "undecided" ? outcome.candidates[0] : undefined;
    if (first !== undefined && candidateLines(resolution).length > 0) {
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

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    printResult(USAGE);
    return EXIT.done;
  }
  if (args.includes("--version")) {
    printResult(`klp-convert (sympos) ${VERSION}`);
    return EXIT.done;
  }
  const option = args.find((arg) => arg.startsWith("-") && arg !== "-");
  const [a, b, c] = args;
  if (option !== undefined || a === undefined || b === undefined || args.length > 3) {
    printNote(
      option === undefined
        ? `${TOOL}: two or three operands are needed`
        : `${TOOL}: unknown option ${option}`,
    );
    printNote(USAGE.trimEnd());
    return EXIT.usage;
  }
  const request =
    c === undefined ? { symbols: null, input: a, output: b } : { symbols: a, input: b, output: c };
  const { exit, findings, open } = await holdingSignals(() => klpConvert(request));
  printFindings(TOOL, findings);
  printOpen(open);
  if (exit === EXIT.open) printNote(`${TOOL}: nothing was written`);
  return exit;
}

await runCommand(TOOL, () => main(process.argv.slice(2)));
