// The bin `sympos`: arguments by commander from the contract table, one handler a
// command. A handler is loaded when it is asked for: the bundle is one file, but
// what a command does not need is not run.
import { Command, CommanderError, Option } from "commander";
import { EXIT } from "../app/exit.js";
import { VERSION } from "../app/version.js";
import { COMMANDS, type CommandSpec, EXIT_TEXT, FIRST_TEXT, type OptionSpec } from "./contract.js";
import type { Options } from "./inputs.js";
import { printNote } from "./print.js";
import { runCommand } from "./run.js";

/** Operands as they were given, those of a repeated one as so many. */
type Handler = (operands: readonly string[], options: Options) => Promise<number>;

const one = ([operand = ""]: readonly string[]): string => operand;

const HANDLERS: Readonly<Record<string, Handler>> = {
  resolve: async (path, options) => (await import("./tui.js")).resolve(one(path), options),
  list: async (path, options) => (await import("./list.js")).list(one(path), options),
  annotate: async (path, options) => (await import("./annotate.js")).annotate(one(path), options),
  convert: async (path, options) => (await import("./convert.js")).convert(one(path), options),
  verify: async (path, options) => (await import("./verify.js")).verify(one(path), options),
  batch: async (path, options) => (await import("./batch.js")).batch(one(path), options),
  search: async (query, options) => (await import("./search.js")).search(query, options),
  replay: async ([decisions = "", path = ""], options) =>
    (await import("./replay.js")).replay(decisions, path, options),
  symbols: async (_, options) => (await import("./symbols.js")).symbols(options),
  new: async (name, options) => (await import("./new.js")).create(one(name), options),
  build: async (folder, options) => (await import("./build.js")).build(one(folder), options),
  completion: async (shell) => (await import("./completion.js")).completion(one(shell)),
  man: async () => (await import("./man.js")).man(),
  explain: async (code, options) => (await import("./explain.js")).explain(one(code), options),
  info: async (_, options) => (await import("./info.js")).info(options),
};

function option(spec: OptionSpec): Option {
  const made = new Option(spec.flags, spec.about);
  if (spec.choices !== undefined) made.choices(spec.choices);
  if (spec.initial !== undefined) made.default(spec.initial);
  if (spec.repeatable)
    made.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return made;
}

/** How many inputs are `-`; -o is none, and search's query is words. */
function inputsFromStdin(operands: readonly string[], { output: _, ...options }: Options): number {
  return [...operands, ...Object.values(options).flat()].filter((value) => value === "-").length;
}

function addCommand(program: Command, spec: CommandSpec, done: (code: Promise<number>) => void): void {
  const command = program.command(spec.name, { isDefault: spec.isDefault ?? false }).description(spec.about);
  for (const operand of spec.operands.split(" ")) if (operand !== "") command.argument(operand);
  for (const each of spec.options) command.addOption(option(each));
  command.action((...args: unknown[]) => {
    const operands = (args.slice(0, -2) as (string | readonly string[])[]).flat(); // then options and the command
    const options = args.at(-2) as Options;
    const handler = HANDLERS[spec.name];
    if (handler === undefined) throw new Error(`no handler for ${spec.name}`);
    const keys = spec.name === "resolve" && options["walk"] !== true; // stdin has the keys or the commands
    if (inputsFromStdin(operands, options) > (keys ? 0 : 1)) {
      printNote(`sympos: stdin (-) can be ${keys ? "no input here" : "one input only"}`);
      done(Promise.resolve(EXIT.usage));
    } else done(handler(operands, options));
  });
}

function makeProgram(done: (code: Promise<number>) => void): Command {
  const program = new Command("sympos")
    .description("Resolve, annotate, convert and verify the kernel symbols of Linux livepatches.")
    .version(VERSION, "--version")
    .addHelpText("after", `\n${EXIT_TEXT}\n${FIRST_TEXT}`)
    .showHelpAfterError("(sympos --help shows the commands)")
    .exitOverride();
  for (const spec of COMMANDS) addCommand(program, spec, done);
  return program;
}

async function main(args: readonly string[]): Promise<number> {
  let code: Promise<number> = Promise.resolve(EXIT.done);
  const program = makeProgram((running) => {
    code = running;
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    throw error;
  }
  return code;
}

void runCommand("sympos", () => main(process.argv.slice(2)));
